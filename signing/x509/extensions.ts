import { type AlternativeName, alternativeNames } from "./alternativeNames";
import { namedBits, objectIdentifier, octetString, sequence, TRUE } from "./derWriter";
import { Oid } from "./oids";

/** Bits of keyUsage. @see https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.3 */
export const KeyUsageBit = {
    digitalSignature: 0,
    /** Renamed contentCommitment by X.509; RFC 5280 keeps both names. */
    nonRepudiation: 1,
    keyCertSign: 5,
} as const;

/** One extension. */
export function extension(oid: string, critical: boolean, value: Uint8Array): Uint8Array {
    return sequence(objectIdentifier(oid), ...(critical ? [TRUE] : []), octetString(value));
}

/**
 * What the certificate of a signing key says of its use: digitalSignature and nonRepudiation, critical, and
 * its other names, if it has any.
 */
export function signingExtensions(names: readonly AlternativeName[]): Uint8Array[] {
    const usage = namedBits(KeyUsageBit.digitalSignature, KeyUsageBit.nonRepudiation);
    return [
        extension(Oid.keyUsage, true, usage),
        ...(names.length === 0
            ? []
            : [extension(Oid.subjectAltName, false, alternativeNames(names))]),
    ];
}
