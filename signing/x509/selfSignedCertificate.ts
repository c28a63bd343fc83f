import { createHash, randomBytes } from "node:crypto";
import { PSS_SHA256_IDENTIFIER } from "./algorithms";
import type { CertificateRequestInput } from "./certificateRequest";
import { DerReader } from "./derReader";
import { Tag } from "./derTags";
import { bitString, context, integer, octetString, sequence, time } from "./derWriter";
import { signBytes } from "./digestSigner";
import { extension, signingExtensions } from "./extensions";
import { Oid } from "./oids";
import { subjectName } from "./subject";
import { X509Error, X509ErrorCode } from "./x509Error";

/** What a self-signed certificate says. */
export interface SelfSignedInput extends CertificateRequestInput {
    /** To the second. */
    readonly notBefore: Date;
    /** To the second; later than `notBefore` and at most {@link MAX_DAYS} after it. */
    readonly notAfter: Date;
}

/** The longest validity of a self-signed certificate, in days. */
export const MAX_DAYS = 398;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * A certificate, DER, that the signer's key signs for itself. For development: it proves that documents,
 * certificates and verifiers fit together, and nothing about whose key it is. It is no authority
 * (basicConstraints CA false) and serves signatures only.
 * @throws X509Error `input` for a subject, a name or a validity that breaks a rule, `signature` when the
 * signer fails.
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
export async function createSelfSignedCertificate(input: SelfSignedInput): Promise<Uint8Array> {
    const { signer, subject, alternativeNames = [], notBefore, notAfter } = input;
    const length = notAfter.getTime() - notBefore.getTime();
    if (!(length > 0 && length <= MAX_DAYS * DAY_MS)) {
        throw new X509Error(
            X509ErrorCode.Input,
            `the validity is ${length / DAY_MS} days; expected more than 0 and at most ${MAX_DAYS}`,
        );
    }
    const name = subjectName(subject);
    const certificate = sequence(
        context(0, integer(2)),
        serialNumber(),
        PSS_SHA256_IDENTIFIER,
        name,
        sequence(time(notBefore), time(notAfter)),
        name,
        signer.publicKeySpki,
        context(
            3,
            sequence(
                extension(Oid.basicConstraints, true, sequence()),
                ...signingExtensions(alternativeNames),
                extension(
                    Oid.subjectKeyIdentifier,
                    false,
                    octetString(keyIdentifier(signer.publicKeySpki)),
                ),
            ),
        ),
    );
    const signature = await signBytes(signer, certificate);
    return sequence(certificate, PSS_SHA256_IDENTIFIER, bitString(signature));
}

/** Random, positive, 16 bytes. @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.2 */
function serialNumber(): Uint8Array {
    const bytes = randomBytes(16);
    bytes[0] = (bytes[0]! & 0x3f) | 0x40;
    return integer(BigInt(`0x${bytes.toString("hex")}`));
}

/**
 * The SHA-1 of the key's bits, which names the key and secures nothing.
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.2
 */
function keyIdentifier(spki: Uint8Array): Uint8Array {
    const reader = DerReader.sequence(spki, "the public key");
    reader.next(Tag.Sequence);
    return createHash("sha1").update(reader.next(Tag.BitString).content.subarray(1)).digest();
}
