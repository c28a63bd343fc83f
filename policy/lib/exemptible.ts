import type {
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidation,
    ResourceValidationPolicy,
    StackValidation,
    StackValidationPolicy,
} from "@pulumi/policy";

import { checkConfig } from "./config";
import { type Exemption, EXEMPTIONS, EXEMPTIONS_SCHEMA, exemptionsIn } from "./exemptions";
import { isRecord } from "./resourceView";
import type { JudgingValidation } from "./rule";
import { nameOf, stackOf } from "./urn";

/** A policy about single resources. Its exemptions are checked once a stack, hence the second part. */
export type ResourcePolicy = ResourceValidationPolicy & { readonly validateStack: StackValidation };

/** A policy about a whole stack. */
export type StackPolicy = StackValidationPolicy;

type Named = Pick<ResourceValidationPolicy, "name" | "description">;

/** A policy of single resources, with exemptions. */
export function exemptible(
    policy: ResourceValidationPolicy & { readonly validateResource: JudgingValidation },
): ResourcePolicy {
    const { validateResource: judge, ...metadata } = policy;
    const configSchema = withExemptions(policy.configSchema);
    const validateResource: ResourceValidation = (args, report) => {
        const given = args.getConfig<object>();
        checkConfig(policy.name, configSchema, given);
        if (!judge.judges(args.type)) {
            return;
        }
        const named = exemptionsIn(given, stackOf(args.urn)).filter(
            ({ name }) => name === args.name,
        );
        reportProblems(named, policy, report, args.urn);
        const sparing = named.find(isValid);
        const spared: string[] = [];
        try {
            void judge(
                { ...args, getConfig: <T extends object>() => withoutExemptions(given) as T },
                sparing === undefined ? report : (message) => spared.push(message),
            );
        } finally {
            if (sparing !== undefined) {
                advise(policy, report, args.urn, sparedText(sparing, spared));
            }
        }
    };
    const validateStack: StackValidation = (args, report) => {
        const given = args.getConfig<object>();
        checkConfig(policy.name, configSchema, given);
        const names = args.resources.filter(({ type }) => judge.judges(type)).map(nameOf);
        const stack = stackOf(args.resources[0]?.urn ?? "");
        const idle = exemptionsIn(given, stack).filter(({ name }) => !names.includes(name ?? ""));
        reportIdle(idle, policy, report);
    };
    return {
        ...metadata,
        configSchema,
        validateResource: typed(judge, validateResource),
        validateStack,
    };
}

/** A policy of a whole stack, with exemptions. */
export function exemptibleStack(policy: StackPolicy): StackPolicy {
    const { validateStack: judge, ...metadata } = policy;
    const configSchema = withExemptions(policy.configSchema);
    const validateStack: StackValidation = (args, report) => {
        const given = args.getConfig<object>();
        checkConfig(policy.name, configSchema, given);
        const all = exemptionsIn(given, stackOf(args.resources[0]?.urn ?? ""));
        const spared = new Map<Exemption, string[]>();
        try {
            void judge(
                { ...args, getConfig: <T extends object>() => withoutExemptions(given) as T },
                (message, urn = "") => {
                    const sparing = all.find(
                        (entry) => entry.name === nameOf({ urn }) && isValid(entry),
                    );
                    if (sparing === undefined) {
                        report(message, urn);
                    } else {
                        spared.set(sparing, [...(spared.get(sparing) ?? []), message]);
                    }
                },
            );
        } finally {
            for (const entry of all) {
                const urn = args.resources.find((item) => nameOf(item) === entry.name)?.urn;
                if (urn === undefined) {
                    reportIdle([entry], policy, report);
                } else if (isValid(entry)) {
                    advise(policy, report, urn, sparedText(entry, spared.get(entry) ?? []));
                } else {
                    reportProblems([entry], policy, report, urn);
                }
            }
        }
    };
    return { ...metadata, configSchema, validateStack };
}

function withExemptions(schema: PolicyConfigSchema | undefined): PolicyConfigSchema {
    return { properties: { ...schema?.properties, [EXEMPTIONS]: EXEMPTIONS_SCHEMA } };
}

function withoutExemptions(given: unknown): object {
    return Object.fromEntries(
        Object.entries(isRecord(given) ? given : {}).filter(([name]) => name !== EXEMPTIONS),
    );
}

/** The engine's server skips other types by this mark, before it reads their properties. */
function typed(judge: JudgingValidation, validation: ResourceValidation): ResourceValidation {
    const { __pulumiType } = judge;
    return __pulumiType === undefined ? validation : Object.assign(validation, { __pulumiType });
}

const isValid = ({ problems }: Exemption): boolean => problems.length === 0;

function reportProblems(
    entries: readonly Exemption[],
    { name }: Named,
    report: ReportViolation,
    urn?: string,
): void {
    for (const { shown, problems } of entries) {
        for (const problem of problems) {
            report(
                `The exemption of ${shown} from ${name} ${problem}. Correct or remove it in the file of --policy-pack-config.`,
                urn,
            );
        }
    }
}

/** Exemptions that name nothing that the rule judges: an invalid one is a violation all the same. */
function reportIdle(entries: readonly Exemption[], policy: Named, report: ReportViolation): void {
    reportProblems(entries, policy, report);
    for (const { shown } of entries.filter(isValid)) {
        advise(
            policy,
            report,
            undefined,
            `The exemption of ${shown} from ${policy.name} names nothing in this stack that the rule judges.`,
        );
    }
}

function sparedText({ shown, reason, until }: Exemption, spared: readonly string[]): string {
    const because = `${shown} is exempt from this rule until ${until}: ${reason}`;
    return spared.length === 0
        ? `${because}\nThe rule has nothing against it: remove the exemption.`
        : [because, ...spared].join("\n");
}

/**
 * Advice under the name of the policy, whatever its level: an exemption is never silent. The SDK's
 * server takes a violation with a level of its own, which its type does not say.
 */
function advise(
    { description }: Named,
    report: ReportViolation,
    urn: string | undefined,
    text: string,
): void {
    const advice = { message: `${description}\n${text}`, urn, enforcementLevel: "advisory" };
    (report as unknown as (violation: typeof advice) => void)(advice);
}
