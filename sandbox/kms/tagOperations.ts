import { changeKey, defineKeyOperation } from "./keyOperation";
import { requireState } from "./keyStates";
import { limitUpTo, MARKER, page } from "./paging";
import { checkTags, mergeTags, removeTags, TAGS } from "./tags";

/** TagResource. */
export const tagResource = defineKeyOperation({
    forms: "keyOnly",
    parameters: { Tags: { ...TAGS, required: true } },
    validate: (input) => {
        checkTags(input.Tags);
    },
    run: async (call, input, key) => {
        await changeKey(call, key, (present) => {
            requireState(present, "edit");
            return { ...present, tags: mergeTags(present.tags, input.Tags) };
        });
        return {};
    },
});

/** UntagResource. */
export const untagResource = defineKeyOperation({
    forms: "keyOnly",
    parameters: {
        TagKeys: { type: "list", required: true, member: { type: "string", min: 1, max: 128 } },
    },
    run: async (call, input, key) => {
        await changeKey(call, key, (present) => {
            requireState(present, "edit");
            return { ...present, tags: removeTags(present.tags, input.TagKeys) };
        });
        return {};
    },
});

/** ListResourceTags. */
export const listResourceTags = defineKeyOperation({
    forms: "keyOnly",
    parameters: { Limit: limitUpTo(50), Marker: MARKER },
    run: (_call, input, key) => {
        const tags = [...key.tags].sort((one, other) => (one.TagKey < other.TagKey ? -1 : 1));
        const { items, rest } = page(tags, (tag) => tag.TagKey, input.Limit ?? 50, input.Marker);
        return { Tags: items, ...rest };
    },
});
