import {
    DescribeKeyCommand,
    DisableKeyCommand,
    EnableKeyCommand,
    type KeyMetadata,
} from "@aws-sdk/client-kms";
// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import { DEFAULT_SIGNING_ALIAS } from "../../components/naming";
import { awsRefusal, outsideFailure } from "../account/awsErrors";
import type { RoleClient } from "../account/roleClients";
import { CliError } from "../cliError";
import { breakGlassChecks } from "../steps/breakGlassChecks";
import type { Direction } from "./direction";
import type { Suspension } from "./suspension";

/** A key on which break-glass acts. */
export interface KeyTarget {
    readonly keyArn: string;
    /** Of the signing key, where it is known. */
    readonly generation?: number;
}

/** What break-glass does, as AWS calls it, and the name of the request's id in the record. */
const CALLS = {
    suspend: { action: "DisableKey", id: "disableKey", Command: DisableKeyCommand },
    resume: { action: "EnableKey", id: "enableKey", Command: EnableKeyCommand },
} as const;

/** What break-glass did. */
export interface BrokenGlass {
    /** ARN of the session. */
    readonly who: string;
    /** AWS's ids of the calls that it took, by what they did. */
    readonly requestIds: Readonly<Record<string, string>>;
    /** What was thrown, faults of this program too; the other keys were dealt with all the same. */
    readonly failures: readonly unknown[];
}

/**
 * Acts as break-glass key by key, whatever becomes of the other ones, and records each call that AWS took at once.
 * Keys that are as wanted already are left alone. In a suspension the key behind the signing alias is meant, too,
 * whatever engine and registry know of it.
 * @throws CliError when nobody can become BreakGlass.
 */
export async function breakGlass(
    suspension: Suspension,
    targets: readonly KeyTarget[],
): Promise<BrokenGlass> {
    return suspension.asBreakGlass(async (client) => {
        const requestIds: Record<string, string> = {};
        const failures: unknown[] = [];
        const collect = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
            try {
                return await work();
            } catch (error) {
                failures.push(error);
                return undefined;
            }
        };
        const { direction } = suspension.ports;
        const aliased =
            direction === "suspend" ? await collect(() => behindAlias(client, targets)) : undefined;
        for (const target of [...targets, ...(aliased === undefined ? [] : [aliased])]) {
            await collect(async () => {
                if (await isAsWanted(direction, client, target)) {
                    return;
                }
                const requestId = await send(client, direction, target.keyArn);
                requestIds[`${CALLS[direction].id}Of${nameOf(target)}`] = requestId;
                await recordCall(suspension, client.who, target, requestId);
            });
        }
        return { who: client.who, requestIds, failures };
    });
}

/** The signing key behind the alias, unless it is a target already. @throws CliError when AWS does not show it. */
async function behindAlias(
    client: RoleClient,
    targets: readonly KeyTarget[],
): Promise<KeyTarget | undefined> {
    const key = await describe(client, DEFAULT_SIGNING_ALIAS);
    return key?.KeyUsage !== "SIGN_VERIFY" || targets.some(({ keyArn }) => keyArn === key.Arn)
        ? undefined
        : { keyArn: key.Arn! };
}

/** @throws CliError that names the call, where it can't be recorded. */
async function recordCall(
    suspension: Suspension,
    who: string,
    target: KeyTarget,
    requestId: string,
): Promise<void> {
    const { direction, person } = suspension.ports;
    const { action, id } = CALLS[direction];
    try {
        await suspension.append("break-glass", {
            ...{ ...target, who, requestIds: { [id]: requestId } },
            checks: breakGlassChecks(action, person.sourceIdentity),
        });
    } catch (error) {
        if (error instanceof CliError) {
            throw new CliError(
                error.code,
                `AWS took ${action} of ${target.keyArn} (request ${requestId}), and there is no record of it: ${error.message}`,
                { cause: error },
            );
        }
        throw error;
    }
}

/** A key that AWS does not show is acted on: its policy may have been rewritten to hide it. */
async function isAsWanted(
    direction: Direction,
    client: RoleClient,
    { keyArn }: KeyTarget,
): Promise<boolean> {
    try {
        const isEnabled = (await describe(client, keyArn))?.KeyState === "Enabled";
        return isEnabled === (direction === "resume");
    } catch (error) {
        if (error instanceof CliError) {
            return false;
        }
        throw error;
    }
}

/** @returns nothing where there is no such key. @throws CliError */
async function describe({ kms }: RoleClient, KeyId: string): Promise<KeyMetadata | undefined> {
    try {
        return (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;
    } catch (error) {
        if (awsRefusal(error)?.name === "NotFoundException") {
            return undefined;
        }
        throw told(`DescribeKey of ${KeyId}`, error);
    }
}

async function send({ kms }: RoleClient, direction: Direction, KeyId: string): Promise<string> {
    const { action, Command } = CALLS[direction];
    try {
        return (await kms.send(new Command({ KeyId }))).$metadata.requestId ?? "";
    } catch (error) {
        throw told(`${action} of ${KeyId}`, error);
    }
}

/** What a person reads of a call that failed; the error itself where it is a fault of this program. */
function told(doing: string, error: unknown): unknown {
    const refusal = awsRefusal(error);
    return refusal === undefined
        ? outsideFailure(doing, error)
        : new CliError(
              "refused",
              `AWS refuses break-glass ${doing}: ${refusal.name}: ${refusal.message}`,
              { cause: error },
          );
}

/** Name of a key in the record: letters and digits. */
function nameOf({ generation }: KeyTarget): string {
    return generation === undefined ? "Alias" : `Generation${generation}`;
}
