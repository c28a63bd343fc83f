import assert from "node:assert/strict";
import {
    CancelKeyDeletionCommand,
    DescribeKeyCommand,
    EnableKeyCommand,
    ListAliasesCommand,
    ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { fieldsOf, holds, present, refused } from "../checks";
import { api, type ConformanceCase } from "../conformanceCase";
import type { Context } from "../context";
import { Need } from "../target";

const SCHEDULE = api("ScheduleKeyDeletion");
const CANCEL = api("CancelKeyDeletion");
const DAY_MS = 24 * 60 * 60 * 1000;

/** Schedules the deletion of the scratch key, cancels it at once, and gives the answer. */
async function scheduleAndCancel(context: Context, PendingWindowInDays?: number) {
    const { KeyId, Arn } = await context.keyIn("scratch", "Enabled");
    const command = new ScheduleKeyDeletionCommand({
        KeyId,
        ...(PendingWindowInDays !== undefined && { PendingWindowInDays }),
    });
    const scheduledAt = Date.now();
    const answer = await context.changed(context.kms.send(command));
    const cancelled = await context.changed(
        context.kms.send(new CancelKeyDeletionCommand({ KeyId })),
    );
    return { answer, cancelled, scheduledAt, Arn, KeyId };
}

const accepted = [7, 8, 29, 30].map((days): ConformanceCase => ({
    id: `schedule-key-deletion-window-${String(days)}`,
    title: `ScheduleKeyDeletion takes a window of ${String(days)} days`,
    source: SCHEDULE,
    run: async (context) => {
        const { answer, scheduledAt } = await scheduleAndCancel(context, days);
        assert.equal(answer.PendingWindowInDays, days);
        const date = present(answer.DeletionDate, "DeletionDate");
        const after = (date.getTime() - scheduledAt) / DAY_MS;
        // AWS may wait up to a day longer than the window says.
        const inTime = after > days - 0.01 && after < days + 1.01;
        holds(inTime, "days to DeletionDate", `${String(days)} or one more`, after);
    },
}));

const refusedWindows = [0, 1, 6, 31, 365, 366].map((days): ConformanceCase => ({
    id: `schedule-key-deletion-window-${String(days)}`,
    title: `ScheduleKeyDeletion refuses a window of ${String(days)} days`,
    source: SCHEDULE,
    run: async (context) => {
        const { KeyId } = await context.keyIn("scratch", "Enabled");
        const command = new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: days });
        await refused(context.kms.send(command), "ValidationException");
    },
}));

export const deletion: readonly ConformanceCase[] = [
    ...accepted,
    ...refusedWindows,
    {
        id: "schedule-key-deletion-default-window",
        title: "ScheduleKeyDeletion waits thirty days by default",
        source: SCHEDULE,
        run: async (context) => {
            const { answer } = await scheduleAndCancel(context);
            assert.equal(answer.PendingWindowInDays, 30);
        },
    },
    {
        id: "schedule-key-deletion-answer",
        title: "ScheduleKeyDeletion answers the key's ARN, the date, the state and the window",
        source: SCHEDULE,
        run: async (context) => {
            const { answer, Arn } = await scheduleAndCancel(context, 7);
            assert.deepEqual(fieldsOf(answer), [
                ...["DeletionDate", "KeyId", "KeyState", "PendingWindowInDays"],
            ]);
            assert.deepEqual([answer.KeyId, answer.KeyState], [Arn, "PendingDeletion"]);
        },
    },
    {
        id: "cancel-key-deletion-answer",
        title: "CancelKeyDeletion answers the key's ARN",
        source: CANCEL,
        run: async (context) => {
            const { cancelled, Arn } = await scheduleAndCancel(context, 7);
            assert.equal(cancelled.KeyId, Arn);
        },
    },
    {
        id: "cancel-key-deletion-leaves-disabled",
        title: "CancelKeyDeletion leaves the key disabled, without a date",
        source: CANCEL,
        run: async (context) => {
            const { KeyId } = await scheduleAndCancel(context, 7);
            const answer = await context.kms.send(new DescribeKeyCommand({ KeyId }));
            const { KeyState, Enabled, DeletionDate } = present(answer.KeyMetadata, "KeyMetadata");
            assert.deepEqual([KeyState, Enabled, DeletionDate], ["Disabled", false, undefined]);
        },
    },
    {
        id: "cancel-key-deletion-then-enable",
        title: "A key whose deletion was cancelled can be enabled again",
        source: CANCEL,
        run: async (context) => {
            const { KeyId } = await scheduleAndCancel(context, 7);
            await context.changed(context.kms.send(new EnableKeyCommand({ KeyId })));
            const answer = await context.kms.send(new DescribeKeyCommand({ KeyId }));
            assert.equal(answer.KeyMetadata?.KeyState, "Enabled");
        },
    },
    {
        id: "cancel-key-deletion-enabled",
        title: "CancelKeyDeletion refuses an enabled key",
        source: CANCEL,
        run: async (context) => {
            const { KeyId } = await context.keyIn("scratch", "Enabled");
            const call = context.kms.send(new CancelKeyDeletionCommand({ KeyId }));
            await refused(call, "KMSInvalidStateException", /is not pending deletion/);
        },
    },
    {
        id: "schedule-key-deletion-unknown-key",
        title: "ScheduleKeyDeletion refuses a key that does not exist",
        source: SCHEDULE,
        run: async ({ kms }) => {
            const KeyId = "00000000-0000-0000-0000-000000000000";
            await refused(kms.send(new ScheduleKeyDeletionCommand({ KeyId })), "NotFoundException");
        },
    },
];

/** Cases that set the clock forward: keys that others scheduled for deletion go with it. */
export const deletionInTime: readonly ConformanceCase[] = [
    {
        id: "deletion-takes-key-and-aliases",
        title: "At its date the key is gone, and its aliases with it; a minute before it is not",
        source: SCHEDULE,
        needs: [Need.clock],
        run: async (context) => {
            const { KeyId } = await context.keys.create({});
            const alias = await context.keys.alias(KeyId);
            await context.kms.send(
                new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }),
            );
            try {
                context.clock.offset = 7 * DAY_MS - 60_000;
                await context.kms.send(new DescribeKeyCommand({ KeyId }));
                context.clock.offset = 8 * DAY_MS;
                const describe = (each: string) =>
                    context.kms.send(new DescribeKeyCommand({ KeyId: each }));
                await refused(describe(KeyId), "NotFoundException");
                await refused(describe(alias), "NotFoundException");
                const { Aliases = [] } = await context.kms.send(new ListAliasesCommand({}));
                assert.equal(
                    Aliases.some(({ AliasName }) => AliasName === alias),
                    false,
                );
            } finally {
                context.clock.offset = 0;
            }
        },
    },
    {
        id: "deletion-window-runs-from-the-call",
        title: "A key whose deletion was cancelled outlives its former date",
        source: CANCEL,
        needs: [Need.clock],
        run: async (context) => {
            const { KeyId } = await context.keys.create({});
            const PendingWindowInDays = 7;
            await context.kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays }));
            await context.kms.send(new CancelKeyDeletionCommand({ KeyId }));
            try {
                context.clock.offset = 8 * DAY_MS;
                const answer = await context.kms.send(new DescribeKeyCommand({ KeyId }));
                assert.equal(answer.KeyMetadata?.KeyState, "Disabled");
            } finally {
                context.clock.offset = 0;
            }
        },
    },
];
