import { randomBytes } from "node:crypto";
import type { Certificate } from "../x509/certificate";
import { X509Error, X509ErrorCode } from "../x509/x509Error";
import { httpTransport, type TimestampTransport, type TransportLimits } from "./httpTransport";
import { timestampRequest } from "./timestampRequest";
import { timestampToken } from "./timestampResponse";
import { CLOCK_SKEW_MS, type VerifiedTimestamp, verifyTimestamp } from "./verifyTimestamp";

/** How a time-stamp is asked for. */
export interface RequestTimestampOptions extends TransportLimits {
    /** Roots, or the authority's certificate itself. */
    readonly trustedCertificates: readonly Certificate[];
    /** Certificates that the authority leaves out. @default none */
    readonly certificates?: readonly Certificate[];
    /** OID of the policy to stamp under; any other is refused. @default the authority's choice */
    readonly policy?: string;
    /** @default 128 random bits */
    readonly nonce?: bigint;
    /** The current time. */
    readonly now?: () => Date;
}

/** A time-stamp as it came, and what it proves. */
export interface Timestamp extends VerifiedTimestamp {
    /** TimeStampToken, DER. */
    readonly token: Uint8Array;
}

/**
 * Asks an authority for a time-stamp of a SHA-256 digest and verifies it before it is returned: also that it
 * was made now, give or take five minutes and the accuracy it states.
 * @param authority its address, or a transport of the caller's own.
 * @throws X509Error `authority` when it refuses or can't be asked, else as {@link verifyTimestamp}.
 * @see https://www.rfc-editor.org/rfc/rfc3161
 */
export async function requestTimestamp(
    authority: string | TimestampTransport,
    digest: Uint8Array,
    options: RequestTimestampOptions,
): Promise<Timestamp> {
    const { trustedCertificates, certificates = [], policy, now = () => new Date() } = options;
    const { nonce = BigInt(`0x${randomBytes(16).toString("hex")}`) } = options;
    const transport = typeof authority === "string" ? httpTransport(authority, options) : authority;
    const sentAt = now();
    const response = await transport(
        timestampRequest({ digest, nonce, ...(policy === undefined ? {} : { policy }) }),
    );
    const token = timestampToken(response);
    const verified = verifyTimestamp(token, digest, {
        ...{ trustedCertificates, certificates, nonce, now: now() },
        ...(policy === undefined ? {} : { policies: [policy] }),
    });
    const { genTime, accuracyMicros = 0 } = verified;
    if (genTime.getTime() + accuracyMicros / 1000 < sentAt.getTime() - CLOCK_SKEW_MS) {
        throw new X509Error(
            X509ErrorCode.Mismatch,
            `the time-stamp is of ${genTime.toISOString()}, and it was asked for at ${sentAt.toISOString()}`,
        );
    }
    return { ...verified, token: Uint8Array.from(token) };
}
