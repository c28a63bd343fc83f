/** Judges of one policy, as the SDK's server is: unknowns throw, and what is thrown of them is advice. */
import * as sdk from "@pulumi/policy";
import type {
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidation,
    StackValidationArgs,
} from "@pulumi/policy";

import { type Resource, urnOf } from "./support";

/** Exported for tests, and without a type. */
const { unknownCheckingProxy } = sdk as unknown as {
    unknownCheckingProxy: (props: object) => Record<string, unknown>;
};

/** What a policy says of a resource. */
export interface Verdict {
    /** Messages of the violations that were reported. */
    readonly violations: readonly string[];
    /** Messages that are reported as advice, whatever the level of the policy. */
    readonly advice?: readonly string[];
    /** What could not be judged; the engine shows it as advice. */
    readonly unknown?: string;
}

/** Judges as the engine's server does: unknowns throw, and what a policy throws of them is advice. */
export function judge(
    policy: ResourceValidationPolicy,
    subject: Resource,
    config: Readonly<Record<string, unknown>> = {},
): Verdict {
    const args = {
        ...seen(subject),
        stackTags: new Map(),
        getConfig: () => config,
    } as unknown as ResourceValidationArgs;
    const validation = policy.validateResource;
    if (typeof validation !== "function") {
        throw new Error(`${policy.name} has no single validateResource`);
    }
    return verdictOf((report) => validation(args, report));
}

/** Judges a whole stack, as the engine's server does. Violations begin with the URN's name, if any. */
export function judgeStack(
    policy: { readonly validateStack: StackValidation },
    subjects: readonly Resource[],
    config: Readonly<Record<string, unknown>> = {},
): Verdict {
    const resources = subjects.map((subject) => ({
        ...seen(subject),
        dependencies: [],
        propertyDependencies: {},
    })) as unknown as PolicyResource[];
    subjects.forEach(({ dependencies = {} }, index) => {
        for (const [property, names] of Object.entries(dependencies)) {
            const found = resources.filter(({ name }) => names.includes(name));
            (resources[index] as PolicyResource).propertyDependencies[property] = found;
        }
    });
    const args = {
        resources,
        stackTags: new Map(),
        getConfig: () => config,
    } as unknown as StackValidationArgs;
    return verdictOf((report) => policy.validateStack(args, report));
}

function seen({ type, name, props, opts, provider, providerName = "account" }: Resource) {
    const own = { type: "pulumi:providers:aws", name: providerName, props: proxied(provider) };
    return {
        type,
        name,
        urn: urnOf(type, name, opts["parent"]),
        props: proxied(props),
        opts,
        ...(type.startsWith("aws") && providerName !== "" ? { provider: own } : {}),
    };
}

function verdictOf(run: (report: ReportViolation) => unknown): Verdict {
    const violations: string[] = [];
    const advice: string[] = [];
    const report = (given: string | { message: string; enforcementLevel?: string }) => {
        if (typeof given === "string") {
            violations.push(given);
        } else {
            (given.enforcementLevel === "advisory" ? advice : violations).push(given.message);
        }
    };
    const found = () => ({ violations, ...(advice.length > 0 && { advice }) });
    try {
        run(report);
    } catch (error) {
        if (error instanceof Error && error.constructor.name === "UnknownValueError") {
            return { ...found(), unknown: error.message };
        }
        throw error;
    }
    return found();
}

function proxied(props: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return unknownCheckingProxy(props);
}
