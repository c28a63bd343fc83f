import type { KMSClient } from "@aws-sdk/client-kms";
import { loadJwks, type PublishedKeys } from "../jwks/publishedKeys";
import {
    closeUnread,
    type Document,
    documentDigest,
    type DocumentDigest,
} from "../sign/documentDigest";
import type { Manifest } from "../sign/manifest";
import { type CandidateJws, futureFindings, keyFindings, readJws, readManifest } from "./judgeJws";
import { kmsVerifier } from "./kmsVerifier";
import { verifiesPss256 } from "./pss256";
import { judgeTimestamp, type TimestampVerifier } from "./timestamp";
import {
    factsOf,
    finding,
    refuse,
    type Refusal,
    type SignedFacts,
    type Verdict,
    type VerifyFinding,
    VerifyReason,
} from "./verdict";

/** By which keys a signature is verified. */
export type VerifyKeys =
    | {
          /** The office's published keys. Read them once with `loadJwks` to verify many documents. */
          readonly jwks: PublishedKeys | object | string | Uint8Array;
          readonly kms?: never;
      }
    | {
          /** Asks KMS instead. It confirms that the key signed this, and knows no generations. */
          readonly kms: KMSClient;
          /** The key that is to have signed: ARN, id or alias. It must be enabled. */
          readonly keyId: string;
          readonly jwks?: never;
      };

/** What else is judged. */
export interface VerifyExpectations {
    /** What the manifest must say; what is left out may be anything. */
    readonly expect?: Partial<Pick<Manifest, "cns" | "documentId" | "mediaType">>;
    /** Proves by when the signature existed, such as an RFC 3161 time-stamp of it. */
    readonly timestamp?: TimestampVerifier;
    /** The current time, in milliseconds since 1970. @default Date.now */
    readonly clock?: () => number;
    /** Ends the work. */
    readonly signal?: AbortSignal;
}

/** How a document is verified. */
export type VerifyOptions = VerifyKeys & VerifyExpectations;

/**
 * Judges whether a document is what an office's key signed. The document is read only once the signature is
 * known to be the key's, and no further than the signed length.
 * @param jws compact, as `signDocument` makes it. Anything may stand in it.
 * @returns the verdict; what is wrong with signature or document never throws.
 * @throws SigningError `keys` for published keys that can't be trusted, `document` when it can't be read,
 * `refused` and `unavailable` when KMS could not be asked, `aborted`.
 */
export async function verifyDocument(
    document: Document,
    jws: string,
    options: VerifyOptions,
): Promise<Verdict> {
    let signed: Signed | Refusal;
    try {
        signed = await judgeSignature(jws, options);
    } catch (error) {
        closeUnread(document);
        throw error;
    }
    if ("valid" in signed) {
        closeUnread(document);
        return signed;
    }
    const { manifest, signature, facts } = signed;
    const { clock = Date.now, signal, timestamp, expect = {} } = options;
    const stamp = await judgeTimestamp(timestamp, signature, manifest);
    const digest = await documentDigest(document, { signal, maxSize: manifest.size });
    const findings = [
        ...documentMismatch(digest, manifest),
        ...signed.findings,
        ...futureFindings(manifest, clock()),
        ...unexpected(manifest, expect),
        ...stamp.findings,
    ];
    const all: SignedFacts = {
        ...facts,
        ...(stamp.time === undefined ? {} : { timeProvenByTimestamp: stamp.time.toISOString() }),
    };
    return findings.length > 0 ? refuse(findings, all) : { valid: true, facts: all };
}

/** A signature that is its key's. */
interface Signed {
    readonly manifest: Manifest;
    readonly signature: Buffer;
    readonly facts: SignedFacts;
    /** What speaks against it all the same. */
    readonly findings: readonly VerifyFinding[];
}

async function judgeSignature(jws: string, options: VerifyOptions): Promise<Signed | Refusal> {
    const published = options.kms === undefined ? loadJwks(options.jwks) : undefined;
    const read = readJws(jws);
    if ("valid" in read) {
        return read;
    }
    const { kid } = read;
    const key = published?.find(kid);
    const isSigned =
        options.kms === undefined
            ? key && verifiesPss256(read.signingInput, read.signature, key.publicKey)
            : await kmsVerifier(options.kms, options.keyId, options.signal).verifies(read);
    if (isSigned === undefined) {
        return refuse([finding(VerifyReason.UnknownKey, unknownKey(read, published))]);
    }
    if (!isSigned) {
        return refuse([
            finding(
                VerifyReason.Signature,
                `the signature is not of this manifest by the key ${kid}: don't trust what it says`,
            ),
        ]);
    }
    const manifest = readManifest(read);
    if ("valid" in manifest) {
        return manifest;
    }
    const facts = factsOf(kid, manifest, key?.state);
    const findings = key === undefined ? [] : keyFindings(manifest, key);
    return { manifest, signature: read.signature, facts, findings };
}

function unknownKey({ kid }: CandidateJws, published: PublishedKeys | undefined): string {
    const named = JSON.stringify(kid.slice(0, 80));
    return published === undefined
        ? `the signature is of the key ${named}, and the key that KMS was asked for is another one`
        : `the signature is of the key ${named}, which is none of the ${published.all.length} published ones: get the office's current JWKS, or refuse the document`;
}

function documentMismatch({ size, sha256 }: DocumentDigest, manifest: Manifest): VerifyFinding[] {
    if (size !== manifest.size) {
        const found = size > manifest.size ? "is longer" : `has ${size} bytes`;
        return [
            finding(
                VerifyReason.Size,
                `the document ${found}; what was signed has ${manifest.size} bytes`,
            ),
        ];
    }
    return sha256 === manifest.sha256
        ? []
        : [
              finding(
                  VerifyReason.Digest,
                  `the document's SHA-256 is ${sha256}; that of what was signed is ${manifest.sha256}`,
              ),
          ];
}

function unexpected(
    manifest: Manifest,
    expect: NonNullable<VerifyExpectations["expect"]>,
): VerifyFinding[] {
    return (["cns", "documentId", "mediaType"] as const)
        .filter((name) => expect[name] !== undefined && expect[name] !== manifest[name])
        .map((name) =>
            finding(
                VerifyReason.Unexpected,
                `${name} is ${JSON.stringify(manifest[name])}; expected ${JSON.stringify(expect[name])}`,
            ),
        );
}
