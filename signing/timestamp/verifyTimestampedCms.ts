import { sha256 } from "../x509/algorithms";
import type { DocumentSource } from "../x509/documentDigest";
import { Oid } from "../x509/oids";
import { parseSignedData } from "../x509/signedData";
import { type VerifiedCms, verifyCms, type VerifyCmsOptions } from "../x509/verifyCms";
import { X509Error, X509ErrorCode } from "../x509/x509Error";
import {
    type VerifiedTimestamp,
    verifyTimestamp,
    type VerifyTimestampOptions,
} from "./verifyTimestamp";

/** Whom signature and time-stamp are believed. */
export interface VerifyTimestampedCmsOptions extends Pick<VerifyCmsOptions, "trustedCertificates"> {
    /** For the time-stamp: authorities of time are others than those of signatures. */
    readonly timestamp: VerifyTimestampOptions;
}

/**
 * Verifies a detached CMS signature with its time-stamp: the signer's chain must have been valid at the time
 * that the authority states, so a certificate that ran out since does no harm.
 * @throws X509Error `malformed` without exactly one time-stamp, else as the two verifications.
 * @see https://www.rfc-editor.org/rfc/rfc5126#section-6.1.1
 */
export async function verifyTimestampedCms(
    cms: Uint8Array,
    document: DocumentSource,
    { trustedCertificates, timestamp }: VerifyTimestampedCmsOptions,
): Promise<VerifiedCms & { readonly timestamp: VerifiedTimestamp }> {
    const { signer } = parseSignedData(cms, "the signature");
    const [token, ...more] = signer.unsignedAttributes.get(Oid.signatureTimeStampToken) ?? [];
    if (token === undefined || more.length > 0) {
        throw new X509Error(
            X509ErrorCode.Malformed,
            `the signature has ${token === undefined ? "no time-stamp" : "several time-stamps"}; expected one`,
        );
    }
    const verified = verifyTimestamp(token, sha256(signer.signature), timestamp);
    const signature = await verifyCms(cms, document, { trustedCertificates, at: verified.genTime });
    return { ...signature, timestamp: verified };
}
