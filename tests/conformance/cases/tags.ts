import assert from "node:assert/strict";
import {
    ListResourceTagsCommand,
    TagResourceCommand,
    UntagResourceCommand,
    type Tag,
} from "@aws-sdk/client-kms";
import { refused } from "../checks";
import { api, guide, type ConformanceCase } from "../conformanceCase";
import type { Context } from "../context";
import { KEY_TAG } from "../keys";

const TAG = api("TagResource");
const UNTAG = api("UntagResource");
const tag = (TagKey: string, TagValue = "") => ({ TagKey, TagValue });

async function add(context: Context, Tags: Tag[]) {
    const { KeyId } = await context.keyIn("scratch", "Enabled");
    return context.changed(context.kms.send(new TagResourceCommand({ KeyId, Tags })));
}

async function remove(context: Context, TagKeys: string[]) {
    const { KeyId } = await context.key("scratch");
    return context.changed(context.kms.send(new UntagResourceCommand({ KeyId, TagKeys })));
}

/** The scratch key's tags but for the suite's own. */
async function tagsOf(context: Context): Promise<Readonly<Record<string, string>>> {
    const { KeyId } = await context.key("scratch");
    const { Tags = [] } = await context.kms.send(new ListResourceTagsCommand({ KeyId }));
    return Object.fromEntries(
        Tags.map(({ TagKey = "", TagValue = "" }) => [TagKey, TagValue] as const).filter(
            ([key]) => key !== KEY_TAG,
        ),
    );
}

async function clear(context: Context): Promise<void> {
    const names = Object.keys(await tagsOf(context));
    if (names.length > 0) {
        await remove(context, names);
    }
}

/** What TagResource does to a key without tags: id, title, tags, tags afterwards. */
const ACCEPTED: readonly (readonly [string, string, Tag[], Readonly<Record<string, string>>])[] = [
    ["adds", "TagResource adds tags", [tag("a", "1"), tag("b", "2")], { a: "1", b: "2" }],
    ["empty-value", "A tag's value may be empty", [tag("a")], { a: "" }],
    ["case", "Tag keys tell upper from lower case", [tag("a"), tag("A")], { a: "", A: "" }],
    [
        "characters",
        "Tags may have letters of any language, digits, spaces and _ . : / = + - @",
        [tag("cartório/1 _.:=+-@", "São Paulo")],
        { "cartório/1 _.:=+-@": "São Paulo" },
    ],
    [
        "longest",
        "A tag may have 128 characters of key and 256 of value",
        [tag("k".repeat(128), "v".repeat(256))],
        { ["k".repeat(128)]: "v".repeat(256) },
    ],
];

const REFUSED: readonly (readonly [string, string, Tag[], string | readonly string[]])[] = [
    ["reserved", "a key that begins with aws:", [tag("aws:a")], "TagException"],
    ["duplicate", "the same key twice", [tag("a"), tag("a")], "TagException"],
    ["long-key", "a key of 129 characters", [tag("k".repeat(129))], "ValidationException"],
    ["empty-key", "an empty key", [tag("")], "ValidationException"],
    ["long-value", "a value of 257 characters", [tag("k", "v".repeat(257))], "ValidationException"],
    [
        "characters",
        "characters that tags may not have",
        [tag("a<b>")],
        ["TagException", "ValidationException"],
    ],
    [
        "more-than-fifty",
        "tags that would make more than fifty",
        Array.from({ length: 51 }, (_, index) => tag(`k${String(index)}`)),
        ["TagException", "LimitExceededException"],
    ],
];

export const tags: readonly ConformanceCase[] = [
    ...ACCEPTED.map(([id, title, given, expected]): ConformanceCase => ({
        id: `tag-resource-${id}`,
        title,
        source: id === "characters" ? guide("tagging-keys") : TAG,
        run: async (context) => {
            await clear(context);
            await add(context, given);
            assert.deepEqual(await tagsOf(context), expected);
        },
    })),
    ...REFUSED.map(([id, what, given, names]): ConformanceCase => ({
        id: `tag-resource-refuses-${id}`,
        title: `TagResource refuses ${what}, and adds none`,
        source: TAG,
        run: async (context) => {
            await clear(context);
            await refused(add(context, given), names);
            assert.deepEqual(await tagsOf(context), {});
        },
    })),
    {
        id: "tag-resource-replaces",
        title: "TagResource gives a key that is there already the new value",
        source: TAG,
        run: async (context) => {
            await clear(context);
            await add(context, [tag("a", "1"), tag("b", "2")]);
            await add(context, [tag("a", "3")]);
            assert.deepEqual(await tagsOf(context), { a: "3", b: "2" });
        },
    },
    {
        id: "untag-resource-removes",
        title: "UntagResource removes the tags that it names, and ignores those that are not there",
        source: UNTAG,
        run: async (context) => {
            await clear(context);
            await add(context, [tag("a", "1"), tag("b", "2")]);
            await remove(context, ["a", "absent"]);
            assert.deepEqual(await tagsOf(context), { b: "2" });
        },
    },
    {
        id: "list-resource-tags-untruncated",
        title: "ListResourceTags says that nothing is left",
        source: api("ListResourceTags"),
        run: async (context) => {
            const { KeyId } = await context.key("symmetric");
            const answer = await context.kms.send(new ListResourceTagsCommand({ KeyId }));
            assert.deepEqual([answer.Truncated, answer.NextMarker], [false, undefined]);
        },
    },
];
