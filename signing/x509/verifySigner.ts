import { verifiesScheme } from "./algorithms";
import type { Certificate } from "./certificate";
import { same } from "./chain";
import { DerReader } from "./derReader";
import { Tag } from "./derTags";
import { objectIdentifier } from "./derWriter";
import { Oid } from "./oids";
import type { SignedData, SignerInfo } from "./signedData";
import { namesCertificate } from "./signingCertificate";
import { refuseFindings, X509Error, X509ErrorCode } from "./x509Error";

/** A signed attribute that must be there. */
function required({ signedAttributes }: SignerInfo, oid: string, name: string): Uint8Array {
    const value = signedAttributes.get(oid);
    if (value === undefined) {
        throw new X509Error(X509ErrorCode.Signature, `the signature has no signed ${name}`);
    }
    return value;
}

/**
 * Verifies who signed what, but not whether the certificate is to be trusted: content type, digest, the
 * certificate that the signature names, and the signature itself.
 * @param digest of the content, by the signer's hash.
 * @param others certificates to look for the signer's in, besides those of the data.
 * @returns the signer's certificate.
 * @throws X509Error `signature` or `certificate`, with every finding.
 * @see https://www.rfc-editor.org/rfc/rfc5652#section-5.6
 */
export function verifySigner(
    data: SignedData,
    digest: Uint8Array,
    others: readonly Certificate[] = [],
): Certificate {
    const { signer } = data;
    const certificate = [...data.certificates, ...others].find((one) => isOf(signer, one));
    if (certificate === undefined) {
        throw new X509Error(X509ErrorCode.Certificate, "the signer's certificate is not given");
    }
    const findings: string[] = [];
    const contentType = required(signer, Oid.contentType, "contentType");
    if (!same(contentType, objectIdentifier(data.contentType))) {
        findings.push("the signed content type is not the one of the content");
    }
    const messageDigest = DerReader.only(
        required(signer, Oid.messageDigest, "messageDigest"),
        Tag.OctetString,
        "the signed attribute messageDigest",
    );
    if (!same(messageDigest.content, digest)) {
        findings.push("the signed digest is not the one of the content");
    }
    const named = required(signer, Oid.signingCertificateV2, "signingCertificateV2");
    if (!namesCertificate(named, certificate)) {
        findings.push(`the signature names another certificate than that of ${certificate.title}`);
    }
    const { signedBytes, signature, scheme } = signer;
    if (!verifiesScheme(signedBytes, signature, certificate.publicKey, scheme)) {
        findings.push(`the signature is not of ${certificate.title}, or what it signs was changed`);
    }
    refuseFindings(X509ErrorCode.Signature, findings);
    return certificate;
}

function isOf({ identifier }: SignerInfo, certificate: Certificate): boolean {
    if ("keyIdentifier" in identifier) {
        const { keyIdentifier } = certificate;
        return keyIdentifier !== undefined && same(keyIdentifier, identifier.keyIdentifier);
    }
    const { issuer, serialNumber } = identifier;
    return same(issuer, certificate.issuer) && same(serialNumber, certificate.serialNumber);
}
