import type { ResourceValidation } from "@pulumi/policy";

import { type Config, readConfig } from "./config";
import { ResourceType, ResourceView } from "./resourceView";

/**
 * A part of a rule: what is wrong, each a sentence that goes on after the name of the resource. A
 * check that reads something unknown is left out as a whole, so a rule over several properties has
 * several checks.
 */
export type Check<C extends Config = Config> = (resource: ResourceView, config: C) => string[];

/** What a rule is made of. */
export interface Rule<C extends Config> {
    /** Types of resources that it judges, or whether it judges one; others it leaves alone. */
    readonly types: readonly string[] | ((type: string) => boolean);
    /** Configuration where nothing is set. */
    readonly defaults: C;
    /** Every part of it. */
    readonly checks: readonly Check<C>[];
}

/** A validation that says which resources it judges. */
export type JudgingValidation = ResourceValidation & {
    /** Whether it judges resources of the type. */
    judges(type: string): boolean;
    /** The one type that it judges, where there is one. */
    readonly __pulumiType?: string;
};

const NOUNS: Readonly<Record<string, string>> = {
    [ResourceType.Key]: "KMS key",
    [ResourceType.Alias]: "KMS alias",
};

/** How messages call a resource. */
export function titleOf({ type, name }: Pick<ResourceView, "type" | "name">): string {
    return `${NOUNS[type] ?? type} "${name}"`;
}

/**
 * The function that the engine calls. Findings of what is known are reported first; then the
 * engine's error for what is unknown is thrown again, which it shows as advice that names the
 * property, and judges anew once it is known.
 */
export function validate<C extends Config>(rule: Rule<C>): JudgingValidation {
    const { types } = rule;
    const judges = typeof types === "function" ? types : (type: string) => types.includes(type);
    const validation: ResourceValidation = (args, reportViolation) => {
        if (!judges(args.type)) {
            return;
        }
        const config = readConfig(rule.defaults, args.getConfig());
        const resource = new ResourceView(args);
        for (const check of rule.checks) {
            for (const finding of resource.attempt(() => check(resource, config)) ?? []) {
                reportViolation(`${titleOf(args)} ${finding}.`);
            }
        }
        throwUnknowns(resource.unknowns);
    };
    const only = typeof types !== "function" && types.length === 1 ? types[0] : undefined;
    return Object.assign(validation, { judges, ...(only && { __pulumiType: only }) });
}

/** Throws the engine's error for everything that could not be read, where there is anything. */
export function throwUnknowns(
    unknowns: readonly Error[],
    texts = unknowns.map(({ message }) => message),
): void {
    const [first] = unknowns;
    if (first !== undefined) {
        first.message = [...new Set(texts)].join("; ");
        throw first;
    }
}

/** A rule about keys without configuration. */
export function validateKey(...checks: Check<Record<never, never>>[]): JudgingValidation {
    return validate({ types: [ResourceType.Key], defaults: {}, checks });
}
