import type { ParameterRule, ParameterShape } from "./parameters";
import { decapitalise } from "./validation";

/** Bearer secrets that are texts: CloudTrail has no field for them either. */
const SECRET: ReadonlySet<string> = new Set(["GrantTokens", "TokenCode"]);

/**
 * What the trail keeps of a call's parameters: CloudTrail's names, and never a byte of a blob.
 * @returns undefined when nothing is left, as CloudTrail writes null.
 */
export function recordedParameters(
    shape: ParameterShape,
    input: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> | undefined {
    const recorded = recordFields(shape, input);
    return Object.keys(recorded).length > 0 ? recorded : undefined;
}

function recordFields(
    shape: ParameterShape,
    input: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
    const kept = Object.entries(shape).flatMap(([name, rule]) => {
        const value = SECRET.has(name) ? undefined : record(rule, input[name]);
        return value === undefined ? [] : [[decapitalise(name), value] as const];
    });
    return Object.fromEntries(kept);
}

function record(rule: ParameterRule, value: unknown): unknown {
    switch (rule.type) {
        case "blob":
            return undefined;
        case "list":
            return Array.isArray(value)
                ? value
                      .map((member: unknown) => record(rule.member, member))
                      .filter((member) => member !== undefined)
                : undefined;
        case "structure":
            return typeof value === "object" && value !== null
                ? recordFields(rule.fields, { ...value })
                : undefined;
        case "string":
        case "integer":
        case "boolean":
        case "map":
            return value;
    }
}
