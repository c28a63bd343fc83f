import { DerReader } from "../x509/derReader";
import { Tag } from "../x509/derTags";
import { X509Error, X509ErrorCode } from "../x509/x509Error";

/** Bits of PKIFailureInfo, in words. @see https://www.rfc-editor.org/rfc/rfc3161#section-2.4.2 */
const FAILURES: Readonly<Record<number, string>> = {
    0: "unrecognised or unsupported algorithm",
    2: "transaction not permitted or supported",
    5: "data in another format than asked for",
    14: "no source of time",
    15: "unaccepted policy",
    16: "unaccepted extension",
    17: "additional information not available",
    25: "system failure",
};
/** granted, and granted with modifications: what was granted is verified all the same. */
const GRANTED: readonly bigint[] = [0n, 1n];
/** Of the authority's own words, in characters. */
const SHOWN = 200;

/**
 * The token of a TimeStampResp.
 * @throws X509Error `authority` when it was not granted, `malformed` for anything else, also for bytes after
 * the answer.
 * @see https://www.rfc-editor.org/rfc/rfc3161#section-2.4.2
 */
export function timestampToken(response: Uint8Array): Uint8Array {
    const reader = DerReader.sequence(response, "the answer of the time-stamping authority");
    const info = reader.inside();
    const status = info.integer();
    const words = info
        .optional(Tag.Sequence)
        ?.content.filter((octet) => octet >= 0x20 && octet < 0x7f);
    const failures = info.more ? info.bits() : new Set<number>();
    info.end();
    const token = reader.optional(Tag.Sequence);
    reader.end();
    if (!GRANTED.includes(status)) {
        const reasons = [...failures].map((bit) => FAILURES[bit] ?? `failure ${bit}`);
        const said = Buffer.from(words ?? [])
            .toString("latin1")
            .slice(0, SHOWN);
        throw new X509Error(
            X509ErrorCode.Authority,
            `the time-stamping authority refused with status ${status}: ` +
                ([...reasons, ...(said === "" ? [] : [JSON.stringify(said)])].join(", ") ||
                    "no reason given"),
        );
    }
    return token?.raw ?? reader.fail("it says granted and holds no time-stamp");
}
