import type { PublishedState } from "../jwks/publishedKey";
import type { Manifest } from "../sign/manifest";

/** Why a signature is not accepted. */
export const VerifyReason = {
    /** No compact JWS of the expected form: parts, base64url, JSON, a member twice. */
    Malformed: "malformed",
    /** Longer than any signature of a document. */
    Oversized: "oversized",
    /** The header has other members than alg, kid and typ, such as crit, b64, jwk, jku or x5u. */
    Header: "header",
    /** `alg` is not PS256: none, HS256, another one. */
    Algorithm: "algorithm",
    /** `typ` is not that of a document's signature. */
    Type: "type",
    /** No published key has this id. */
    UnknownKey: "unknownKey",
    /** The signature is not of these bytes by this key. */
    Signature: "signature",
    /** What was signed is no manifest of a document. */
    Manifest: "manifest",
    /** The key is one of another office than the manifest says. */
    Office: "office",
    /** The key is of another generation than the manifest says. */
    Generation: "generation",
    /** The claimed time is outside the time in which the generation could sign. */
    OutsideWindow: "outsideWindow",
    /** The claimed time is still to come. */
    Future: "future",
    /** The document has another length. */
    Size: "size",
    /** The document has another digest. */
    Digest: "digest",
    /** The manifest is of another document, office or media type than the caller expects. */
    Unexpected: "unexpected",
    /** The time-stamp does not verify, or contradicts the claimed time. */
    Timestamp: "timestamp",
} as const;
/** One of the values of {@link VerifyReason}. */
export type VerifyReason = (typeof VerifyReason)[keyof typeof VerifyReason];

/** One thing that is wrong. */
export interface VerifyFinding {
    readonly reason: VerifyReason;
    /** A sentence for people. */
    readonly text: string;
}

/** What a signature says, once it is known whose it is. */
export interface SignedFacts {
    readonly kid: string;
    /** The office: six digits. */
    readonly cns: string;
    readonly generation: number;
    /** State of the generation in the published keys; left out where none were given. */
    readonly state?: PublishedState;
    /** The time that the signer claims, by its own clock. Nothing but a time-stamp proves it. */
    readonly timeClaimedBySigner: string;
    /** The time before which the signature existed, where a time-stamp proves it. */
    readonly timeProvenByTimestamp?: string;
    readonly documentId: string;
    readonly mediaType: string;
    /** SHA-256 of the document, in hexadecimal. */
    readonly sha256: string;
    /** Length of the document, in bytes. */
    readonly size: number;
}

/** The verdict on a document and its signature. */
export type Verdict =
    | { readonly valid: true; readonly facts: SignedFacts }
    | {
          readonly valid: false;
          /** The first finding's reason. */
          readonly reason: VerifyReason;
          /** The first finding's text. */
          readonly text: string;
          /** Everything that is wrong, at least one. */
          readonly findings: readonly VerifyFinding[];
          /** What was signed; only where the signature itself is the key's. */
          readonly facts?: SignedFacts;
      };

/** A verdict that refuses. */
export type Refusal = Extract<Verdict, { valid: false }>;

/** Refuses, with everything that was found. */
export function refuse(findings: readonly VerifyFinding[], facts?: SignedFacts): Refusal {
    const { reason, text } = findings[0]!;
    return { valid: false, reason, text, findings, ...(facts === undefined ? {} : { facts }) };
}

/** One finding. */
export function finding(reason: VerifyReason, text: string): VerifyFinding {
    return { reason, text };
}

/** What a manifest says, as facts. */
export function factsOf(kid: string, manifest: Manifest, state?: PublishedState): SignedFacts {
    const { signedAt, cns, generation, documentId, mediaType, sha256, size } = manifest;
    return {
        ...{ kid, cns, generation, documentId, mediaType, sha256, size },
        ...(state === undefined ? {} : { state }),
        timeClaimedBySigner: signedAt,
    };
}
