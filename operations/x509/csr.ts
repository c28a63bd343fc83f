import path from "node:path";
import { KMSClient } from "@aws-sdk/client-kms";
import writeFileAtomic from "write-file-atomic";
// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import { DEFAULT_SIGNING_ALIAS } from "../../components/naming";
import { DEFAULT_ROLES } from "../../components/roles";
import type { EvidenceChain } from "../../evidence/index";
import {
    type AlternativeName,
    createCertificateRequest,
    createSelfSignedCertificate,
    type KmsDigestSigner,
    kmsDigestSigner,
    MAX_DAYS,
    parseSubject,
    type Subject,
    toPem,
    verifyCertificateRequest,
} from "../../signing/x509/index";
import { PSS_256 } from "../../signing/verify/pss256";
import { repositoryRoot } from "../../toolchain/versions";
import { awsRefusal, outsideFailure } from "../account/awsErrors";
import { becomeRole } from "../account/becomeRole";
import { announceEndpoint } from "../account/endpoint";
import { stackAccount } from "../account/stackAccount";
import { CliError, ExitStatus } from "../cliError";
import { openWriter, tellingEvidence } from "../evidence/openWriter";
import { type RecordUse, useRecorder } from "../evidence/recordUse";
import { selfSignedFinding } from "./selfSignedGuard";
import { x509Failure } from "./x509Failure";

/** Options of `cartorio csr`. */
export interface CsrOptions {
    readonly stack: string;
    readonly subject: string;
    /** File for the result, PEM. */
    readonly out: string;
    readonly dns?: readonly string[];
    readonly email?: readonly string[];
    readonly uri?: readonly string[];
    readonly selfSigned?: boolean;
    /** Of a self-signed certificate. @default 30 */
    readonly days?: string;
    /** A folder, or `s3://bucket/prefix`, for the record of the signature. */
    readonly evidence?: string;
    readonly json?: boolean;
}

const DEFAULT_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * `cartorio csr`: asks, as the application, for a certificate of the active signing key. With `--self-signed`
 * the key certifies itself, for trials.
 * @throws CliError `usage` for a subject or a name that breaks a rule, `refused` when AWS refuses, `outside`
 * when it could not be asked.
 */
export async function csr(options: CsrOptions, note: (line: string) => void): Promise<ExitStatus> {
    const { stack, out, selfSigned = false } = options;
    const account = stackAccount(repositoryRoot, stack);
    const { environment, region, cartorio } = account;
    const { cns, accountId } = cartorio;
    announceEndpoint(process.env, note);
    const finding = selfSigned ? selfSignedFinding(environment, process.env) : undefined;
    if (finding !== undefined) {
        throw new CliError("refused", finding);
    }
    const doing = selfSigned
        ? `the certificate of ${stack}`
        : `the certificate request of ${stack}`;
    const days = daysOf(options);
    let kms: KMSClient | undefined;
    let evidence: EvidenceChain | undefined;
    try {
        const subject = parseSubject(options.subject);
        evidence = await openWriter(options.evidence, "cartorio-csr");
        const roleArn = `arn:aws:iam::${accountId}:role/${DEFAULT_ROLES.signers[0]}`;
        const credentials = await becomeRole({ roleArn, sessionName: `csr-${cns}`, region });
        kms = new KMSClient({ region, credentials });
        const name = selfSigned ? "certificate" : "csr";
        const record = evidence && useRecorder(evidence, account, name);
        const signer = await recordedDigestSigner(kms, record);
        const pem = await make(signer, subject, options, days);
        await write(out, pem);
        tell(options, signer.keyArn);
        return ExitStatus.Done;
    } catch (error) {
        throw failure(doing, error);
    } finally {
        kms?.destroy();
        await tellingEvidence(async () => evidence?.close());
    }
}

/** The alias's key; each of its signatures is written down before anything is made of it. */
async function recordedDigestSigner(
    kms: KMSClient,
    record: RecordUse | undefined,
): Promise<KmsDigestSigner> {
    let requestId = "";
    const signer = await kmsDigestSigner(kms, DEFAULT_SIGNING_ALIAS, (id) => (requestId = id));
    const { keyArn, publicKeySpki } = signer;
    return {
        ...{ keyArn, publicKeySpki },
        sign: async (digest) => {
            const signature = await signer.sign(digest);
            const use = { keyArn, requestId, algorithm: PSS_256, digest, signature };
            await record?.(use, () => Promise.resolve(publicKeySpki));
            return signature;
        },
    };
}

function daysOf({ days, selfSigned = false }: CsrOptions): number {
    const count = days === undefined ? DEFAULT_DAYS : Number(days);
    if (!Number.isInteger(count) || count < 1 || count > MAX_DAYS) {
        throw new CliError("usage", `--days is ${days}; expected 1 to ${MAX_DAYS}`);
    }
    if (days !== undefined && !selfSigned) {
        throw new CliError(
            "usage",
            "--days is for --self-signed: of a request, the authority decides",
        );
    }
    return count;
}

async function make(
    signer: KmsDigestSigner,
    subject: Subject,
    { dns = [], email = [], uri = [], selfSigned = false }: CsrOptions,
    days: number,
): Promise<string> {
    const alternativeNames: AlternativeName[] = [
        ...dns.map((value) => ({ type: "dns", value }) as const),
        ...email.map((value) => ({ type: "email", value }) as const),
        ...uri.map((value) => ({ type: "uri", value }) as const),
    ];
    const input = { signer, subject, alternativeNames };
    if (!selfSigned) {
        const request = await createCertificateRequest(input);
        verifyCertificateRequest(request);
        return toPem("CERTIFICATE REQUEST", request);
    }
    const notBefore = new Date();
    const notAfter = new Date(notBefore.getTime() + days * DAY_MS);
    const certificate = await createSelfSignedCertificate({ ...input, notBefore, notAfter });
    return toPem("CERTIFICATE", certificate);
}

/** Whole or not at all. */
async function write(out: string, pem: string): Promise<void> {
    try {
        await writeFileAtomic(path.resolve(out), pem, { mode: 0o644 });
    } catch (cause) {
        throw new CliError(
            "refused",
            `${out} could not be written: ${(cause as Error).message}. Give --out a place that can be written.`,
            { cause },
        );
    }
}

function tell({ stack, out, selfSigned = false, json }: CsrOptions, keyArn: string): void {
    const kind = selfSigned ? "certificate" : "request";
    process.stdout.write(
        json === true
            ? `${JSON.stringify({ stack, kind, keyArn, file: out }, null, 2)}\n`
            : `${selfSigned ? "Self-signed certificate, for trials only" : "Certificate request"} of ${keyArn}: ${out}\n`,
    );
}

function failure(doing: string, error: unknown): unknown {
    if (error instanceof CliError) {
        return error;
    }
    const refusal = awsRefusal(error);
    if (refusal !== undefined) {
        return new CliError(
            "refused",
            `${doing}: AWS refuses: ${refusal.name}: ${refusal.message}. Run it with the credentials of the ` +
                `application, after \`cartorio up\` of the stack: ${DEFAULT_SIGNING_ALIAS} must point at an enabled key.`,
            { cause: error },
        );
    }
    return outsideFailure(doing, x509Failure(doing, error));
}
