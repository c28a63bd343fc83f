import { SandboxError } from "../sandboxError";
import type { ParameterRule, ParameterShape } from "./parameters";

/**
 * Reads an operation's parameters off a JSON body: types only, limits come later.
 *
 * Parameters that the shape does not list are left out; null counts as absent.
 * @throws SandboxError `SerializationException` for a value of another type.
 */
export function deserialise(
    shape: ParameterShape,
    body: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
    const input: Record<string, unknown> = {};
    for (const [name, rule] of Object.entries(shape)) {
        const value = Object.hasOwn(body, name) ? body[name] : undefined;
        if (value !== undefined && value !== null) {
            input[name] = convert(rule, value);
        }
    }
    return input;
}

/**
 * Reads an operation's parameters off a query: everything arrives as text.
 * @throws SandboxError `MalformedInput` for an integer that is none.
 */
export function deserialiseQuery(
    shape: ParameterShape,
    query: URLSearchParams,
): Readonly<Record<string, unknown>> {
    const input: Record<string, unknown> = {};
    for (const [name, rule] of Object.entries(shape)) {
        const text = query.get(name);
        if (text === null) {
            continue;
        }
        if (rule.type === "integer" && !/^-?\d{1,15}$/.test(text)) {
            throw new SandboxError("MalformedInput", `${name} must be an integer, not "${text}".`);
        }
        input[name] = rule.type === "integer" ? Number(text) : text;
    }
    return input;
}

function convert(rule: ParameterRule, value: unknown): unknown {
    switch (rule.type) {
        case "string":
            return typeof value === "string" ? value : refuse(value, "a String");
        case "boolean":
            return typeof value === "boolean" ? value : refuse(value, "a Boolean");
        case "integer":
            return Number.isSafeInteger(value) ? value : refuse(value, "an Integer");
        case "blob":
            return typeof value === "string" ? decodeBase64(value) : refuse(value, "a Blob");
        case "list":
            return Array.isArray(value)
                ? value.map((member: unknown) => convert(rule.member, member))
                : refuse(value, "a List");
        case "map":
            return isObject(value) ? convertMap(value) : refuse(value, "a Map");
        case "structure":
            return isObject(value) ? deserialise(rule.fields, value) : refuse(value, "a Structure");
    }
}

function convertMap(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    // Not by assignment: `__proto__` is a name like any other here.
    return Object.fromEntries(
        Object.entries(value).map(([name, text]) => [name, convert({ type: "string" }, text)]),
    );
}

function decodeBase64(text: string): Buffer {
    const bytes = Buffer.from(text, "base64");
    // Buffer skips what is not base64; AWS does not.
    if (withoutPadding(bytes.toString("base64")) !== withoutPadding(text)) {
        throw new SandboxError("SerializationException", "A blob must be base64.");
    }
    return bytes;
}

/** Padding is two signs at most; a pattern for any number would take minutes over a body full of them. */
function withoutPadding(base64: string): string {
    return base64.replace(/={1,2}$/, "");
}

function refuse(value: unknown, wanted: string): never {
    const found =
        value === null
            ? "NULL_VALUE"
            : Array.isArray(value)
              ? "START_ARRAY"
              : typeof value === "object"
                ? "START_OBJECT"
                : typeof value === "boolean"
                  ? `${String(value).toUpperCase()}_VALUE`
                  : typeof value === "number" && !Number.isInteger(value)
                    ? "DECIMAL_VALUE"
                    : `${typeof value}_VALUE`.toUpperCase();
    throw new SandboxError("SerializationException", `${found} can not be converted to ${wanted}`);
}

/** Whether a JSON value is an object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
