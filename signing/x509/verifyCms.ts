import { type Certificate } from "./certificate";
import { buildChain } from "./chain";
import { DerReader } from "./derReader";
import { documentDigest, type DocumentSource } from "./documentDigest";
import { KeyUsageBit } from "./extensions";
import { Oid } from "./oids";
import { parseSignedData } from "./signedData";
import { verifySigner } from "./verifySigner";
import { X509Error, X509ErrorCode } from "./x509Error";

/** Whom a CMS signature is believed, and when. */
export interface VerifyCmsOptions {
    /** Roots, or the signer's certificate itself. */
    readonly trustedCertificates: readonly Certificate[];
    /** The chain is valid at this time. @default now */
    readonly at?: Date;
}

/** A CMS signature that verified. */
export interface VerifiedCms {
    readonly certificate: Certificate;
    /** From the signer's certificate to the trusted one. */
    readonly chain: readonly Certificate[];
    /** What the signer claims, and nobody else: only a time-stamp proves a time. */
    readonly signingTime?: Date;
    /** What a time-stamp of this signature is a time-stamp of. */
    readonly signature: Uint8Array;
    /** Time-stamps beside the signature, not verified. */
    readonly timestamps: readonly Uint8Array[];
}

/**
 * Verifies a detached CMS signature of a document, with nothing but what is given. Only SHA-256 is taken.
 * @param cms DER.
 * @throws X509Error saying what does not fit. Revocation is not asked for.
 * @see https://www.rfc-editor.org/rfc/rfc5652#section-5.6
 */
export async function verifyCms(
    cms: Uint8Array,
    document: DocumentSource,
    { trustedCertificates, at = new Date() }: VerifyCmsOptions,
): Promise<VerifiedCms> {
    const data = parseSignedData(cms, "the signature");
    const { signer, contentType, content } = data;
    if (contentType !== Oid.data || content !== undefined || signer.hash !== "sha256") {
        throw new X509Error(
            X509ErrorCode.Malformed,
            "the signature is not a detached one of a document by its SHA-256 digest",
        );
    }
    const certificate = verifySigner(data, await documentDigest(document), trustedCertificates);
    const chain = buildChain(certificate, {
        trusted: trustedCertificates,
        intermediates: data.certificates,
        at,
    });
    const { keyUsage, title } = certificate;
    const uses = [KeyUsageBit.digitalSignature, KeyUsageBit.nonRepudiation];
    if (keyUsage !== undefined && !uses.some((bit) => keyUsage.has(bit))) {
        throw new X509Error(X509ErrorCode.Certificate, `${title} is not for signatures`);
    }
    const claimed = signer.signedAttributes.get(Oid.signingTime);
    return {
        ...{ certificate, chain, signature: signer.signature },
        ...(claimed === undefined
            ? {}
            : { signingTime: new DerReader(claimed, "the signed time").time() }),
        timestamps: signer.unsignedAttributes.get(Oid.signatureTimeStampToken) ?? [],
    };
}
