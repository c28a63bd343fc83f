import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import { DEFAULT_SIGNING_ALIAS } from "../../../../components/naming";
import type { KeyView } from "../../../account/keyFacts";
import { CliError } from "../../../cliError";
import {
    digestOf,
    refusalOf,
    refusedResult,
    type Result,
    resultOf,
    type ResultVerdict,
    verdictOf,
} from "../../../smoke/applicationResult";
import { CLOCK_SKEW } from "../../../smoke/smokeResult";
import { StepWaiting } from "../../../steps/runSteps";
import { isOfRotation, RESULT_CHECK } from "../../rotationRecords";
import { timeOf } from "../records";
import type { RotationStep } from "../../steps";
import type { Rotation } from "../rotation";

/** Between two looks for the result, in milliseconds. */
const LOOK_EVERY = 1_000;
/** Between two starts of the application's smoke, in milliseconds: AWS may be slow to show a moved alias. */
const START_EVERY = 3_000;
/** Type of the record that a result was asked for. */
const ASKED = "rotation.smokeAsked";

type SmokeStep = Extract<RotationStep, { kind: "waitForSmoke" }>;

/** A result that is waited for. */
interface Asked {
    readonly step: SmokeStep;
    readonly key: KeyView & { readonly publicKeyPem: string };
    readonly nonce: string;
    readonly at: Date;
}

/**
 * Waits until the application has signed, and judges its result.
 * @throws StepWaiting when it has not; CliError `refused` with everything that is wrong with its result.
 */
export async function waitForSmoke(rotation: Rotation, step: SmokeStep): Promise<string> {
    const key = await enabledKey(rotation, step.generation);
    const asked = await ask(rotation, step, key);
    const { evidence } = rotation.ports;
    const result = (await resultOf(evidence, asked.nonce)) ?? (await obtain(rotation, asked));
    if (result === undefined) {
        throw new StepWaiting(
            `no result of nonce ${asked.nonce} in ${evidence.description}`,
            `as the application, in account ${rotation.seen.stack.cartorio.accountId}, run:\n` +
                `${commandOf(rotation, asked)}\nthen run this command again`,
        );
    }
    const verdict = judge(rotation, asked, result);
    if (!verdict.valid) {
        return refuse(rotation, asked, { result, reasons: verdict.reasons });
    }
    const { gathered } = rotation;
    gathered.nonce = asked.nonce;
    Object.assign(gathered.requestIds, ids(verdict.result.requestIds));
    gathered.checks.push(
        {
            name: step.through === "alias" ? "signed-through-alias" : "signed-with-key",
            ok: true,
            detail: `${key.arn} signed nonce ${asked.nonce}`,
        },
        { name: RESULT_CHECK, ok: true, detail: digestOf(verdict.jws) },
    );
    return `${key.arn} signed, nonce ${asked.nonce}`;
}

/** @throws CliError `refused` with everything that is wrong, once that is written down. */
async function refuse(
    rotation: Rotation,
    { step, key, nonce }: Asked,
    { result, reasons }: { readonly result: Result; readonly reasons: readonly string[] },
): Promise<never> {
    await rotation.record("smoke-refused", {
        ...{ who: rotation.seen.who, nonce, generation: step.generation, keyArn: key.arn },
        checks: [{ name: "result", ok: false, detail: refusalOf(result, reasons) }],
    });
    throw refusedResult(nonce, reasons);
}

async function enabledKey(rotation: Rotation, generation: number) {
    const view = (await rotation.current()).views[generation];
    if (view?.publicKeyPem === undefined) {
        throw new CliError(
            "refused",
            `the key of generation ${generation} is ${view?.state ?? "missing"}; expected an enabled one, that can sign`,
        );
    }
    return { ...view, publicKeyPem: view.publicKeyPem };
}

/** The result that an earlier run of this command asked for and did not come to judge; else a new one. */
async function ask(rotation: Rotation, step: SmokeStep, key: Asked["key"]): Promise<Asked> {
    const { records, who, situation } = await rotation.current();
    const isOpen = (index: number) => !records.slice(index + 1).some(isOfRotation);
    const index = records.findLastIndex(
        ({ type, data }) =>
            type === ASKED && data["keyArn"] === key.arn && data["through"] === step.through,
    );
    const before = records[index];
    if (before !== undefined && isOpen(index)) {
        const nonce = before.data["nonce"] as string;
        const asked = { step, key, nonce, at: timeOf(before) };
        const result = await resultOf(rotation.ports.evidence, nonce);
        // A result has its nonce for good: one that is refused can't be mended.
        if (result === undefined || judge(rotation, asked, result).valid) {
            return asked;
        }
    }
    const nonce = randomBytes(16).toString("hex");
    const at = situation.now;
    await rotation.record("smoke-asked", {
        ...{ who, nonce, through: step.through, generation: step.generation, keyArn: key.arn },
        ...{ awsTime: at.toISOString(), checks: [] },
    });
    return { step, key, nonce, at };
}

/** Starts the application's smoke where that is this command's to do, and waits. */
async function obtain(rotation: Rotation, asked: Asked): Promise<Result | undefined> {
    const { ports, seen } = rotation;
    const until = Date.now() + ports.wait;
    const look = () => resultOf(ports.evidence, asked.nonce);
    if (ports.startSmoke === undefined) {
        ports.note(`Now run as the application, in account ${seen.stack.cartorio.accountId}:`);
        ports.note(`  ${commandOf(rotation, asked)}`);
    }
    let startAt = Date.now();
    for (;;) {
        if (ports.startSmoke !== undefined && Date.now() >= startAt) {
            await startSmoke(rotation, asked, until);
            startAt = Date.now() + START_EVERY;
        }
        const result = await look();
        if (result !== undefined || Date.now() >= until) {
            return result;
        }
        await sleep(Math.min(LOOK_EVERY, Math.max(until - Date.now(), 0)));
    }
}

/** @throws what the start throws, once there is no time left for another one. */
async function startSmoke({ ports, seen }: Rotation, asked: Asked, until: number): Promise<void> {
    const { step, key, nonce } = asked;
    try {
        await ports.startSmoke!({
            CARTORIO_STACK: seen.stack.stackName,
            CARTORIO_ACCOUNT: seen.stack.cartorio.accountId,
            CARTORIO_NONCE: nonce,
            CARTORIO_RESULTS: ports.place,
            CARTORIO_KEY_OPTION: keyOption(step),
            CARTORIO_KEY_ARN: key.arn,
        });
    } catch (error) {
        if (Date.now() + START_EVERY >= until) {
            throw error;
        }
        ports.note("The smoke failed; it is started again: AWS may be slow to show a moved alias");
    }
}

function commandOf({ seen, ports }: Rotation, { step, key, nonce }: Asked): string {
    return `cartorio smoke ${seen.stack.stackName} --nonce ${nonce} --results ${ports.place} ${keyOption(step)} ${key.arn}`;
}

function keyOption({ through }: SmokeStep): string {
    return through === "key" ? "--key" : "--expect-key";
}

function judge(rotation: Rotation, { step, key, nonce, at }: Asked, result: Result): ResultVerdict {
    const { environment, stackName, region, cartorio } = rotation.seen.stack;
    return verdictOf(result, key.publicKeyPem, {
        ...{ environment, stack: stackName, region, nonce, keyArn: key.arn },
        ...{ cns: cartorio.cns, accountId: cartorio.accountId },
        alias: step.through === "key" ? key.arn : DEFAULT_SIGNING_ALIAS,
        notBefore: new Date(at.getTime() - CLOCK_SKEW),
        now: rotation.awsNow(),
    });
}

/** AWS's ids of the application's calls, told from those of this command. */
function ids(requestIds: Readonly<Record<string, string>>): Record<string, string> {
    const known = ["sign", "getPublicKey", "verify", "refused"].filter(
        (name) => typeof requestIds[name] === "string",
    );
    return Object.fromEntries(known.map((name) => [`smoke${capital(name)}`, requestIds[name]!]));
}

function capital(name: string): string {
    return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
