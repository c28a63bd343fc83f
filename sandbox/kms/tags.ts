import { SandboxError } from "../sandboxError";
import type { ParameterRule } from "../request/parameters";
import type { Tag } from "./keyRecord";

/** `Tags`, as CreateKey and TagResource take them. */
export const TAGS = {
    type: "list",
    member: {
        type: "structure",
        fields: {
            TagKey: { type: "string", required: true, min: 1, max: 128 },
            TagValue: { type: "string", required: true, min: 0, max: 256 },
        },
    },
} as const satisfies ParameterRule;

const MAX_TAGS = 50;
/** Letters, digits, white space and `_ . : / = + - @`, as everywhere in AWS. */
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * Checks tags that a caller sends.
 * @throws SandboxError `TagException`.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/tagging-keys.html
 */
export function checkTags(tags: readonly Tag[]): void {
    const keys = new Set<string>();
    for (const { TagKey: key, TagValue: value } of tags) {
        if (key.toLowerCase().startsWith("aws:")) {
            throw new SandboxError("TagException", "Tags beginning with aws: are reserved");
        }
        if (!ALLOWED.test(key) || !ALLOWED.test(value)) {
            throw new SandboxError(
                "TagException",
                `Tag '${key}' = '${value}' may have letters, digits, white space and _ . : / = + - @ only`,
            );
        }
        if (keys.has(key)) {
            throw new SandboxError("TagException", `Duplicate tag key '${key}'`);
        }
        keys.add(key);
    }
    checkCount(tags);
}

/**
 * The tags with others added; a key that is there already gets the new value.
 * @throws SandboxError `TagException` above 50.
 */
export function mergeTags(present: readonly Tag[], added: readonly Tag[]): readonly Tag[] {
    const merged = new Map(present.map((tag) => [tag.TagKey, tag]));
    for (const tag of added) {
        merged.set(tag.TagKey, { TagKey: tag.TagKey, TagValue: tag.TagValue });
    }
    const tags = [...merged.values()];
    checkCount(tags);
    return tags;
}

/** The tags without some; keys that are not there are no error. */
export function removeTags(present: readonly Tag[], keys: readonly string[]): readonly Tag[] {
    const gone = new Set(keys);
    return present.filter((tag) => !gone.has(tag.TagKey));
}

function checkCount(tags: readonly Tag[]): void {
    if (tags.length > MAX_TAGS) {
        throw new SandboxError(
            "TagException",
            `Too many tags: a key may have ${String(MAX_TAGS)}, not ${String(tags.length)}`,
        );
    }
}
