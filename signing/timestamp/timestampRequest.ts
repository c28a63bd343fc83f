import { NULL, integer, objectIdentifier, octetString, sequence, TRUE } from "../x509/derWriter";
import { Oid } from "../x509/oids";
import { X509Error, X509ErrorCode } from "../x509/x509Error";

/** What a time-stamp is asked for. */
export interface TimestampRequestInput {
    /** The SHA-256 digest that is to get a time, 32 bytes. */
    readonly digest: Uint8Array;
    /** Comes back in the answer, so an old one can't be given for it. */
    readonly nonce: bigint;
    /** OID of the policy to stamp under. @default the authority's choice */
    readonly policy?: string;
}

/** Dotted, and only arcs that an OBJECT IDENTIFIER can hold. */
const OBJECT_IDENTIFIER = /^(?:[01]\.(?:[0-9]|[1-3][0-9])|2\.(?:0|[1-9]\d*))(?:\.(?:0|[1-9]\d*))+$/;

/**
 * The MessageImprint of a SHA-256 digest.
 * @throws X509Error `input` for a digest of another length.
 */
export function messageImprint(digest: Uint8Array): Uint8Array {
    if (digest.length !== 32) {
        throw new X509Error(
            X509ErrorCode.Input,
            `the digest has ${digest.length} bytes; SHA-256 has 32`,
        );
    }
    return sequence(sequence(objectIdentifier(Oid.sha256), NULL), octetString(digest));
}

/**
 * A TimeStampReq, DER, that asks for the authority's certificate too.
 * @throws X509Error `input` with what breaks a rule.
 * @see https://www.rfc-editor.org/rfc/rfc3161#section-2.4.1
 */
export function timestampRequest({ digest, nonce, policy }: TimestampRequestInput): Uint8Array {
    if (policy !== undefined && !OBJECT_IDENTIFIER.test(policy)) {
        throw new X509Error(
            X509ErrorCode.Input,
            `the policy is ${JSON.stringify(policy)}; expected an object identifier such as 1.2.3.4`,
        );
    }
    if (nonce < 0n || nonce >= 1n << 160n) {
        throw new X509Error(X509ErrorCode.Input, "the nonce is not of 0 to 160 bits");
    }
    return sequence(
        integer(1),
        messageImprint(digest),
        ...(policy === undefined ? [] : [objectIdentifier(policy)]),
        integer(nonce),
        TRUE,
    );
}
