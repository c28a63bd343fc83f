import { isRecord } from "./resourceView";
import { show } from "./show";

/** Values of a policy's configuration: texts and lists of texts. */
export type Config = Readonly<Record<string, string | readonly string[]>>;

/**
 * The configuration with defaults for what is left out: the engine does not apply those of the
 * schema, and an empty one would let everything pass.
 *
 * @throws Error for a value of another type, which stops the deployment.
 */
export function readConfig<C extends Config>(policy: string, defaults: C, given: unknown): C {
    const values = isRecord(given) ? given : {};
    const merged: Record<string, string | readonly string[]> = { ...defaults };
    for (const [name, fallback] of Object.entries(defaults)) {
        const value = values[name];
        if (value === undefined || value === null) {
            continue;
        }
        if (typeof fallback === "string" ? typeof value !== "string" : !isTextList(value)) {
            const expected = typeof fallback === "string" ? "a text" : "a list of texts";
            throw new Error(
                `The configuration of ${policy} has ${show(value)} for ${name}; expected ${expected}. Correct the file of --policy-pack-config.`,
            );
        }
        merged[name] = value as string | readonly string[];
    }
    return merged as C;
}

function isTextList(value: unknown): boolean {
    return Array.isArray(value) && value.every((item) => typeof item === "string");
}
