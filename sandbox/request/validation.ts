import { SandboxError } from "../sandboxError";
import type { ParameterRule, ParameterShape } from "./parameters";

/** As AWS does: a list of a hundred thousand bad members makes no answer of a hundred megabytes. */
const MAX_FINDINGS = 10;

/**
 * Checks parameters against their shape, the first ten findings at once, in AWS's wording.
 * @param names Only these parameters; all when left out.
 * @throws SandboxError `ValidationException`.
 */
export function validate(
    shape: ParameterShape,
    input: Readonly<Record<string, unknown>>,
    names: readonly string[] = Object.keys(shape),
): void {
    const findings: string[] = [];
    for (const found of checkAll(shape, input, names)) {
        findings.push(found);
        if (findings.length === MAX_FINDINGS) {
            break;
        }
    }
    if (findings.length > 0) {
        const noun = findings.length === 1 ? "error" : "errors";
        throw new SandboxError(
            "ValidationException",
            `${String(findings.length)} validation ${noun} detected: ${findings.join("; ")}`,
        );
    }
}

function* checkAll(
    shape: ParameterShape,
    input: Readonly<Record<string, unknown>>,
    names: readonly string[],
    prefix = "",
): Iterable<string> {
    for (const name of names) {
        const rule = shape[name];
        if (rule !== undefined) {
            yield* check(rule, input[name], prefix + decapitalise(name));
        }
    }
}

function* check(rule: ParameterRule, value: unknown, at: string): Iterable<string> {
    if (value === undefined || value === null) {
        if (rule.required === true) {
            yield finding(value, at, "Member must not be null");
        }
        return;
    }
    if (typeof value === "string" && rule.type === "string") {
        yield* checkString(rule, value, at);
    } else if (typeof value === "number" && rule.type === "integer") {
        for (const constraint of bounds(rule, value, "value")) {
            yield finding(value, at, constraint);
        }
    } else if (Buffer.isBuffer(value) && rule.type === "blob") {
        for (const constraint of bounds(rule, value.length, "length")) {
            yield finding(undefined, at, constraint);
        }
    } else if (Array.isArray(value) && rule.type === "list") {
        for (const constraint of bounds(rule, value.length, "length")) {
            yield finding(undefined, at, constraint);
        }
        const member: ParameterRule = { ...rule.member, required: true };
        for (const [index, inner] of (value as readonly unknown[]).entries()) {
            yield* check(member, inner, `${at}.${String(index + 1)}.member`);
        }
    } else if (rule.type === "structure") {
        yield* checkAll(rule.fields, { ...value }, Object.keys(rule.fields), `${at}.`);
    }
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
