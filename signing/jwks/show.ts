const SHOWN = 80;

/** A value that somebody else wrote, cut and escaped, for a message. */
export function show(value: unknown): string {
    const text = value === undefined ? "missing" : jsonOf(value);
    return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** Nested deep enough, or made of what JSON has not, a value can't be written. */
function jsonOf(value: unknown): string {
    try {
        return JSON.stringify(value) ?? typeof value;
    } catch {
        return `a value of the type ${typeof value} that can't be shown`;
    }
}
