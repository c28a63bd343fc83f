import { Tag } from "./derTags";
import { X509Error, X509ErrorCode } from "./x509Error";

/** Bytes of an OBJECT IDENTIFIER: far more than any in use, and few enough to add up quickly. */
const MAX_IDENTIFIER = 128;

/** One element as it stands in the bytes. */
export interface DerElement {
    /** The identifier octet. */
    readonly tag: number;
    /** The element with tag and length. */
    readonly raw: Uint8Array;
    readonly content: Uint8Array;
}

/**
 * Reads DER strictly: definite lengths in their shortest form, one spelling of each value, nothing left
 * over. It keeps the raw bytes of all it reads, because signatures are over bytes.
 * @see https://www.itu.int/rec/T-REC-X.690
 */
export class DerReader {
    #at = 0;

    /** @param what names the bytes in errors. */
    constructor(
        readonly bytes: Uint8Array,
        readonly what: string,
    ) {}

    /** Reads the one element that the bytes must be. */
    static only(bytes: Uint8Array, tag: number, what: string): DerElement {
        const reader = new DerReader(bytes, what);
        const found = reader.next(tag);
        reader.end();
        return found;
    }

    /** A reader of the one SEQUENCE that the bytes must be. */
    static sequence(bytes: Uint8Array, what: string): DerReader {
        return new DerReader(DerReader.only(bytes, Tag.Sequence, what).content, what);
    }

    /** Whether elements are left. */
    get more(): boolean {
        return this.#at < this.bytes.length;
    }

    /** The identifier octet of the next element, if there is one. */
    get nextTag(): number | undefined {
        return this.bytes[this.#at];
    }

    /** @throws X509Error `malformed` when anything is left. */
    end(): void {
        if (this.more) {
            this.fail(`${this.bytes.length - this.#at} bytes are left over at its end`);
        }
    }

    /** Reads the next element, of any tag unless one is asked for. */
    next(tag?: number): DerElement {
        const start = this.#at;
        const found = this.bytes[start];
        if (found === undefined) {
            return this.fail("it ends where another element is expected");
        }
        if ((found & 0x1f) === 0x1f || found === 0) {
            this.fail(`it has the tag ${hex(found)}, which nothing here uses`);
        }
        if (tag !== undefined && found !== tag) {
            this.fail(`it has the tag ${hex(found)} where ${hex(tag)} is expected`);
        }
        const { length, from } = this.#length(start + 1);
        if (length > this.bytes.length - from) {
            this.fail("an element is longer than what holds it");
        }
        this.#at = from + length;
        return {
            tag: found,
            raw: this.bytes.subarray(start, this.#at),
            content: this.bytes.subarray(from, this.#at),
        };
    }

    /** The next element if it has this tag. */
    optional(tag: number): DerElement | undefined {
        return this.nextTag === tag ? this.next(tag) : undefined;
    }

    /** A reader of the next element, which is constructed. */
    inside(tag: number = Tag.Sequence): DerReader {
        return new DerReader(this.next(tag).content, this.what);
    }

    /** Reads elements of one tag until the end. */
    all(tag?: number): DerElement[] {
        const found: DerElement[] = [];
        while (this.more) {
            found.push(this.next(tag));
        }
        return found;
    }

    /** INTEGER, or an IMPLICIT one under another tag. */
    integer(tag: number = Tag.Integer): bigint {
        const { content } = this.next(tag);
        const [first, second] = content;
        if (first === undefined) {
            return this.fail("an INTEGER is empty");
        }
        if (second !== undefined && (first === 0 || first === 0xff)) {
            if ((second & 0x80) === (first & 0x80)) {
                this.fail("an INTEGER is longer than it must be");
            }
        }
        return BigInt.asIntN(
            content.length * 8,
            BigInt(`0x${Buffer.from(content).toString("hex")}`),
        );
    }

    /** BOOLEAN that is FALSE when it is left out. */
    flag(): boolean {
        const found = this.optional(Tag.Boolean);
        if (found === undefined) {
            return false;
        }
        if (found.content.length !== 1 || found.content[0] !== 0xff) {
            this.fail("a BOOLEAN is not TRUE as DER has it; FALSE, the default, is left out");
        }
        return true;
    }

    /** OBJECT IDENTIFIER in dotted form. */
    objectIdentifier(): string {
        const { content } = this.next(Tag.ObjectIdentifier);
        if (content.length > MAX_IDENTIFIER) {
            this.fail(`an OBJECT IDENTIFIER has more than ${MAX_IDENTIFIER} bytes`);
        }
        const arcs: bigint[] = [];
        let arc = 0n;
        let begins = true;
        for (const octet of content) {
            if (begins && octet === 0x80) {
                this.fail("an OBJECT IDENTIFIER is longer than it must be");
            }
            arc = (arc << 7n) | BigInt(octet & 0x7f);
            begins = (octet & 0x80) === 0;
            if (begins) {
                arcs.push(arc);
                arc = 0n;
            }
        }
        const [first, ...rest] = arcs;
        if (first === undefined || !begins) {
            return this.fail("an OBJECT IDENTIFIER is cut");
        }
        const root = first < 80n ? first / 40n : 2n;
        return [root, first - root * 40n, ...rest].join(".");
    }

    /** OCTET STRING. */
    octetString(): Uint8Array {
        return this.next(Tag.OctetString).content;
    }

    /** BIT STRING: the bits that are set, by number. */
    bits(): ReadonlySet<number> {
        const [unused = 8, ...octets] = this.next(Tag.BitString).content;
        const last = octets.at(-1) ?? 0;
        if (unused > 7 || (octets.length === 0 && unused > 0) || (last & ((1 << unused) - 1)) > 0) {
            this.fail("a BIT STRING is not as DER has it");
        }
        const bits = octets.flatMap((octet, index) =>
            [0, 1, 2, 3, 4, 5, 6, 7]
                .filter((bit) => (octet & (0x80 >> bit)) > 0)
                .map((bit) => index * 8 + bit),
        );
        return new Set(bits);
    }

    /** UTCTime or GeneralizedTime in UTC; fractions of a second as far as milliseconds. */
    time(): Date {
        const { tag, content } = this.next();
        const text = Buffer.from(content).toString("latin1");
        const form =
            tag === Tag.UtcTime
                ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/
                : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{0,8}[1-9]))?Z$/;
        const parts = form.exec(text);
        if ((tag !== Tag.UtcTime && tag !== Tag.GeneralizedTime) || parts === null) {
            return this.fail(`${JSON.stringify(text)} is no time in UTC as DER has it`);
        }
        const [, year = "", month, day, hour, minute, second, fraction = ""] = parts;
        const century = year.length === 4 ? "" : Number(year) < 50 ? "20" : "19";
        const iso = `${century}${year}-${month}-${day}T${hour}:${minute}:${second}`;
        const date = new Date(`${iso}.${fraction.padEnd(3, "0").slice(0, 3)}Z`);
        // The 30th of February would become a day of March.
        if (Number.isNaN(date.getTime()) || !date.toISOString().startsWith(iso)) {
            this.fail(`${JSON.stringify(text)} is no date`);
        }
        return date;
    }

    /** Refuses the bytes. */
    fail(reason: string): never {
        throw new X509Error(X509ErrorCode.Malformed, `${this.what} is malformed: ${reason}`);
    }

    #length(at: number): { length: number; from: number } {
        const first = this.bytes[at];
        if (first === undefined) {
            return this.fail("it is cut");
        }
        if (first < 0x80) {
            return { length: first, from: at + 1 };
        }
        const count = first & 0x7f;
        const octets = this.bytes.subarray(at + 1, at + 1 + count);
        if (count === 0 || count > 4 || octets.length < count) {
            return this.fail("a length is indefinite, cut or beyond four bytes");
        }
        const length = octets.reduce((sum, octet) => sum * 256 + octet, 0);
        if (octets[0] === 0 || length < 0x80) {
            this.fail("a length is longer than it must be");
        }
        return { length, from: at + 1 + count };
    }
}

function hex(tag: number): string {
    return `0x${tag.toString(16).padStart(2, "0")}`;
}
