/** A value for a message, short and on one line. */
export function show(value: unknown): string {
    if (value === undefined || value === null) {
        return "nothing";
    }
    if (typeof value === "string") {
        return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}...` : value);
    }
    if (typeof value === "number" || typeof value === "boolean") {
        return String(value);
    }
    return Array.isArray(value) ? "a list" : "an object";
}

/** Values for a message, each as it is shown alone. */
export function showAll(values: readonly unknown[]): string {
    return values.map(show).join(", ");
}
