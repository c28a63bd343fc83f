import { createPublicKey } from "node:crypto";
import { PSS_SHA256_IDENTIFIER, sha256, SHA256_IDENTIFIER } from "./algorithms";
import type { Certificate } from "./certificate";
import { same } from "./chain";
import { DerReader } from "./derReader";
import { Tag } from "./derTags";
import {
    context,
    element,
    integer,
    objectIdentifier,
    octetString,
    sequence,
    setOf,
    time,
} from "./derWriter";
import { type DigestSigner, signBytes } from "./digestSigner";
import { documentDigest, type DocumentSource } from "./documentDigest";
import { KeyUsageBit } from "./extensions";
import { Oid } from "./oids";
import { parseSignedData } from "./signedData";
import { signingCertificate } from "./signingCertificate";
import { verifySigner } from "./verifySigner";
import { refuseFindings, X509ErrorCode } from "./x509Error";

/** What a CMS signature is made with. */
export interface SignCmsOptions {
    readonly signer: DigestSigner;
    /** The signer's certificate, then the authorities above it; the root may be left out. */
    readonly certificates: readonly Certificate[];
    /** What the signature claims as its time, to the second. @default now */
    readonly signingTime?: Date;
    /**
     * Gets a time-stamp of a SHA-256 digest, DER, already verified; it is put beside the signature, which it
     * shows to have been there.
     */
    readonly timestamp?: (digest: Uint8Array) => Promise<Uint8Array>;
    /**
     * Writes down what was signed and verified here. Nothing is released before it resolves; what it throws
     * keeps the signature back.
     */
    readonly record?: (made: CmsSignature) => Promise<void>;
}

/** What a record of a CMS signature is made of. */
export interface CmsSignature {
    /** SHA-256 of the document, 32 bytes. */
    readonly documentDigest: Uint8Array;
    /** SHA-256 of the signed attributes, 32 bytes: what the signer was given. */
    readonly digest: Uint8Array;
    readonly signature: Uint8Array;
    /** The claimed time, to the second. */
    readonly signingTime: Date;
}

/**
 * Signs a document: detached CMS signed data, DER. Signed are content type, digest, time and certificate
 * (signingCertificateV2), with RSASSA-PSS. Nothing is released that does not verify on this machine.
 * @throws X509Error `certificate` when the certificate is not of the signer's key, not valid at the signing
 * time, not for signatures, or the chain has a gap; `signature` when the signer fails.
 * @see https://www.rfc-editor.org/rfc/rfc5652#section-5
 * @see https://www.rfc-editor.org/rfc/rfc4056
 */
export async function signCms(
    document: DocumentSource,
    options: SignCmsOptions,
): Promise<Uint8Array> {
    const { signer, certificates, signingTime = new Date(), timestamp } = options;
    refuseFindings(
        X509ErrorCode.Certificate,
        certificateFindings(certificates, signer, signingTime),
    );
    const certificate = certificates[0]!;
    const digest = await documentDigest(document);
    const attributes = setOf(
        attribute(Oid.contentType, objectIdentifier(Oid.data)),
        attribute(Oid.signingTime, time(signingTime)),
        attribute(Oid.messageDigest, octetString(digest)),
        attribute(Oid.signingCertificateV2, signingCertificate(certificate)),
    );
    const signature = await signBytes(signer, attributes);
    await options.record?.({
        ...{ documentDigest: digest, digest: sha256(attributes), signature, signingTime },
    });
    const token = await timestamp?.(sha256(signature));
    if (token !== undefined) {
        DerReader.only(token, Tag.Sequence, "the time-stamp");
    }
    const implicitly = Uint8Array.from(attributes);
    implicitly[0] = Tag.Context;
    const signerInfo = sequence(
        integer(1),
        sequence(certificate.issuer, certificate.serialNumber),
        SHA256_IDENTIFIER,
        implicitly,
        PSS_SHA256_IDENTIFIER,
        octetString(signature),
        ...(token === undefined ? [] : [context(1, attribute(Oid.signatureTimeStampToken, token))]),
    );
    const cms = sequence(
        objectIdentifier(Oid.signedData),
        context(
            0,
            sequence(
                integer(1),
                setOf(SHA256_IDENTIFIER),
                sequence(objectIdentifier(Oid.data)),
                certificateSet(certificates),
                setOf(signerInfo),
            ),
        ),
    );
    verifySigner(parseSignedData(cms, "the signature"), digest);
    return cms;
}

function attribute(oid: string, value: Uint8Array): Uint8Array {
    return sequence(objectIdentifier(oid), setOf(value));
}

/** [0] IMPLICIT SET OF: sorted as a SET, then renamed. */
function certificateSet(certificates: readonly Certificate[]): Uint8Array {
    const sorted = certificates
        .map(({ raw }) => raw)
        .sort((one, other) => Buffer.compare(one, other));
    return element(Tag.Context, ...sorted);
}

function certificateFindings(
    certificates: readonly Certificate[],
    { publicKeySpki }: DigestSigner,
    at: Date,
): string[] {
    const [certificate] = certificates;
    if (certificate === undefined) {
        return ["there is no certificate; expected the signer's, then the authorities above it"];
    }
    const { title, publicKey, notBefore, notAfter, keyUsage } = certificate;
    const key = createPublicKey({ key: Buffer.from(publicKeySpki), format: "der", type: "spki" });
    const findings: string[] = [];
    if (!publicKey.equals(key)) {
        findings.push(
            `the certificate of ${title} is of another key than the one that signs; after a rotation, request a ` +
                "certificate of the new key",
        );
    }
    if (at < notBefore || at.getTime() >= notAfter.getTime() + 1000) {
        findings.push(
            `the certificate of ${title} is valid from ${notBefore.toISOString()} to ${notAfter.toISOString()}, not ` +
                `at ${at.toISOString()}`,
        );
    }
    const uses = [KeyUsageBit.digitalSignature, KeyUsageBit.nonRepudiation];
    if (keyUsage !== undefined && !uses.some((bit) => keyUsage.has(bit))) {
        findings.push(`the certificate of ${title} is not for signatures, by its keyUsage`);
    }
    let above = certificate;
    for (const authority of certificates.slice(1)) {
        if (!same(above.issuer, authority.subject) || !above.isSignedBy(authority.publicKey)) {
            findings.push(`${authority.title} comes after ${above.title} and did not issue it`);
        }
        above = authority;
    }
    return findings;
}
