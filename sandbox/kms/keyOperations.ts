import { defineOperation } from "../request/operation";
import { SandboxError } from "../sandboxError";
import { GRANT_TOKENS } from "./callOptions";
import { DESCRIPTION } from "./createKey";
import { keyMetadata } from "./keyMetadata";
import { changeKey, defineKeyOperation } from "./keyOperation";
import { cancelDeletion, requireState, scheduleDeletion, setEnabled } from "./keyStates";
import { limitUpTo, MARKER, page } from "./paging";

const DAY_MS = 24 * 60 * 60 * 1000;
const DEFAULT_WINDOW_DAYS = 30;

/** DescribeKey. */
export const describeKey = defineKeyOperation({
    forms: "keyOrAlias",
    parameters: { GrantTokens: GRANT_TOKENS },
    run: (_call, _input, key) => ({ KeyMetadata: keyMetadata(key) }),
});

/** ListKeys. */
export const listKeys = defineOperation({
    parameters: { Limit: limitUpTo(1000), Marker: MARKER },
    resolve: () => undefined,
    resources: () => [],
    run: (call, input) => {
        const keys = call.keys.keysOf(call.caller.principal.accountId, call.caller.region);
        const { items, rest } = page(keys, (key) => key.keyId, input.Limit ?? 100, input.Marker);
        return { Keys: items.map((key) => ({ KeyId: key.keyId, KeyArn: key.arn })), ...rest };
    },
});

/** EnableKey. */
export const enableKey = defineKeyOperation({
    forms: "keyOnly",
    parameters: {},
    run: async (call, _input, key) => {
        await changeKey(call, key, (present) => setEnabled(present, true));
        return {};
    },
});

/** DisableKey. */
export const disableKey = defineKeyOperation({
    forms: "keyOnly",
    parameters: {},
    run: async (call, _input, key) => {
        await changeKey(call, key, (present) => setEnabled(present, false));
        return {};
    },
});

/** ScheduleKeyDeletion. */
export const scheduleKeyDeletion = defineKeyOperation({
    forms: "keyOnly",
    parameters: { PendingWindowInDays: { type: "integer", min: 1, max: 365 } },
    validate: ({ PendingWindowInDays: days = DEFAULT_WINDOW_DAYS }) => {
        // AWS's model says 1 to 365, its service takes 7 to 30.
        if (days < 7 || days > 30) {
            throw new SandboxError(
                "ValidationException",
                "PendingWindowInDays must be between 7 and 30 (inclusive)",
            );
        }
    },
    run: async (call, { PendingWindowInDays: days = DEFAULT_WINDOW_DAYS }, key) => {
        const deletionDate = call.now + days * DAY_MS;
        await changeKey(call, key, (present) => scheduleDeletion(present, deletionDate));
        return {
            KeyId: key.arn,
            DeletionDate: deletionDate / 1000,
            KeyState: "PendingDeletion",
            PendingWindowInDays: days,
        };
    },
});

/** CancelKeyDeletion. */
export const cancelKeyDeletion = defineKeyOperation({
    forms: "keyOnly",
    parameters: {},
    run: async (call, _input, key) => {
        await changeKey(call, key, cancelDeletion);
        return { KeyId: key.arn };
    },
});

/** UpdateKeyDescription. */
export const updateKeyDescription = defineKeyOperation({
    forms: "keyOnly",
    parameters: { Description: { ...DESCRIPTION, required: true } },
    run: async (call, input, key) => {
        await changeKey(call, key, (present) => {
            requireState(present, "edit");
            return { ...present, description: input.Description };
        });
        return {};
    },
});
