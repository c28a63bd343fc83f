import { randomBytes } from "node:crypto";
import path from "node:path";
import writeFileAtomic from "write-file-atomic";
// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import { DEFAULT_SIGNING_ALIAS } from "../../components/naming";
import { DEFAULT_ROLES } from "../../components/roles";
import { repositoryRoot } from "../../toolchain/versions";
import { outsideFailure } from "../account/awsErrors";
import { becomeRole } from "../account/becomeRole";
import { announceEndpoint } from "../account/endpoint";
import { stackAccount } from "../account/stackAccount";
import { CliError, ExitStatus } from "../cliError";
import { parseS3Address } from "../evidence/evidencePlace";
import { openWriter, tellingEvidence } from "../evidence/openWriter";
import { useRecorder } from "../evidence/recordUse";
import { openStackEvidence } from "../evidence/stackEvidence";
import { NONCE } from "./nonce";
import { recordedSigner } from "./recordedSigner";
import { renderSmoke } from "./renderSmoke";
import { runSmoke, type SmokeReport } from "./runSmoke";
import { kmsSigner } from "./signer";

/** Options of `cartorio smoke`. */
export interface SmokeOptions {
    /** File for the signed result. */
    readonly out?: string;
    /** The root of all cartórios' evidence, for the signed result: `<place>/<stack>/results/<nonce>.jws`. */
    readonly results?: string;
    /** The only key that may sign. */
    readonly expectKey?: string;
    /** ARN of a key to sign with in place of the alias's: a rotation's candidate. */
    readonly key?: string;
    /** Given by who asked for the result; random when left out. */
    readonly nonce?: string;
    /** A folder, or `s3://bucket/prefix`, for the records of what the smoke signs. */
    readonly evidence?: string;
    readonly json?: boolean;
}

const KEY_ARN = /^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;

/**
 * `cartorio smoke <stack>`: proves, with the application's own credentials, that it can sign.
 *
 * Standard output with `--json` is one {@link SmokeReport}.
 * @returns 0 when every step is ok, 1 when one failed.
 * @throws CliError `outside` when AWS could not be asked.
 */
export async function smoke(
    stackName: string,
    options: SmokeOptions,
    note: (line: string) => void,
): Promise<ExitStatus> {
    const { out, key, nonce = randomBytes(16).toString("hex"), json } = options;
    requireForm("--expect-key", options.expectKey, KEY_ARN, "the ARN of a KMS key");
    requireForm("--key", key, KEY_ARN, "the ARN of a KMS key");
    const expectKey = options.expectKey ?? key;
    requireForm("--nonce", nonce, NONCE, "1 to 128 letters, digits, _ and -");
    requireNonce(options);
    const account = stackAccount(repositoryRoot, stackName);
    const { environment, region, cartorio } = account;
    const { cns, accountId } = cartorio;
    announceEndpoint(process.env, note);
    const evidence = await openWriter(options.evidence, "cartorio-smoke");
    let close: (() => void) | undefined;
    const assume = async () => {
        const roleArn = `arn:aws:iam::${accountId}:role/${DEFAULT_ROLES.signers[0]}`;
        const session = { roleArn, sessionName: `smoke-${cns}`, region };
        const signer = kmsSigner(region, await becomeRole(session));
        close = () => signer.close();
        return evidence === undefined
            ? signer
            : recordedSigner(signer, useRecorder(evidence, account, "smoke"));
    };
    let report: SmokeReport;
    try {
        report = await runSmoke({
            ...{ environment, stack: stackName, cns, accountId, region, nonce, assume },
            alias: key ?? DEFAULT_SIGNING_ALIAS,
            now: () => new Date(),
            ...(expectKey === undefined ? {} : { expectedKeyArn: expectKey }),
        });
    } catch (error) {
        throw outsideFailure(`the smoke of ${stackName}`, error);
    } finally {
        close?.();
        await tellingEvidence(async () => evidence?.close());
    }
    if (out !== undefined && report.jws !== undefined) {
        await writeResult(out, report.jws);
    }
    const kept = await keepResult(stackName, options, report);
    process.stdout.write(
        json === true
            ? `${JSON.stringify(report, null, 2)}\n`
            : renderSmoke(stackName, report, out ?? kept),
    );
    return report.ok ? ExitStatus.Done : ExitStatus.Failed;
}

function requireForm(flag: string, value: string | undefined, form: RegExp, words: string): void {
    if (value !== undefined && !form.test(value)) {
        throw new CliError("usage", `${flag} is ${JSON.stringify(value)}; expected ${words}`);
    }
}

/** Whoever waits for a result looks for the nonce that he gave. */
function requireNonce({ results, nonce }: SmokeOptions): void {
    if (results !== undefined && nonce === undefined) {
        throw new CliError(
            "usage",
            "--results needs --nonce: the one that `cartorio onboard` or `rotate` waits for, which names the result",
        );
    }
    if (results !== undefined) {
        parseS3Address(results, "--results");
    }
}

/** Puts a good result where it is waited for. @returns where that is. */
async function keepResult(
    stackName: string,
    { results, nonce }: SmokeOptions,
    { jws }: SmokeReport,
): Promise<string | undefined> {
    if (results === undefined || nonce === undefined || jws === undefined) {
        return undefined;
    }
    const evidence = await openStackEvidence(results, stackName, "cartorio-smoke");
    try {
        return await evidence.writeResult(nonce, jws);
    } finally {
        await evidence.close();
    }
}

/** Whole or not at all: a result that is cut must not lie where a good one is looked for. */
async function writeResult(out: string, jws: string): Promise<void> {
    try {
        await writeFileAtomic(path.resolve(out), `${jws}\n`, { mode: 0o644 });
    } catch (cause) {
        throw new CliError(
            "refused",
            `the smoke is ok, but its result could not be written to ${out}: ${(cause as Error).message}. ` +
                "Give --out a place that can be written, and run it again.",
            { cause },
        );
    }
}
