import assert from "node:assert/strict";
import {
    DisableKeyRotationCommand,
    EnableKeyRotationCommand,
    GetKeyRotationStatusCommand,
    RotateKeyOnDemandCommand,
} from "@aws-sdk/client-kms";
import { holds, present, refused } from "../checks";
import { api, guide, type ConformanceCase } from "../conformanceCase";
import type { Context } from "../context";

const ENABLE = api("EnableKeyRotation");
const STATUS = api("GetKeyRotationStatus");
const DAY_MS = 24 * 60 * 60 * 1000;

const scratch = (context: Context) => context.keyIn("scratch", "Enabled");
const statusOf = (context: Context, KeyId: string) =>
    context.kms.send(new GetKeyRotationStatusCommand({ KeyId }));

async function enable(context: Context, RotationPeriodInDays?: number) {
    const { KeyId } = await scratch(context);
    const command = new EnableKeyRotationCommand({
        KeyId,
        ...(RotationPeriodInDays !== undefined && { RotationPeriodInDays }),
    });
    await context.changed(context.kms.send(command));
    return KeyId;
}

async function disable(context: Context): Promise<string> {
    const { KeyId } = await scratch(context);
    await context.changed(context.kms.send(new DisableKeyRotationCommand({ KeyId })));
    return KeyId;
}

export const rotation: readonly ConformanceCase[] = [
    {
        id: "rotation-off-for-a-new-key",
        title: "A new symmetric key does not rotate",
        source: STATUS,
        run: async (context) => {
            const { KeyId } = await context.key("symmetric");
            assert.equal((await statusOf(context, KeyId)).KeyRotationEnabled, false);
        },
    },
    {
        id: "rotation-off-for-a-signing-key",
        title: "GetKeyRotationStatus answers false for an asymmetric key",
        source: guide("rotate-keys"),
        run: async (context) => {
            const { KeyId } = await context.key("signing");
            assert.equal((await statusOf(context, KeyId)).KeyRotationEnabled, false);
        },
    },
    {
        id: "rotation-yearly-by-default",
        title: "EnableKeyRotation rotates every 365 days by default",
        source: ENABLE,
        run: async (context) => {
            const answer = await statusOf(context, await enable(context));
            assert.deepEqual([answer.KeyRotationEnabled, answer.RotationPeriodInDays], [true, 365]);
        },
    },
    {
        id: "rotation-status-answer",
        title: "GetKeyRotationStatus answers the key, and when it rotates next",
        source: STATUS,
        run: async (context) => {
            const answer = await statusOf(context, await enable(context, 365));
            const { KeyId, Arn } = await context.key("scratch");
            holds([KeyId, Arn].includes(answer.KeyId ?? ""), "KeyId", Arn, answer.KeyId);
            const next = present(answer.NextRotationDate, "NextRotationDate").getTime();
            const days = (next - Date.now()) / DAY_MS;
            holds(days > 363 && days < 367, "days to NextRotationDate", 365, days);
        },
    },
    ...[90, 2560].map((days): ConformanceCase => ({
        id: `rotation-period-${String(days)}`,
        title: `EnableKeyRotation takes a period of ${String(days)} days, also for a key that rotates`,
        source: ENABLE,
        run: async (context) => {
            await enable(context);
            const answer = await statusOf(context, await enable(context, days));
            assert.equal(answer.RotationPeriodInDays, days);
        },
    })),
    ...[89, 2561].map((days): ConformanceCase => ({
        id: `rotation-period-${String(days)}`,
        title: `EnableKeyRotation refuses a period of ${String(days)} days`,
        source: ENABLE,
        run: (context) => refused(enable(context, days), "ValidationException"),
    })),
    {
        id: "rotation-disabled-again",
        title: "DisableKeyRotation ends the rotation, also for a key that does not rotate",
        source: api("DisableKeyRotation"),
        run: async (context) => {
            await enable(context);
            await disable(context);
            const answer = await statusOf(context, await disable(context));
            assert.equal(answer.KeyRotationEnabled, false);
        },
    },
    ...(
        [
            ["EnableKeyRotation", (KeyId: string) => new EnableKeyRotationCommand({ KeyId })],
            ["DisableKeyRotation", (KeyId: string) => new DisableKeyRotationCommand({ KeyId })],
            ["RotateKeyOnDemand", (KeyId: string) => new RotateKeyOnDemandCommand({ KeyId })],
        ] as const
    ).flatMap(([operation, command]) =>
        (["signing", "ecc", "rsaEncryption"] as const).map((name): ConformanceCase => ({
            id: `rotation-${operation}-${name}`,
            title: `${operation} refuses the ${name} key, which is asymmetric`,
            source: api(operation),
            run: async (context) => {
                const { KeyId } = await context.key(name);
                const call = context.kms.send(command(KeyId) as never);
                await refused(call, "UnsupportedOperationException");
            },
        })),
    ),
    {
        id: "rotation-unknown-key",
        title: "GetKeyRotationStatus refuses a key that does not exist",
        source: STATUS,
        run: (context) =>
            refused(statusOf(context, "00000000-0000-0000-0000-000000000000"), "NotFoundException"),
    },
];
