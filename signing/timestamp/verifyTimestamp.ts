import { createHash } from "node:crypto";
import type { Certificate } from "../x509/certificate";
import { buildChain, same } from "../x509/chain";
import { DerReader } from "../x509/derReader";
import { context } from "../x509/derWriter";
import { KeyUsageBit } from "../x509/extensions";
import { Oid } from "../x509/oids";
import { parseSignedData } from "../x509/signedData";
import { verifySigner } from "../x509/verifySigner";
import { refuseFindings, X509Error, X509ErrorCode } from "../x509/x509Error";
import { parseTstInfo, type TstInfo } from "./tstInfo";

/** Whom a time-stamp is believed, and what it must say. */
export interface VerifyTimestampOptions {
    /** Roots, or certificates of authorities themselves. */
    readonly trustedCertificates: readonly Certificate[];
    /** Certificates that the token leaves out. @default none */
    readonly certificates?: readonly Certificate[];
    /** The nonce that was asked with; not looked at when it is left out. */
    readonly nonce?: bigint;
    /** OIDs of the policies that are taken. @default any */
    readonly policies?: readonly string[];
    /** A time-stamp of later than this, plus five minutes, is refused. @default now */
    readonly now?: Date;
}

/** A time-stamp that verified. */
export interface VerifiedTimestamp {
    /** When the digest was there, by the authority's clock. */
    readonly genTime: Date;
    /** How far the time may be off, in microseconds; absent when the authority does not say. */
    readonly accuracyMicros?: number;
    readonly policy: string;
    readonly serialNumber: bigint;
    /** From the authority's certificate to the trusted one. */
    readonly chain: readonly Certificate[];
}

/** How far two clocks may be apart, in milliseconds. */
export const CLOCK_SKEW_MS = 5 * 60 * 1000;

/**
 * Verifies a time-stamp of a SHA-256 digest, with nothing but what is given: what it says, the signature, the
 * certificate that the signature names, its purpose, and its chain at the time that it states.
 * @param token TimeStampToken, DER, and nothing after it.
 * @throws X509Error `malformed`, `mismatch` (with every finding), `signature` or `certificate`. Revocation is
 * not asked for.
 * @see https://www.rfc-editor.org/rfc/rfc3161#section-2.2
 * @see https://www.rfc-editor.org/rfc/rfc5816
 */
export function verifyTimestamp(
    token: Uint8Array,
    digest: Uint8Array,
    options: VerifyTimestampOptions,
): VerifiedTimestamp {
    const { trustedCertificates, certificates = [] } = options;
    const data = parseSignedData(token, "the time-stamp");
    const { contentType, content, signer } = data;
    if (contentType !== Oid.tstInfo || content === undefined) {
        throw new X509Error(X509ErrorCode.Malformed, "the CMS signed data is no time-stamp");
    }
    const info = parseTstInfo(content);
    const contentDigest = createHash(signer.hash).update(content).digest();
    const others = [...certificates, ...trustedCertificates];
    const certificate = verifySigner(data, contentDigest, others);
    refuseFindings(X509ErrorCode.Mismatch, infoFindings(info, digest, options));
    refuseFindings(X509ErrorCode.Certificate, authorityFindings(certificate, info));
    const chain = buildChain(certificate, {
        trusted: trustedCertificates,
        intermediates: [...data.certificates, ...certificates],
        at: info.genTime,
        purpose: Oid.timeStamping,
    });
    const { genTime, accuracyMicros, policy, serialNumber } = info;
    return {
        ...{ genTime, policy, serialNumber, chain },
        ...(accuracyMicros === undefined ? {} : { accuracyMicros }),
    };
}

function infoFindings(
    info: TstInfo,
    digest: Uint8Array,
    { nonce, policies, now = new Date() }: VerifyTimestampOptions,
): string[] {
    const findings: string[] = [];
    if (info.hash !== "sha256" || !same(info.digest, digest)) {
        findings.push("the time-stamp is of another digest");
    }
    if (nonce !== undefined && info.nonce !== nonce) {
        findings.push(
            `the time-stamp has ${info.nonce === undefined ? "no nonce" : "another nonce than it was asked with"}: it ` +
                "may be an old one",
        );
    }
    if (policies !== undefined && !policies.includes(info.policy)) {
        findings.push(
            `the time-stamp is under the policy ${info.policy}; expected ${policies.join(" or ")}`,
        );
    }
    if (info.genTime.getTime() > now.getTime() + CLOCK_SKEW_MS) {
        findings.push(
            `the time-stamp is of ${info.genTime.toISOString()}, and now is ${now.toISOString()}`,
        );
    }
    return findings;
}

/** The key stamps times and does nothing else. @see https://www.rfc-editor.org/rfc/rfc3161#section-2.3 */
function authorityFindings(certificate: Certificate, { authority }: TstInfo): string[] {
    const { title, purposes, keyUsage, subject, alternativeNames } = certificate;
    const findings: string[] = [];
    if (purposes?.critical !== true || purposes.oids.join() !== Oid.timeStamping) {
        findings.push(`${title} has no critical extKeyUsage of timeStamping alone`);
    }
    const uses = [KeyUsageBit.digitalSignature, KeyUsageBit.nonRepudiation];
    if (keyUsage !== undefined && !uses.some((bit) => keyUsage.has(bit))) {
        findings.push(`${title} is not for signatures, by its keyUsage`);
    }
    if (authority !== undefined) {
        const name = new DerReader(authority, "the name of the authority");
        const { raw } = name.next();
        name.end();
        const names = [context(4, subject), ...alternativeNames];
        if (!names.some((one) => same(one, raw))) {
            findings.push(`the time-stamp names another authority than ${title}`);
        }
    }
    return findings;
}
