import { createHash } from "node:crypto";
import { parseCompactJws } from "../verify/compactJws";
import type { TimestampVerdict, TimestampVerifier } from "../verify/timestamp";
import { X509Error, X509ErrorCode } from "../x509/x509Error";
import type { TimestampTransport } from "./httpTransport";
import { type RequestTimestampOptions, requestTimestamp, type Timestamp } from "./requestTimestamp";
import { verifyTimestamp, type VerifyTimestampOptions } from "./verifyTimestamp";

/**
 * Asks an authority for a time-stamp of a document's signature. Its imprint is SHA-256 of the signature's
 * bytes, the third part of the JWS decoded. Keep the token beside the signature, for
 * {@link timestampVerifier}.
 * @param jws the signature, a compact JWS. It is not verified here.
 * @param authority its address, or a transport of the caller's own.
 * @throws X509Error `malformed` when it is no compact JWS, else as {@link requestTimestamp}.
 * @see https://www.rfc-editor.org/rfc/rfc3161
 */
export async function timestampSignature(
    jws: string,
    authority: string | TimestampTransport,
    options: RequestTimestampOptions,
): Promise<Timestamp> {
    const parsed = parseCompactJws(jws);
    if (typeof parsed === "string") {
        throw new X509Error(
            X509ErrorCode.Malformed,
            `what is to be stamped is no compact JWS: ${parsed}`,
        );
    }
    return requestTimestamp(authority, sha256(parsed.signature), options);
}

/**
 * Judges a document's signature by a time-stamp of it: the option `timestamp` of `verifyDocument`.
 * @param token TimeStampToken, DER, as {@link timestampSignature} returned it.
 */
export function timestampVerifier(
    token: Uint8Array,
    options: VerifyTimestampOptions,
): TimestampVerifier {
    return (signature) => Promise.resolve().then(() => judge(token, sha256(signature), options));
}

function judge(
    token: Uint8Array,
    digest: Uint8Array,
    options: VerifyTimestampOptions,
): TimestampVerdict {
    try {
        return { valid: true, time: verifyTimestamp(token, digest, options).genTime };
    } catch (error) {
        if (error instanceof X509Error) {
            return { valid: false, text: error.message };
        }
        throw error;
    }
}

function sha256(bytes: Uint8Array): Buffer {
    return createHash("sha256").update(bytes).digest();
}
