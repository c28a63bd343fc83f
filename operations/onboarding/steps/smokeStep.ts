import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { DEFAULT_SIGNING_ALIAS } from "../../../components/naming";
import type { KeyView } from "../../account/keyFacts";
import type { RoleClient } from "../../account/roleClients";
import { CliError } from "../../cliError";
import { verifySmokeResult } from "../../smoke/smokeResult";
import { type Step, StepWaiting } from "../../steps/runSteps";
import { keyRecord, type Onboarding } from "../onboarding";

/** Between two looks for the result, in milliseconds. */
const LOOK_EVERY = 1_000;
/** How far the application's clock may be behind AWS's, in milliseconds. */
const CLOCK_SKEW = 5 * 60 * 1000;

/** Waits for what only the application can do: sign. */
export const smokeStep: Step<Onboarding> = {
    name: "smoke",
    title: "the application signs, and its result verifies",
    advice:
        "What the smoke printed says which of its steps failed. Run this command again: it says which smoke to run as the " +
        "application, with another nonce where a result was refused",
    async done(onboarding) {
        const key = await onboarding.asDeployer((client) => onboarding.liveKey(client));
        return key !== undefined && (await onboarding.isRecorded("smoke", key.arn))
            ? "verified, as was recorded"
            : undefined;
    },
    async run(onboarding) {
        const { ports } = onboarding;
        const { key, who, since } = await onboarding.asDeployer(async (client) => ({
            key: await onboarding.requireLiveKey(client),
            ...{ who: client.who, since: client.since },
        }));
        const { nonce, asked } = await askOnce(onboarding, key, { who, since });
        if ((await ports.evidence.readResult(nonce)) === undefined) {
            await start(onboarding, key, nonce);
        }
        const jws = await waitFor(onboarding, nonce);
        if (jws === undefined) {
            throw new StepWaiting(
                `no result of nonce ${nonce} in ${ports.evidence.description}`,
                `as the application, in account ${onboarding.accountId}, run:\n${commandOf(onboarding, key, nonce)}\n` +
                    "then run this command again",
            );
        }
        const expected = { key, nonce, asked, now: await awsNow(onboarding) };
        const verdict = verdictOf(onboarding, jws, expected);
        if (!verdict.valid) {
            return refuse(onboarding, expected, { who, reasons: verdict.reasons });
        }
        const { requestIds } = verdict.result;
        await onboarding.recordOnce("smoke", {
            ...keyRecord(key, onboarding.generation),
            ...{ who, nonce, requestIds },
            checks: [
                { name: "signature", ok: true, detail: "PS256, by the public key that KMS shows" },
                { name: "nonce", ok: true, detail: "the one that was asked for" },
            ],
        });
        return `${key.arn} signed, nonce ${nonce}`;
    },
};

/**
 * Asks once for each key: a run that goes on later waits for the same result. A result that was refused stays where
 * it is, since results are kept; so after that another one is asked for.
 */
async function askOnce(
    onboarding: Onboarding,
    key: KeyView,
    { who, since }: Pick<RoleClient, "who" | "since">,
) {
    const before = await onboarding.recordOf("smoke-asked", { keyArn: key.arn });
    if (before !== undefined) {
        const nonce = before.data["nonce"] as string;
        if ((await onboarding.recordOf("smoke-refused", { nonce })) === undefined) {
            const { awsTime = before.at } = before.data;
            return { nonce, asked: new Date(awsTime as string) };
        }
    }
    const nonce = randomBytes(16).toString("hex");
    await onboarding.recordOnce("smoke-asked", {
        ...keyRecord(key, onboarding.generation),
        ...{ who, nonce, awsTime: since.toISOString(), checks: [] },
    });
    return { nonce, asked: since };
}

/** What AWS's clock shows, which the application's credentials bind it to: this machine's may be another. */
function awsNow(onboarding: Onboarding): Promise<Date> {
    return onboarding.asDeployer(({ since }) => Promise.resolve(since));
}

async function start(onboarding: Onboarding, key: KeyView, nonce: string): Promise<void> {
    const { ports, stack, accountId } = onboarding;
    if (ports.startSmoke === undefined) {
        ports.note(`Now run as the application, in account ${accountId}:`);
        ports.note(`  ${commandOf(onboarding, key, nonce)}`);
        return;
    }
    await ports.startSmoke({
        CARTORIO_STACK: stack.stackName,
        CARTORIO_ACCOUNT: accountId,
        CARTORIO_NONCE: nonce,
        CARTORIO_RESULTS: ports.place,
        CARTORIO_KEY_ARN: key.arn,
    });
}

function commandOf({ stack, ports }: Onboarding, { arn }: KeyView, nonce: string): string {
    return `cartorio smoke ${stack.stackName} --nonce ${nonce} --results ${ports.place} --expect-key ${arn}`;
}

async function waitFor({ ports }: Onboarding, nonce: string): Promise<string | undefined> {
    const until = Date.now() + ports.wait;
    for (;;) {
        const jws = await ports.evidence.readResult(nonce);
        if (jws !== undefined || Date.now() >= until) {
            return jws;
        }
        await sleep(Math.min(LOOK_EVERY, Math.max(until - Date.now(), 0)));
    }
}

interface Expected {
    readonly key: KeyView & { readonly publicKeyPem: string };
    readonly nonce: string;
    /** By AWS's clock. */
    readonly asked: Date;
    /** The same. */
    readonly now: Date;
}

function verdictOf({ stack }: Onboarding, jws: string, { key, nonce, asked, now }: Expected) {
    const { environment, stackName, region, cartorio } = stack;
    return verifySmokeResult(jws, key.publicKeyPem, {
        ...{ environment, stack: stackName, region, nonce, keyArn: key.arn },
        ...{ cns: cartorio.cns, accountId: cartorio.accountId, alias: DEFAULT_SIGNING_ALIAS },
        ...{ now, notBefore: new Date(asked.getTime() - CLOCK_SKEW) },
    });
}

/** @throws CliError `refused` with everything that is wrong, once that is written down. */
async function refuse(
    onboarding: Onboarding,
    { key, nonce }: Expected,
    { who, reasons }: { readonly who: string; readonly reasons: readonly string[] },
): Promise<never> {
    await onboarding.recordOnce("smoke-refused", {
        ...keyRecord(key, onboarding.generation),
        ...{ who, nonce },
        checks: reasons.map((detail) => ({ name: "result", ok: false, detail })),
    });
    throw new CliError(
        "refused",
        `the result of nonce ${nonce} is not accepted:\n${reasons.map((one) => `- ${one}`).join("\n")}`,
    );
}
