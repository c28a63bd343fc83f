import { SandboxError } from "../sandboxError";
import type { ParameterRule, ParameterShape } from "./parameters";

/**
 * Checks parameters against their shape, all findings at once, in AWS's wording.
 * @param names Only these parameters; all when left out.
 * @throws SandboxError `ValidationException`.
 */
export function validate(
    shape: ParameterShape,
    input: Readonly<Record<string, unknown>>,
    names: readonly string[] = Object.keys(shape),
): void {
    const findings = names.flatMap((name) => {
        const rule = shape[name];
        return rule === undefined ? [] : check(rule, input[name], decapitalise(name));
    });
    if (findings.length > 0) {
        const noun = findings.length === 1 ? "error" : "errors";
        throw new SandboxError(
            "ValidationException",
            `${String(findings.length)} validation ${noun} detected: ${findings.join("; ")}`,
        );
    }
}

function check(rule: ParameterRule, value: unknown, at: string): readonly string[] {
    if (value === undefined || value === null) {
        return rule.required === true ? [finding(value, at, "Member must not be null")] : [];
    }
    if (typeof value === "string" && rule.type === "string") {
        return checkString(rule, value, at);
    }
    if (typeof value === "number" && rule.type === "integer") {
        return bounds(rule, value, "value").map((constraint) => finding(value, at, constraint));
    }
    if (Buffer.isBuffer(value) && rule.type === "blob") {
        return bounds(rule, value.length, "length").map((constraint) =>
            finding(undefined, at, constraint),
        );
    }
    if (Array.isArray(value) && rule.type === "list") {
        const own = bounds(rule, value.length, "length").map((constraint) =>
            finding(undefined, at, constraint),
        );
        const inner = value.flatMap((member: unknown, index) =>
            check({ ...rule.member, required: true }, member, `${at}.${String(index + 1)}.member`),
        );
        return [...own, ...inner];
    }
    if (rule.type === "structure") {
        const fields: Readonly<Record<string, unknown>> = { ...value };
        return Object.entries(rule.fields).flatMap(([name, field]) =>
            check(field, fields[name], `${at}.${decapitalise(name)}`),
        );
    }
    return [];
}

function checkString(
    rule: Extract<ParameterRule, { type: "string" }>,
    value: string,
    at: string,
): readonly string[] {
    const constraints = [...bounds(rule, value.length, "length")];
    if (rule.pattern !== undefined && !new RegExp(`^(?:${rule.pattern})$`, "u").test(value)) {
        constraints.push(`Member must satisfy regular expression pattern: ${rule.pattern}`);
    }
    if (rule.enum !== undefined && !rule.enum.includes(value)) {
        constraints.push(`Member must satisfy enum value set: [${rule.enum.join(", ")}]`);
    }
    return constraints.map((constraint) => finding(value, at, constraint));
}

function bounds(
    rule: { readonly min?: number; readonly max?: number },
    size: number,
    what: "length" | "value",
): readonly string[] {
    const constraints: string[] = [];
    if (rule.min !== undefined && size < rule.min) {
        constraints.push(`Member must have ${what} greater than or equal to ${String(rule.min)}`);
    }
    if (rule.max !== undefined && size > rule.max) {
        constraints.push(`Member must have ${what} less than or equal to ${String(rule.max)}`);
    }
    return constraints;
}

/** AWS quotes what was sent, but not bytes and lists. */
function finding(
    value: string | number | null | undefined,
    at: string,
    constraint: string,
): string {
    const isMissing = constraint === "Member must not be null";
    const quoted = isMissing ? " null" : value === undefined || value === null ? "" : ` '${value}'`;
    return `Value${quoted} at '${at}' failed to satisfy constraint: ${constraint}`;
}

/** A parameter's name as refusals and the trail spell it. */
export function decapitalise(name: string): string {
    return name.charAt(0).toLowerCase() + name.slice(1);
}
