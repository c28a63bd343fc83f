import { createHash } from "node:crypto";
import type { KMSClient } from "@aws-sdk/client-kms";
import { DEFAULT_SIGNING_ALIAS } from "../../components/naming";
import { outsideWindow, type PublishedKey } from "../../signing/jwks/publishedKey";
import type { PublishedKeys } from "../../signing/jwks/publishedKeys";
import { kmsKey } from "../../signing/kms/kmsKey";
import { type EvidenceWriter, SigningRecord } from "../../signing/sign/evidenceWriter";
import { PSS_256 } from "../../signing/verify/pss256";
import { type CmsSignature, kmsDigestSigner } from "../../signing/x509/index";
import { awsRefusal, outsideFailure } from "../account/awsErrors";
import { CliError } from "../cliError";
import { tellingEvidence } from "../evidence/openWriter";
import { signCmsFile, type SignCmsFileOptions } from "../x509/signCmsFile";

/** Options of `cartorio sign` that concern CMS. */
export interface CmsOptions {
    readonly cms?: boolean;
    readonly certificate?: string;
    readonly out?: string;
    readonly timestamp?: string;
    readonly timestampCa?: string;
    readonly timestampPolicy?: string;
}

/** Which file is signed, with which certificate, and where the signature goes. */
type CmsRequest = Pick<SignCmsFileOptions, "document" | "certificateFile" | "out" | "timestamp">;

/** With which key, and where it is written down. */
export interface CmsSigning {
    /** Client with the Signer's credentials. */
    readonly kms: KMSClient;
    readonly publishedKeys: PublishedKeys;
    /** The office: six digits. */
    readonly cns: string;
    readonly documentId: string;
    readonly evidence: EvidenceWriter | undefined;
}

/**
 * What `--cms` asks for; nothing where it is not given.
 * @throws CliError `usage` with every finding.
 */
export function cmsRequest(document: string, options: CmsOptions): CmsRequest | undefined {
    const { cms, certificate, out, timestamp, timestampCa, timestampPolicy } = options;
    const findings = [
        ...(cms === true && document === "-" ? ["--cms reads a file, not standard input"] : []),
        ...(cms === true && certificate === undefined ? ["--cms needs --certificate <file>"] : []),
        ...(cms === true && out === undefined ? ["--cms needs --out <file>: it is not text"] : []),
        ...(cms === true ||
        (certificate ?? timestamp ?? timestampCa ?? timestampPolicy) === undefined
            ? []
            : ["--certificate and --timestamp* go with --cms"]),
        ...(timestamp !== undefined && timestampCa === undefined
            ? [
                  "--timestamp needs --timestamp-ca <file>: a time-stamp that nobody verified is not stored",
              ]
            : []),
        ...(timestamp === undefined && (timestampCa ?? timestampPolicy) !== undefined
            ? ["--timestamp-ca and --timestamp-policy go with --timestamp"]
            : []),
    ];
    if (findings.length > 0) {
        throw new CliError("usage", findings.join("\n"));
    }
    if (cms !== true) {
        return undefined;
    }
    const policy = timestampPolicy === undefined ? {} : { policy: timestampPolicy };
    return {
        ...{ document, certificateFile: certificate!, out: out! },
        ...(timestamp === undefined
            ? {}
            : { timestamp: { url: timestamp, trustedFile: timestampCa!, ...policy } }),
    };
}

/**
 * Signs a file as CMS with the published key that the alias names, and says with which. The evidence is durable
 * before the signature is written.
 * @throws CliError; SigningError when KMS does not show its key.
 */
export async function signCmsAs(
    request: CmsRequest,
    { kms, publishedKeys, cns, documentId, evidence }: CmsSigning,
    json: boolean,
): Promise<void> {
    let requestId = "";
    const { arn, kid } = await kmsKey(kms, DEFAULT_SIGNING_ALIAS);
    const key = published(publishedKeys.find(kid), arn, cns);
    const record = async (made: CmsSignature) => {
        const data = {
            ...{ cns, generation: key.generation, keyArn: arn, kid, algorithm: PSS_256 },
            ...{ digest: hex(made.digest), documentSha256: hex(made.documentDigest) },
            ...{ documentId, requestId, signedAt: made.signingTime.toISOString() },
            signatureSha256: createHash("sha256").update(made.signature).digest("hex"),
        };
        await tellingEvidence(async () => evidence?.append({ type: SigningRecord.Created, data }));
    };
    try {
        const signer = await kmsDigestSigner(kms, arn, (id) => (requestId = id));
        await signCmsFile({ ...request, signer, record });
    } catch (error) {
        const refusal = awsRefusal(error);
        throw refusal === undefined
            ? outsideFailure(`signing ${request.document}`, error)
            : new CliError(
                  "refused",
                  `AWS refused to sign with ${arn}: ${refusal.name}: ${refusal.message}`,
                  { cause: error },
              );
    }
    const { generation } = key;
    const facts = { out: request.out, keyArn: arn, kid, generation, documentId, requestId };
    process.stdout.write(
        json
            ? `${JSON.stringify(facts, null, 2)}\n`
            : `${request.out}: CMS signature by generation ${generation}, ${arn} (request ${requestId})\n`,
    );
}

/** The alias may have been moved to a key that is not the office's: nothing is signed with it. */
function published(key: PublishedKey | undefined, arn: string, cns: string): PublishedKey {
    const finding =
        key === undefined || key.cns !== cns
            ? "it is none of the published keys of this office"
            : outsideWindow(key, new Date());
    if (key === undefined || finding !== undefined) {
        throw new CliError(
            "refused",
            `${DEFAULT_SIGNING_ALIAS} names ${arn}: ${String(finding)}. Nothing is signed. Find out who moved the alias, or publish the key.`,
        );
    }
    return key;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
