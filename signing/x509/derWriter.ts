import { Tag } from "./derTags";

/** Bytes, or several that follow each other. */
type Parts = readonly Uint8Array[];

/**
 * One element in DER.
 * @param tag the identifier octet.
 * @see https://www.itu.int/rec/T-REC-X.690
 */
export function element(tag: number, ...parts: Parts): Uint8Array {
    const content = Buffer.concat(parts);
    return Buffer.concat([Buffer.from([tag]), lengthOctets(content.length), content]);
}

function lengthOctets(length: number): Uint8Array {
    if (length < 0x80) {
        return Buffer.from([length]);
    }
    const octets = minimal(BigInt(length));
    return Buffer.concat([Buffer.from([0x80 | octets.length]), octets]);
}

/** Big-endian, without leading zeros. */
function minimal(value: bigint): Buffer {
    const hex = value.toString(16);
    return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
}

/** SEQUENCE and SEQUENCE OF. */
export function sequence(...parts: Parts): Uint8Array {
    return element(Tag.Sequence, ...parts);
}

/** SET OF: in the order of its elements' encodings, as DER has it. */
export function setOf(...parts: Parts): Uint8Array {
    return element(Tag.Set, ...[...parts].sort((one, other) => Buffer.compare(one, other)));
}

/** [n] EXPLICIT, or IMPLICIT of something constructed. */
export function context(number: number, ...parts: Parts): Uint8Array {
    return element(Tag.Context + number, ...parts);
}

/** [n] IMPLICIT of something primitive. */
export function contextPrimitive(number: number, content: Uint8Array): Uint8Array {
    return element(Tag.ContextPrimitive + number, content);
}

/** INTEGER, not negative. */
export function integer(value: bigint | number): Uint8Array {
    const octets = minimal(BigInt(value));
    return element(Tag.Integer, ...(octets[0]! & 0x80 ? [Buffer.from([0])] : []), octets);
}

/** OCTET STRING. */
export function octetString(content: Uint8Array): Uint8Array {
    return element(Tag.OctetString, content);
}

/** BIT STRING of whole bytes. */
export function bitString(content: Uint8Array): Uint8Array {
    return element(Tag.BitString, Buffer.from([0]), content);
}

/** BIT STRING with named bits; zeros at its end are left out. */
export function namedBits(...bits: readonly number[]): Uint8Array {
    const last = Math.max(...bits);
    const octets = Buffer.alloc((last >> 3) + 1);
    for (const bit of bits) {
        octets[bit >> 3]! |= 0x80 >> (bit & 7);
    }
    return element(Tag.BitString, Buffer.from([7 - (last & 7)]), octets);
}

/** BOOLEAN TRUE; FALSE is the default wherever this project writes one. */
export const TRUE: Uint8Array = element(Tag.Boolean, Buffer.from([0xff]));

/** NULL. */
export const NULL: Uint8Array = element(Tag.Null);

/** OBJECT IDENTIFIER, from its dotted form. */
export function objectIdentifier(dotted: string): Uint8Array {
    const [first = 0n, second = 0n, ...rest] = dotted.split(".").map(BigInt);
    return element(
        Tag.ObjectIdentifier,
        ...[first * 40n + second, ...rest].map((arc) => {
            const octets = [Number(arc & 0x7fn)];
            for (let left = arc >> 7n; left > 0n; left >>= 7n) {
                octets.unshift(Number(left & 0x7fn) | 0x80);
            }
            return Buffer.from(octets);
        }),
    );
}

/** UTF8String. */
export function utf8String(text: string): Uint8Array {
    return element(Tag.Utf8String, Buffer.from(text, "utf8"));
}

/** PrintableString; the caller keeps to its letters. */
export function printableString(text: string): Uint8Array {
    return element(Tag.PrintableString, Buffer.from(text, "latin1"));
}

/**
 * Time: UTCTime until 2049, GeneralizedTime after it; to the second.
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5
 */
export function time(date: Date): Uint8Array {
    const digits = `${date.toISOString().replace(/\.\d+Z$|[-:T]/g, "")}Z`;
    return date.getUTCFullYear() < 2050
        ? element(Tag.UtcTime, Buffer.from(digits.slice(2), "latin1"))
        : element(Tag.GeneralizedTime, Buffer.from(digits, "latin1"));
}
