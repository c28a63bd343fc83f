import { NOTHING } from "./finding";
import type { PropertyPath } from "./yamlSource";

/**
 * A property's path for people: `signingKey.generations[0].id`; the document itself is
 * `the file`.
 */
export function showPath(path: PropertyPath): string {
    const text = path
        .map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`))
        .join("")
        .replace(/^\./, "");
    return text === "" ? "the file" : text;
}

/**
 * A value for people, so that a number and a text of the same digits read differently.
 *
 * @param value The value as read.
 * @param written How the text spells it, where that is known: YAML drops leading zeros of numbers.
 */
export function showValue(value: unknown, written?: string): string {
    if (value === null || value === undefined) {
        return NOTHING;
    }
    if (typeof value === "object") {
        return Array.isArray(value) ? "a list" : "a mapping";
    }
    return typeof value === "string"
        ? JSON.stringify(value)
        : `the ${typeof value} ${written ?? JSON.stringify(value)}`;
}
