import { allPolicies } from "../../policy/policies";

/** What a report says of a rule. */
export interface RuleHelp {
    readonly name: string;
    readonly description: string;
    readonly severity?: string;
    /** Page that explains it. */
    readonly url?: string;
    /** How to mend a violation. */
    readonly remediation?: string;
    readonly tags: readonly string[];
}

/** The rule of this program that keeps keys and aliases where they are; no pack can see a plan. */
export const KEEP_KEYS = "cartorio-keep-keys";

/** Stands for a preview that failed before every rule could judge. */
export const PREVIEW = "cartorio-preview";

/** The registry's own rules. */
export const REGISTRY = "cartorio-registry";

const OWN: readonly RuleHelp[] = [
    {
        name: KEEP_KEYS,
        description: "No run replaces a key or an alias, or takes one away that is in use.",
        severity: "critical",
        remediation:
            "Undo the change. A new key comes as a new generation in the registry; one that goes away is deleting there first.",
        tags: ["kms", "deletion"],
    },
    {
        name: PREVIEW,
        description: "The preview of the stack succeeds, so that every rule can judge it.",
        severity: "high",
        remediation: "Read the engine's error and mend what it names.",
        tags: ["engine"],
    },
    {
        name: REGISTRY,
        description: "Every registry file is valid.",
        severity: "high",
        remediation: "Mend the file as the finding says.",
        tags: ["registry"],
    },
];

/** Every rule that a report may name: the pack's and this program's. */
export function ruleCatalogue(): readonly RuleHelp[] {
    const packed = allPolicies.map(
        ({ name, description, severity, url, remediationSteps, tags }) => ({
            ...{ name, description, tags: tags ?? [] },
            ...(severity === undefined ? {} : { severity }),
            ...(url === undefined ? {} : { url }),
            ...(remediationSteps === undefined ? {} : { remediation: remediationSteps }),
        }),
    );
    return [...packed, ...OWN];
}

/** Names of the pack's rules. */
export function packRuleNames(): readonly string[] {
    return allPolicies.map(({ name }) => name);
}

/** A finding's own words: the engine puts the rule's description before them. */
export function ownWords(message: string, rule: RuleHelp | undefined): string {
    return rule !== undefined && message.startsWith(`${rule.description}\n`)
        ? message.slice(rule.description.length + 1)
        : message;
}
