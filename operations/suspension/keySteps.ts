import { setTimeout as delay } from "node:timers/promises";
import type { RoleClient } from "../account/roleClients";
import { CliError } from "../cliError";
import type { Step } from "../steps/runSteps";
import { breakGlass, type BrokenGlass, type KeyTarget } from "./breakGlassCalls";
import { type Direction, DIRECTIONS, endsEnabled } from "./direction";
import type { Suspension, SuspensionKey } from "./suspension";

/** How often, and in milliseconds how far apart, it is looked whether AWS shows a new state. */
const LOOKS = 20;
const PAUSE_MS = 500;

/** Looks at the account before a suspension is ended, also for a plan. */
export const accountStep: Step<Suspension> = {
    name: "account",
    title: "look at the account and its signing keys as Deployer",
    advice: "Nothing was changed. Mend what is said here and run this command again",
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

/**
 * Break-glass disables every signing key, or enables those that the registry has enabled. A suspension waits for
 * nobody's view of the keys: who holds Deployer must not stop it.
 */
export function keysStep(direction: Direction): Step<Suspension> {
    const { verb, steps } = DIRECTIONS[direction];
    return {
        name: steps.keys,
        title:
            direction === "suspend"
                ? "disable every signing key, as break-glass"
                : "enable the signing keys that the registry has enabled, as break-glass",
        advice:
            `Run this command again: it goes on with those that are left to ${verb}. A key that refuses break-glass had ` +
            "its policy rewritten; only the account's root user puts that back (docs/runbook.md)",
        async done(suspension) {
            const keys = await looked(suspension);
            // Evidence that can't be read must keep nobody from disabling a key.
            return keys?.some((key) => isLeft(direction, key)) === false &&
                (await suspension.isRecorded(steps.keys))
                ? keys.map(shown).join(", ")
                : undefined;
        },
        async run(suspension) {
            const before = await looked(suspension);
            const acted = await act(suspension, before);
            return suspension.asDeployer(async (client) => {
                const after = await settled(suspension, client);
                // A disabled key shows no public key: what was seen before is kept.
                const active = activeOf(direction === "suspend" ? (before ?? after) : after);
                const calls = Object.keys(acted?.requestIds ?? {}).length;
                await recordKeys(suspension, after, {
                    who: client.who,
                    ...factsOf(active),
                    checks: after.map((key) => ({
                        name: `generation-${key.generation.id}`,
                        ok: true,
                        detail: `${key.view.arn} ${key.view.state}`,
                    })),
                    ...(calls > 0 ? { who: acted!.who, requestIds: acted!.requestIds } : {}),
                });
                return calls === 0
                    ? `nothing was left to ${verb}: ${after.map(shown).join(", ")}`
                    : `${calls} by ${acted!.who}: ${after.map(shown).join(", ")}`;
            });
        },
    };
}

/** The keys as Deployer sees them. In a suspension that is under way, nothing when it can't. */
async function looked(suspension: Suspension): Promise<readonly SuspensionKey[] | undefined> {
    const { direction, plan, note } = suspension.ports;
    try {
        return await suspension.asDeployer((client) => suspension.keys(client));
    } catch (error) {
        if (direction === "resume" || plan || !(error instanceof CliError)) {
            throw error;
        }
        note(`Deployer can't look at the keys, break-glass acts all the same: ${error.message}`);
        return undefined;
    }
}

/** @throws CliError with everything that failed, once all keys were dealt with. */
async function act(
    suspension: Suspension,
    seen: readonly SuspensionKey[] | undefined,
): Promise<BrokenGlass | undefined> {
    const { direction } = suspension.ports;
    const { targets, unknown } =
        direction === "suspend"
            ? await suspension.targets()
            : { targets: seen!.filter((key) => isLeft(direction, key)).map(targetOf), unknown: [] };
    if (targets.length === 0 && direction === "resume") {
        return undefined;
    }
    const acted = await breakGlass(suspension, targets);
    const failures = [...unknown, ...acted.failures];
    const foreseen = failures.filter((error) => error instanceof CliError);
    if (foreseen.length < failures.length) {
        throw failures.find((error) => !(error instanceof CliError));
    }
    if (failures.length > 0) {
        const { verb } = DIRECTIONS[direction];
        const calls = Object.keys(acted.requestIds).length;
        throw new CliError(
            foreseen.some(({ code }) => code === "outside") ? "outside" : "refused",
            `not every key could be dealt with; ${calls} were ${verb}d by ${acted.who}:\n` +
                foreseen.map(({ message }) => `- ${message}`).join("\n"),
        );
    }
    return acted;
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

function targetOf({ generation, view }: SuspensionKey): KeyTarget {
    return { generation: generation.id, keyArn: view.arn };
}

/** AWS is slow to show a state that it has taken. @throws CliError `refused` when it does not come. */
async function settled(
    suspension: Suspension,
    client: RoleClient,
): Promise<readonly SuspensionKey[]> {
    const { direction } = suspension.ports;
    const keys = await suspension.keys(client);
    for (let look = 1, seen = keys; ; look += 1) {
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
        seen = await suspension.viewAgain(client, keys);
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
