const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A JSON object's members. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a JSON object that every parser reads alike: UTF-8 without a mark, and no name twice in one object,
 * of which some parsers take the first and some the last.
 * @param source text, or its UTF-8 bytes.
 * @returns the object, or what is wrong with the text, as the end of a sentence.
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-4
 */
export function parseJsonObject(source: string | Uint8Array): JsonObject | string {
    let text: string;
    let value: unknown;
    try {
        text = typeof source === "string" ? source : UTF8.decode(source);
        value = JSON.parse(text);
    } catch (error) {
        return error instanceof SyntaxError ? "is no JSON" : "is not UTF-8";
    }
    if (!isJsonObject(value)) {
        return "is no JSON object";
    }
    const twice = duplicateName(text);
    return twice === undefined ? value : `has the member ${JSON.stringify(twice)} twice`;
}

/** Whether a value is an object and no list. */
export function isJsonObject(value: unknown): value is JsonObject {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}:]/g;

/** The first name that stands twice in one object of a valid JSON text. */
function duplicateName(text: string): string | undefined {
    const open: Set<string>[] = [];
    let last = "";
    for (const [token] of text.matchAll(TOKEN)) {
        if (token === "{") {
            open.push(new Set());
        } else if (token === "}") {
            open.pop();
        } else if (token === ":") {
            // A colon outside of a string follows the name of a member of the innermost object.
            const name = JSON.parse(last) as string;
            const names = open.at(-1)!;
            if (names.has(name)) {
                return name;
            }
            names.add(name);
        }
        last = token;
    }
    return undefined;
}
