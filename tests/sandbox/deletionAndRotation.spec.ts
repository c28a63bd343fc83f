import assert from "node:assert/strict";
import {
    CancelKeyDeletionCommand,
    CreateAliasCommand,
    DescribeKeyCommand,
    DisableKeyRotationCommand,
    EnableKeyRotationCommand,
    GetKeyRotationStatusCommand,
    ListAliasesCommand,
    ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { DAY_MS, newKey, newSigningKey, refused, World } from "./support";

// Does not prove that key material changes at a rotation: it does not.

describe("sandbox deletion and rotation", () => {
    let world: World;

    before(async () => {
        world = await World.start();
    });
    after(() => world.stop());
    /** Sends a command of whatever operation: the tables hold several. */
    const send = (command: unknown): Promise<unknown> => world.kms().send(command as never);

    describe("deletion", () => {
        it("is answered with date, state and window", async () => {
            const { KeyId, Arn } = await newKey(world.kms());
            const answer = await world
                .kms()
                .send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
            assert.deepEqual(
                [answer.KeyId, answer.KeyState, answer.PendingWindowInDays],
                [Arn, "PendingDeletion", 7],
            );
            const { KeyMetadata: key } = await world.kms().send(new DescribeKeyCommand({ KeyId }));
            assert.deepEqual(key?.DeletionDate, answer.DeletionDate);
            assert.deepEqual([key?.Enabled, key?.KeyState], [false, "PendingDeletion"]);
        });
        it("waits thirty days by default", async () => {
            const { KeyId } = await newKey(world.kms());
            const answer = await world.kms().send(new ScheduleKeyDeletionCommand({ KeyId }));
            assert.equal(answer.PendingWindowInDays, 30);
        });
        for (const days of [0, 6, 31, 366]) {
            it(`refuses a window of ${days} days`, async () => {
                const { KeyId } = await newKey(world.kms());
                const command = new ScheduleKeyDeletionCommand({
                    KeyId,
                    PendingWindowInDays: days,
                });
                await refused(world.kms().send(command), "ValidationException");
            });
        }
        it("is refused a second time", async () => {
            const { KeyId } = await newKey(world.kms());
            await world.kms().send(new ScheduleKeyDeletionCommand({ KeyId }));
            const again = new ScheduleKeyDeletionCommand({ KeyId });
            await refused(world.kms().send(again), "KMSInvalidStateException");
        });
        it("leaves the key disabled when cancelled, and can be cancelled only once", async () => {
            const { KeyId, Arn } = await newKey(world.kms());
            await world.kms().send(new ScheduleKeyDeletionCommand({ KeyId }));
            const answer = await world.kms().send(new CancelKeyDeletionCommand({ KeyId }));
            assert.equal(answer.KeyId, Arn);
            const { KeyMetadata: key } = await world.kms().send(new DescribeKeyCommand({ KeyId }));
            assert.deepEqual([key?.KeyState, key?.DeletionDate], ["Disabled", undefined]);
            const again = new CancelKeyDeletionCommand({ KeyId });
            await refused(world.kms().send(again), "KMSInvalidStateException", /not pending/);
        });
        it("takes key and aliases away when its date comes, and nothing before", async () => {
            const { KeyId } = await newKey(world.kms());
            const AliasName = "alias/due";
            await world.kms().send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
            await world
                .kms()
                .send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
            world.offset = 7 * DAY_MS - 60_000;
            await world.kms().send(new DescribeKeyCommand({ KeyId: AliasName }));
            world.offset = 7 * DAY_MS + 1000;
            const client = world.kms();
            await refused(client.send(new DescribeKeyCommand({ KeyId })), "NotFoundException");
            const { Aliases = [] } = await client.send(new ListAliasesCommand({ Limit: 100 }));
            assert.equal(
                Aliases.some((alias) => alias.AliasName === AliasName),
                false,
            );
            world.offset = 0;
        });
    });

    describe("rotation", () => {
        const statusOf = async (KeyId: string) =>
            world.kms().send(new GetKeyRotationStatusCommand({ KeyId }));

        it("is off, on for 365 days, on for 90 days, off", async () => {
            const { KeyId, Arn } = await newKey(world.kms());
            assert.equal((await statusOf(KeyId)).KeyRotationEnabled, false);
            await world.kms().send(new EnableKeyRotationCommand({ KeyId }));
            const yearly = await statusOf(KeyId);
            assert.deepEqual(
                [yearly.KeyId, yearly.KeyRotationEnabled, yearly.RotationPeriodInDays],
                [Arn, true, 365],
            );
            assert(yearly.NextRotationDate instanceof Date);
            await world
                .kms()
                .send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
            assert.equal((await statusOf(KeyId)).RotationPeriodInDays, 90);
            await world.kms().send(new DisableKeyRotationCommand({ KeyId }));
            assert.equal((await statusOf(KeyId)).KeyRotationEnabled, false);
        });
        it("rests while deletion is pending and comes back when it is cancelled", async () => {
            const { KeyId } = await newKey(world.kms());
            await world.kms().send(new EnableKeyRotationCommand({ KeyId }));
            await world.kms().send(new ScheduleKeyDeletionCommand({ KeyId }));
            assert.equal((await statusOf(KeyId)).KeyRotationEnabled, false);
            await world.kms().send(new CancelKeyDeletionCommand({ KeyId }));
            assert.equal((await statusOf(KeyId)).KeyRotationEnabled, true);
            const enable = new EnableKeyRotationCommand({ KeyId });
            await refused(world.kms().send(enable), "DisabledException");
        });
        for (const days of [89, 2561]) {
            it(`refuses a period of ${days} days`, async () => {
                const { KeyId } = await newKey(world.kms());
                const command = new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: days });
                await refused(
                    world.kms().send(command),
                    "ValidationException",
                    /rotationPeriodInDays/,
                );
            });
        }
        it("does not exist for signing keys, whose status is off all the same", async () => {
            const { KeyId } = await newSigningKey(world.kms());
            assert.equal((await statusOf(KeyId)).KeyRotationEnabled, false);
            for (const command of [
                new EnableKeyRotationCommand({ KeyId }),
                new DisableKeyRotationCommand({ KeyId }),
            ]) {
                await refused(send(command), "UnsupportedOperationException");
            }
        });
    });
});
