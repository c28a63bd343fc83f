import type { PolicyConfigSchema } from "@pulumi/policy";

import { isRecord } from "./resourceView";
import { show, showAll } from "./show";

/** Values of a policy's configuration: texts and lists of texts. */
export type Config = Readonly<Record<string, string | readonly string[]>>;

/**
 * The configuration with defaults for what is left out: the engine does not apply those of the
 * schema everywhere, and an empty one would let everything pass.
 */
export function readConfig<C extends Config>(defaults: C, given: unknown): C {
    const set = Object.entries(isRecord(given) ? given : {}).filter(
        ([, value]) => value !== undefined && value !== null,
    );
    return { ...defaults, ...Object.fromEntries(set) };
}

/** Schema of a setting that is a list of texts. */
export function listOfTexts(
    description: string,
    defaults: readonly string[],
): PolicyConfigSchema["properties"][string] {
    return { type: "array", items: { type: "string" }, description, default: [...defaults] };
}

/**
 * Refuses settings that a policy does not know, and values of another type: a misspelt setting would
 * leave a default in place of what was meant.
 *
 * @throws Error with everything that is wrong, which stops the deployment.
 */
export function checkConfig(policy: string, schema: PolicyConfigSchema, given: unknown): void {
    const problems = configProblems(schema, given);
    if (problems.length > 0) {
        throw new Error(
            `The configuration of ${policy} ${problems.join("; it ")}. Correct the file of --policy-pack-config.`,
        );
    }
}

/** What is wrong with the configuration of one policy, each to go on after its name. */
export function configProblems({ properties }: PolicyConfigSchema, given: unknown): string[] {
    if (!isRecord(given)) {
        return [`is ${show(given)}; expected an object of settings`];
    }
    return Object.entries(given).flatMap(([name, value]) => {
        const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
        if (schema === undefined) {
            return [
                `has the unknown setting ${show(name)}; expected ${showAll(Object.keys(properties))}`,
            ];
        }
        if (value === undefined || value === null) {
            return [];
        }
        if (schema.type === "string") {
            return typeof value === "string"
                ? []
                : [`has ${show(value)} for ${name}; expected a text`];
        }
        const ofObjects = isRecord(schema.items) && schema.items["type"] === "object";
        const isList =
            Array.isArray(value) &&
            value.every((item) => (ofObjects ? isRecord(item) : typeof item === "string"));
        const members = ofObjects ? "objects" : "texts";
        return isList ? [] : [`has ${show(value)} for ${name}; expected a list of ${members}`];
    });
}
