import * as pulumi from "@pulumi/pulumi";

import { type Finding, findingIf, isDeferred, isRecord, show } from "./findings";
import { REQUIRED_TAG_KEYS } from "./naming";

/** Tags as callers give them: the whole map or single values may be known only later. */
export type TagsInput = pulumi.Input<{ readonly [key: string]: pulumi.Input<string> }>;

/**
 * Tags that AWS takes on one key.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
 */
const MAX_TAGS = 50;
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;

/** What AWS takes in keys and values of tags. */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * The caller's tags under the required ones, which win.
 *
 * @remarks A plain map stays plain, so that one value that is unknown at preview doesn't hide the
 * required tags from the policies that judge them.
 */
export function mergeTags(
    tags: TagsInput | undefined,
    required: Readonly<Record<string, string>>,
): pulumi.Input<Record<string, pulumi.Input<string>>> {
    if (pulumi.Output.isInstance(tags) || tags instanceof Promise) {
        return pulumi.output(tags).apply((known) => ({ ...known, ...required }));
    }
    return { ...tags, ...required };
}

/**
 * What is wrong with the caller's tags, as far as they are known now; AWS judges the rest.
 *
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Tag.html
 */
export function tagFindings(tags: unknown): Finding[] {
    if (tags === undefined || isDeferred(tags)) {
        return [];
    }
    if (!isRecord(tags)) {
        return findingIf(true, "tags", `must be an object; got ${show(tags)}`);
    }
    const most = MAX_TAGS - REQUIRED_TAG_KEYS.length;
    const count = Object.keys(tags).length;
    return [
        ...findingIf(
            count > most,
            "tags",
            `must have at most ${most} tags beside the required ones; got ${count}`,
        ),
        ...Object.entries(tags).flatMap(([key, value]) => tagFinding(key, value)),
    ];
}

function tagFinding(key: string, value: unknown): Finding[] {
    const path = `tags[${JSON.stringify(key)}]`;
    const required: readonly string[] = REQUIRED_TAG_KEYS;
    return [
        ...findingIf(/^aws:/i.test(key), path, "must not begin with aws:, which is AWS's own"),
        ...findingIf(
            required.includes(key),
            path,
            "must be left out: the component sets this tag from its other inputs",
        ),
        ...findingIf(
            key === "" || key.length > MAX_KEY_LENGTH || !TAG_TEXT.test(key),
            path,
            `must have a key of 1 to ${MAX_KEY_LENGTH} letters, digits, spaces and _ . : / = + - @`,
        ),
        ...findingIf(
            !isDeferred(value) && !isTagValue(value),
            path,
            `must be a string of at most ${MAX_VALUE_LENGTH} letters, digits, spaces and _ . : / = + - @; got ${show(value)}`,
        ),
    ];
}

function isTagValue(value: unknown): boolean {
    return typeof value === "string" && value.length <= MAX_VALUE_LENGTH && TAG_TEXT.test(value);
}
