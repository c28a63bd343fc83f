import { setTimeout as sleep } from "node:timers/promises";
import {
    CancelKeyDeletionCommand,
    DescribeKeyCommand,
    DisableKeyCommand,
    type KMSClient,
    ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { awsRefusal, outsideFailure } from "../../../account/awsErrors";
import { breakGlassClient } from "../../../account/roleClients";
import { CliError } from "../../../cliError";
import { breakGlassChecks } from "../../../steps/breakGlassChecks";
import { DELETION_DAYS } from "../../rotationTimes";
import type { BreakGlassAction, RotationStep } from "../../steps";
import type { Rotation } from "../rotation";

/** How often, and in milliseconds how far apart, it is looked whether AWS shows the new state. */
const LOOKS = 20;
const PAUSE_MS = 500;

/** The state of the key afterwards, and the names of action and record. */
const ACTIONS: Readonly<Record<BreakGlassAction, { readonly state: string; readonly id: string }>> =
    {
        DisableKey: { state: "Disabled", id: "disableKey" },
        ScheduleKeyDeletion: { state: "PendingDeletion", id: "scheduleKeyDeletion" },
        CancelKeyDeletion: { state: "Disabled", id: "cancelKeyDeletion" },
    };

/**
 * Calls AWS as break-glass and records that at once, whatever becomes of the steps after it.
 * @throws CliError `refused` when AWS does, or the key does not come to its state.
 */
export async function breakGlass(
    rotation: Rotation,
    { action, generation, keyArn }: Extract<RotationStep, { kind: "breakGlass" }>,
): Promise<string> {
    const { ports, seen, request } = rotation;
    if (ports.person === undefined) {
        throw new Error(`${action} without a person, which the judge lets nobody do`);
    }
    const { kms, who, close } = await breakGlassClient(seen.stack, ports.person);
    try {
        const requestId = await send(kms, action, keyArn);
        rotation.changed();
        const { state, id } = ACTIONS[action];
        const { because } = request;
        await rotation.record("break-glass", {
            ...{ who, generation, keyArn, requestIds: { [id]: requestId } },
            ...(because === undefined ? {} : { because }),
            checks: breakGlassChecks(action, ports.person.sourceIdentity),
        });
        const shown = await settled(kms, keyArn, state);
        if (shown !== state) {
            throw new CliError(
                "refused",
                `AWS took ${action} of ${keyArn} (request ${requestId}), and shows it as ${shown}; expected ${state}`,
            );
        }
        return `${state}, by ${who}, request ${requestId}`;
    } finally {
        close();
    }
}

async function send(kms: KMSClient, action: BreakGlassAction, KeyId: string): Promise<string> {
    const calls = {
        DisableKey: () => kms.send(new DisableKeyCommand({ KeyId })),
        ScheduleKeyDeletion: () =>
            kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: DELETION_DAYS })),
        CancelKeyDeletion: () => kms.send(new CancelKeyDeletionCommand({ KeyId })),
    };
    try {
        return (await calls[action]()).$metadata.requestId ?? "";
    } catch (error) {
        const refusal = awsRefusal(error);
        throw refusal === undefined
            ? outsideFailure(`${action} of ${KeyId}`, error)
            : new CliError(
                  "refused",
                  `AWS refuses ${action} of ${KeyId}: ${refusal.name}: ${refusal.message}`,
                  { cause: error },
              );
    }
}

/** AWS is slow to show a state that it has taken. */
async function settled(kms: KMSClient, KeyId: string, wanted: string): Promise<string> {
    for (let look = 1; ; look += 1) {
        const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
        const state = KeyMetadata!.KeyState!;
        if (state === wanted || look === LOOKS) {
            return state;
        }
        await sleep(PAUSE_MS);
    }
}
