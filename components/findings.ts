import * as pulumi from "@pulumi/pulumi";

/** One thing that is wrong with a component's inputs. */
export interface Finding {
    /** Path of the input, such as `generations[1].importKeyId`. */
    readonly propertyPath: string;
    /** What it must be and what it is, a sentence without the path. */
    readonly reason: string;
}

/**
 * Throws if anything was found, everything at once.
 *
 * @param component - Class of the component.
 * @param name - Name that the component was given.
 * @throws pulumi.InputPropertiesError whose message has one line a finding, since the CLI shows
 * nothing but the message, and whose `errors` are the findings.
 */
export function refuseFindings(
    component: string,
    name: unknown,
    findings: readonly Finding[],
): void {
    if (findings.length === 0) {
        return;
    }
    const count = findings.length === 1 ? "1 invalid input" : `${findings.length} invalid inputs`;
    throw new pulumi.InputPropertiesError({
        message: [
            `${component} ${show(name)} has ${count}:`,
            ...findings.map(({ propertyPath, reason }) => `  ${propertyPath}: ${reason}`),
        ].join("\n"),
        errors: findings.map(({ propertyPath, reason }) => ({ propertyPath, reason })),
    });
}

/** One finding, or none, ready to be spread. */
export function findingIf(wrong: boolean, propertyPath: string, reason: string): Finding[] {
    return wrong ? [{ propertyPath, reason }] : [];
}

/** A value for a message: whole where short, by kind where it has no short text. */
export function show(value: unknown): string {
    switch (typeof value) {
        case "string":
            return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}...` : value);
        case "undefined":
            return "nothing";
        case "number":
        case "boolean":
        case "bigint":
            return String(value);
        case "object":
            return showObject(value);
        case "function":
        case "symbol":
            return `a ${typeof value}`;
    }
}

/** Whether the value is a plain object, of which the properties can be read now. */
export function isRecord(value: unknown): value is Record<string, unknown> {
    return (
        typeof value === "object" && value !== null && !Array.isArray(value) && !isDeferred(value)
    );
}

/** Whether the value is known only later: an Output or a promise. */
export function isDeferred(value: unknown): boolean {
    return pulumi.Output.isInstance(value) || value instanceof Promise;
}

function showObject(value: object | null): string {
    if (value === null) {
        return "null";
    }
    if (isDeferred(value)) {
        return "a value that is known only later";
    }
    return Array.isArray(value) ? "a list" : "an object";
}
