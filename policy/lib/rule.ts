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
    /** Name of the policy, under which its configuration stands. */
    readonly policy: string;
    /** Types of resources that it judges; others it leaves alone. */
    readonly types: readonly string[];
    /** Configuration where nothing is set. */
    readonly defaults: C;
    /** Every part of it. */
    readonly checks: readonly Check<C>[];
}

const NOUNS: Readonly<Record<string, string>> = {
    [ResourceType.Key]: "KMS key",
    [ResourceType.Alias]: "KMS alias",
};

/**
 * The function that the engine calls. Findings of what is known are reported first; then the
 * engine's error for what is unknown is thrown again, which it shows as advice that names the
 * property, and judges anew once it is known.
 */
export function validate<C extends Config>(rule: Rule<C>): ResourceValidation {
    const validation: ResourceValidation = (args, reportViolation) => {
        if (!rule.types.includes(args.type)) {
            return;
        }
        const config = readConfig(rule.policy, rule.defaults, args.getConfig());
        const resource = new ResourceView(args);
        for (const check of rule.checks) {
            for (const finding of resource.attempt(() => check(resource, config)) ?? []) {
                reportViolation(`${NOUNS[args.type] ?? args.type} "${args.name}" ${finding}.`);
            }
        }
        const [first] = resource.unknowns;
        if (first !== undefined) {
            first.message = [...new Set(resource.unknowns.map(({ message }) => message))].join(
                "; ",
            );
            throw first;
        }
    };
    // The engine's server then skips other types before it reads their properties.
    return rule.types.length === 1
        ? Object.assign(validation, { __pulumiType: rule.types[0] })
        : validation;
}

/** A rule about keys without configuration. */
export function validateKey(policy: string, ...checks: Check<Record<never, never>>[]) {
    return validate({ policy, types: [ResourceType.Key], defaults: {}, checks });
}
