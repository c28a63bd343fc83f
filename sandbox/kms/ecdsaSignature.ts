/** Tags of DER (X.690 section 8). */
const SEQUENCE = 0x30;
const INTEGER = 0x02;

/** DER of `ECDSA-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }` (RFC 3279 section 2.2.3), for P-256. */
export function encodeSignature(r: bigint, s: bigint): Buffer {
    const body = Buffer.concat([encodeInteger(r), encodeInteger(s)]);
    return Buffer.concat([Buffer.from([SEQUENCE, body.length]), body]);
}

/** Reads it back; undefined when it is anything but the one encoding that DER has for it. */
export function decodeSignature(
    der: Buffer,
): { readonly r: bigint; readonly s: bigint } | undefined {
    const rLength = der[3] ?? 0;
    const r = readInteger(der, 2, rLength);
    const s = readInteger(der, 4 + rLength, der[5 + rLength] ?? 0);
    if (r === undefined || s === undefined || !encodeSignature(r, s).equals(der)) {
        return undefined;
    }
    return { r, s };
}

function encodeInteger(value: bigint): Buffer {
    const hex = value.toString(16);
    const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
    // A leading bit of one would make the number negative.
    const sign = (bytes[0] ?? 0) >= 0x80 ? [0] : [];
    const content = Buffer.concat([Buffer.from(sign), bytes]);
    return Buffer.concat([Buffer.from([INTEGER, content.length]), content]);
}

/** The longest that a number below 2^256 can be, its sign included. */
const MAX_INTEGER_BYTES = 33;

function readInteger(der: Buffer, at: number, length: number): bigint | undefined {
    const content = der.subarray(at + 2, at + 2 + length);
    if (content.length !== length || length === 0 || length > MAX_INTEGER_BYTES) {
        return undefined;
    }
    return BigInt(`0x${content.toString("hex")}`);
}
