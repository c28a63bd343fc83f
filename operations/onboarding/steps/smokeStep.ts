import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { EvidenceRecord } from "../../../evidence/index";
import { DEFAULT_SIGNING_ALIAS } from "../../../components/naming";
import type { KeyView } from "../../account/keyFacts";
import type { RoleClient } from "../../account/roleClients";
import { NONCE } from "../../smoke/nonce";
import { type Step, StepWaiting } from "../../steps/runSteps";
import {
    refusalOf,
    refusedResult,
    type Result,
    resultOf,
    type ResultVerdict,
    verdictOf,
} from "../../smoke/applicationResult";
import { CLOCK_SKEW } from "../../smoke/smokeResult";
import { keyRecord, type Onboarding } from "../onboarding";

/** Between two looks for the result, in milliseconds. */
const LOOK_EVERY = 1_000;
/** Between a smoke that failed and its next start, in milliseconds. */
const START_EVERY = 3_000;
/** How often a smoke is started: one that fails for more than AWS's slowness goes on failing. */
const MOST_STARTS = 3;

/** Waits for what only the application can do: sign. */
export const smokeStep: Step<Onboarding> = {
    name: "smoke",
    title: "the application signs, and its result verifies",
    advice:
        "What the smoke printed says which of its steps failed. Run this command again: it says which smoke to run as the " +
        "application, with another nonce where a result was refused",
    async done(onboarding) {
        const { key, now } = await onboarding.asDeployer(async (client) => ({
            key: await onboarding.liveKey(client),
            now: client.since,
        }));
        if (key?.publicKeyPem === undefined) {
            return undefined;
        }
        if (await onboarding.isComplete()) {
            return "verified, as was recorded";
        }
        const { publicKeyPem } = key;
        return (await isProven(onboarding, { ...key, publicKeyPem }, now))
            ? "verified, as was recorded, and again now"
            : undefined;
    },
    async run(onboarding) {
        const { ports } = onboarding;
        const { key, who, since } = await onboarding.asDeployer(async (client) => ({
            key: await onboarding.requireLiveKey(client),
            ...{ who: client.who, since: client.since },
        }));
        const { nonce, asked } = await askOnce(onboarding, key, { who, since });
        const result =
            (await resultOf(onboarding.ports.evidence, nonce)) ??
            (await obtain(onboarding, key, nonce));
        if (result === undefined) {
            throw new StepWaiting(
                `no result of nonce ${nonce} in ${ports.evidence.description}`,
                `as the application, in account ${onboarding.accountId}, run:\n${commandOf(onboarding, key, nonce)}\n` +
                    "then run this command again",
            );
        }
        const expected = { key, nonce, asked, now: await awsNow(onboarding) };
        const verdict = judge(onboarding, result, expected);
        if (!verdict.valid) {
            return refuse(onboarding, expected, { who, result, reasons: verdict.reasons });
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

/** Whether what a record says that the application signed is there: a record proves nothing by itself. */
async function isProven(onboarding: Onboarding, key: Expected["key"], now: Date): Promise<boolean> {
    const nonce = nonceOf(await onboarding.recordOf("smoke", { keyArn: key.arn }));
    const result =
        nonce === undefined ? undefined : await resultOf(onboarding.ports.evidence, nonce);
    return (
        nonce !== undefined &&
        result !== undefined &&
        judge(onboarding, result, { key, nonce, now }).valid
    );
}

/** The nonce of a record; nothing where it is none, as in a record that this program did not write. */
function nonceOf(record: EvidenceRecord | undefined): string | undefined {
    const nonce = record?.data["nonce"];
    return typeof nonce === "string" && NONCE.test(nonce) ? nonce : undefined;
}

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
    const known = nonceOf(before);
    if (before !== undefined && known !== undefined) {
        if ((await onboarding.recordOf("smoke-refused", { nonce: known })) === undefined) {
            const { awsTime = before.at } = before.data;
            return { nonce: known, asked: new Date(awsTime as string) };
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

/** Starts the application's smoke where that is this command's to do, and waits. */
async function obtain(
    onboarding: Onboarding,
    key: KeyView,
    nonce: string,
): Promise<Result | undefined> {
    const { ports, accountId } = onboarding;
    const until = Date.now() + ports.wait;
    if (ports.startSmoke === undefined) {
        ports.note(`Now run as the application, in account ${accountId}:`);
        ports.note(`  ${commandOf(onboarding, key, nonce)}`);
    }
    let started = ports.startSmoke === undefined;
    for (let starts = 1; ; starts++) {
        const isLast = starts >= MOST_STARTS || Date.now() + START_EVERY >= until;
        started ||= await start(onboarding, { key, nonce, isLast });
        const result = await resultOf(onboarding.ports.evidence, nonce);
        if (result !== undefined || Date.now() >= until) {
            return result;
        }
        const pause = started ? LOOK_EVERY : START_EVERY;
        await sleep(Math.min(pause, Math.max(until - Date.now(), 0)));
    }
}

/** @returns whether it ended well. @throws what it throws, the last time. */
async function start(
    { ports, stack, accountId }: Onboarding,
    {
        key,
        nonce,
        isLast,
    }: { readonly key: KeyView; readonly nonce: string; readonly isLast: boolean },
): Promise<boolean> {
    try {
        await ports.startSmoke!({
            CARTORIO_STACK: stack.stackName,
            CARTORIO_ACCOUNT: accountId,
            CARTORIO_NONCE: nonce,
            CARTORIO_RESULTS: ports.place,
            CARTORIO_KEY_ARN: key.arn,
        });
        return true;
    } catch (error) {
        if (isLast) {
            throw error;
        }
        ports.note("The smoke failed; it is started again: AWS may be slow to show a new alias");
        return false;
    }
}

function commandOf({ stack, ports }: Onboarding, { arn }: KeyView, nonce: string): string {
    return `cartorio smoke ${stack.stackName} --nonce ${nonce} --results ${ports.place} --expect-key ${arn}`;
}

interface Expected {
    readonly key: KeyView & { readonly publicKeyPem: string };
    readonly nonce: string;
    /** By AWS's clock; nothing where a result of any time will do. */
    readonly asked?: Date;
    /** By AWS's clock. */
    readonly now: Date;
}

function judge(
    { stack }: Onboarding,
    result: Result,
    { key, nonce, asked, now }: Expected,
): ResultVerdict {
    const { environment, stackName, region, cartorio } = stack;
    return verdictOf(result, key.publicKeyPem, {
        ...{ environment, stack: stackName, region, nonce, keyArn: key.arn },
        ...{ cns: cartorio.cns, accountId: cartorio.accountId, alias: DEFAULT_SIGNING_ALIAS },
        now,
        ...(asked === undefined ? {} : { notBefore: new Date(asked.getTime() - CLOCK_SKEW) }),
    });
}

/** @throws CliError `refused` with what is wrong, once it is written down that something is. */
async function refuse(
    onboarding: Onboarding,
    { key, nonce }: Expected,
    { who, result, reasons }: Refused,
): Promise<never> {
    await onboarding.recordOnce("smoke-refused", {
        ...keyRecord(key, onboarding.generation),
        ...{ who, nonce },
        checks: [{ name: "result", ok: false, detail: refusalOf(result, reasons) }],
    });
    throw refusedResult(nonce, reasons);
}

interface Refused {
    readonly who: string;
    readonly result: Result;
    readonly reasons: readonly string[];
}
