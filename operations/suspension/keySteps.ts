import { setTimeout as delay } from "node:timers/promises";
import { DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import { awsRefusal, outsideFailure } from "../account/awsErrors";
import type { RoleClient } from "../account/roleClients";
import { CliError } from "../cliError";
import type { Step } from "../steps/runSteps";
import { type Direction, DIRECTIONS, endsEnabled } from "./direction";
import type { Suspension, SuspensionKey } from "./suspension";

/** How often, and in milliseconds how far apart, it is looked whether AWS shows a new state. */
const LOOKS = 20;
const PAUSE_MS = 500;

/** Looks at the account before anything happens, also for a plan. */
export const accountStep: Step<Suspension> = {
    name: "account",
    title: "look at the account and its signing keys as Deployer",
    advice:
        "Nothing was changed. When signing must end at once, break-glass disables the keys by hand: " +
        "aws kms disable-key --key-id <key>; then mend what is said here and run this command again",
    async done(suspension) {
        if (suspension.ports.plan) {
            await lookAtKeys(suspension);
        }
        return undefined;
    },
    run: lookAtKeys,
};

async function lookAtKeys(suspension: Suspension): Promise<string> {
    const keys = await suspension.asDeployer((client) => suspension.keys(client));
    requireNoDeletion(suspension.ports.direction, keys);
    return `account ${suspension.stack.cartorio.accountId}, ${keys.map(shown).join(", ")}`;
}

/** Break-glass disables every signing key, or enables those that the registry has enabled. */
export function keysStep(direction: Direction): Step<Suspension> {
    const { verb, steps } = DIRECTIONS[direction];
    return {
        name: steps.keys,
        title:
            direction === "suspend"
                ? "disable every signing key, as break-glass"
                : "enable the signing keys that the registry has enabled, as break-glass",
        advice: `Look at the keys (\`cartorio audit access\`), and run this command again: it goes on with those that are left to ${verb}`,
        async done(suspension) {
            const keys = await suspension.asDeployer((client) => suspension.keys(client));
            // Evidence that can't be read must keep nobody from disabling a key.
            return !keys.some((key) => isLeft(direction, key)) &&
                (await suspension.isRecorded(steps.keys))
                ? keys.map(shown).join(", ")
                : undefined;
        },
        async run(suspension) {
            return suspension.asDeployer(async (client) => {
                const before = await suspension.keys(client);
                const left = before.filter((key) => isLeft(direction, key));
                const acted =
                    left.length === 0 ? undefined : await act(suspension, direction, left);
                const after = await settled(suspension, client, before);
                // A disabled key shows no public key: what was seen before is kept.
                const active = activeOf(direction === "suspend" ? before : after);
                await recordKeys(suspension, after, {
                    who: acted?.who ?? client.who,
                    ...factsOf(active),
                    checks: after.map((key) => ({
                        name: `generation-${key.generation.id}`,
                        ok: true,
                        detail: `${key.view.arn} ${key.view.state}`,
                    })),
                    ...(acted === undefined ? {} : { requestIds: acted.requestIds }),
                });
                return acted === undefined
                    ? `nothing was left to ${verb}: ${after.map(shown).join(", ")}`
                    : `${left.length} by ${acted.who}: ${after.map(shown).join(", ")}`;
            });
        },
    };
}

/** @throws CliError that says what the keys are, whatever becomes of the record. */
async function recordKeys(
    suspension: Suspension,
    keys: readonly SuspensionKey[],
    facts: Parameters<Suspension["record"]>[1],
): Promise<void> {
    try {
        await suspension.record(DIRECTIONS[suspension.ports.direction].steps.keys, facts);
    } catch (error) {
        if (error instanceof CliError) {
            const now = keys.map(shown).join(", ");
            const message = `the keys are as wanted, ${now}, and there is no record of it: ${error.message}`;
            throw new CliError(error.code, message, { cause: error });
        }
        throw error;
    }
}

/** AWS is slow to show a state that it has taken. @throws CliError `refused` when it does not come. */
async function settled(
    suspension: Suspension,
    client: RoleClient,
    keys: readonly SuspensionKey[],
): Promise<readonly SuspensionKey[]> {
    const { direction } = suspension.ports;
    for (let look = 1; ; look += 1) {
        const seen = await suspension.viewAgain(client, keys);
        const stubborn = seen.filter((key) => isLeft(direction, key));
        if (stubborn.length === 0) {
            return seen;
        }
        if (look === LOOKS) {
            throw new CliError(
                "refused",
                `AWS took every call, and still: ${stubborn.map(shown).join(", ")}`,
            );
        }
        await delay(PAUSE_MS);
    }
}

/** What a record says of the active key. */
export function factsOf({ generation, view }: SuspensionKey) {
    const { arn, publicKeySha256, policySha256 } = view;
    return {
        ...{ keyArn: arn, generation: generation.id, policySha256 },
        ...(publicKeySha256 === undefined ? {} : { publicKeySha256 }),
    };
}

/** The key that the registry has active. */
export function activeOf(keys: readonly SuspensionKey[]): SuspensionKey {
    return keys.find(({ generation }) => generation.state === "active") ?? keys.at(-1)!;
}

/** A key, for people. */
export function shown({ generation, view }: SuspensionKey): string {
    return `generation ${generation.id} ${view.state}`;
}

function isLeft(direction: Direction, { generation, view }: SuspensionKey): boolean {
    return direction === "suspend"
        ? view.state === "Enabled"
        : endsEnabled(direction, generation) && view.state !== "Enabled";
}

/** A key whose deletion is pending signs nothing; to be enabled it must be kept first, which is another's decision. */
function requireNoDeletion(direction: Direction, keys: readonly SuspensionKey[]): void {
    const pending = keys.filter(
        ({ generation, view }) =>
            endsEnabled(direction, generation) && view.state === "PendingDeletion",
    );
    if (pending.length > 0) {
        throw new CliError(
            "refused",
            `the deletion of ${pending.map(({ view }) => view.arn).join(" and ")} is pending; find out who scheduled it ` +
                "and why. To keep it, break-glass runs: aws kms cancel-key-deletion --key-id <key>",
        );
    }
}

async function act(suspension: Suspension, direction: Direction, keys: readonly SuspensionKey[]) {
    return suspension.asBreakGlass(async (client) => {
        const requestIds: Record<string, string> = {};
        // The active key first: it is the one that signs.
        const order = [activeOf(keys), ...keys.filter((key) => key !== activeOf(keys))];
        for (const { generation, view } of order) {
            const id = await send(client, direction, view.arn);
            requestIds[`${DIRECTIONS[direction].verb}KeyOfGeneration${generation.id}`] = id;
        }
        return { who: client.who, requestIds };
    });
}

async function send({ kms }: RoleClient, direction: Direction, KeyId: string): Promise<string> {
    try {
        const command = { suspend: DisableKeyCommand, resume: EnableKeyCommand }[direction];
        const { $metadata } = await kms.send(new command({ KeyId }));
        return $metadata.requestId ?? "";
    } catch (error) {
        const refusal = awsRefusal(error);
        if (refusal !== undefined) {
            throw new CliError(
                "refused",
                `AWS refuses to ${DIRECTIONS[direction].verb} ${KeyId}: ${refusal.name}: ${refusal.message}`,
                { cause: error },
            );
        }
        throw outsideFailure(`to ${DIRECTIONS[direction].verb} ${KeyId}`, error);
    }
}
