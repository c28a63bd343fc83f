import { createHash } from "node:crypto";
import { readHash, sha256 } from "./algorithms";
import type { Certificate } from "./certificate";
import { same } from "./chain";
import { DerReader } from "./derReader";
import { Tag } from "./derTags";
import { context, octetString, sequence } from "./derWriter";

/**
 * SigningCertificateV2 of one certificate: its SHA-256, the default, and its issuer and serial number. Inside
 * the signature it says which certificate it is to be judged by.
 * @see https://www.rfc-editor.org/rfc/rfc5035#section-3
 */
export function signingCertificate({ raw, issuer, serialNumber }: Certificate): Uint8Array {
    const issuerSerial = sequence(sequence(context(4, issuer)), serialNumber);
    return sequence(sequence(sequence(octetString(sha256(raw)), issuerSerial)));
}

/**
 * Whether the first certificate that the attribute names is this one.
 * @throws X509Error `malformed`.
 */
export function namesCertificate(value: Uint8Array, certificate: Certificate): boolean {
    const what = "the signed attribute signingCertificateV2";
    const attribute = DerReader.sequence(value, what);
    const certificates = attribute.inside();
    const first = certificates.inside();
    certificates.all(Tag.Sequence);
    attribute.optional(Tag.Sequence);
    attribute.end();
    const hash = first.nextTag === Tag.Sequence ? readHash(first.next().raw, what) : "sha256";
    const isHash = same(first.octetString(), createHash(hash).update(certificate.raw).digest());
    const issuerSerial = first.optional(Tag.Sequence);
    first.end();
    return isHash && (issuerSerial === undefined || isIssuerSerial(issuerSerial.raw, certificate));
}

function isIssuerSerial(bytes: Uint8Array, { issuer, serialNumber }: Certificate): boolean {
    return same(bytes, sequence(sequence(context(4, issuer)), serialNumber));
}
