import type { Manifest } from "../sign/manifest";
import { finding, type VerifyFinding, VerifyReason } from "./verdict";

/** What a time-stamp says of a signature. */
export type TimestampVerdict =
    | {
          readonly valid: true;
          /** The signature existed before this time. */
          readonly time: Date;
      }
    | {
          readonly valid: false;
          /** Why it proves nothing, a sentence. */
          readonly text: string;
      };

/**
 * Judges a time-stamp of a signature: its imprint must be of exactly these bytes, and its authority trusted.
 * @param signature the third part of the JWS, decoded.
 * @see https://www.rfc-editor.org/rfc/rfc3161
 */
export type TimestampVerifier = (signature: Uint8Array) => Promise<TimestampVerdict>;

/** How far the clocks of signer and authority may be apart, in milliseconds. */
const CLOCK_SKEW = 5 * 60 * 1000;

/** What a time-stamp proves, and what it finds wrong; nothing of both where there is none. */
export async function judgeTimestamp(
    verifier: TimestampVerifier | undefined,
    signature: Uint8Array,
    { signedAt }: Manifest,
): Promise<{ readonly time?: Date; readonly findings: readonly VerifyFinding[] }> {
    if (verifier === undefined) {
        return { findings: [] };
    }
    const verdict = await verifier(signature);
    if (!verdict.valid) {
        return {
            findings: [
                finding(VerifyReason.Timestamp, `the time-stamp is not accepted: ${verdict.text}`),
            ],
        };
    }
    const { time } = verdict;
    return {
        time,
        findings:
            Date.parse(signedAt) > time.getTime() + CLOCK_SKEW
                ? [
                      finding(
                          VerifyReason.Timestamp,
                          `the signer claims ${signedAt}, and the time-stamp proves that the signature existed before ${time.toISOString()}`,
                      ),
                  ]
                : [],
    };
}
