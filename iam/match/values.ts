/** An IP address or a range of them. */
export interface IpRange {
    /** Bits of an address: 32 or 128. */
    readonly bits: number;
    /** The address as a number. */
    readonly address: bigint;
    /** Leading bits that count. */
    readonly prefix: number;
}

/** A decimal number that a double holds exactly enough to compare; nothing for other texts. */
export function parseNumber(text: string): number | undefined {
    const value = /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
    return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : undefined;
}

/**
 * A date as milliseconds: `2026-11-24`, the same with a time and its zone, or seconds since 1970.
 * Four digits alone could be a year or seconds, so they are neither.
 *
 * @see https://www.w3.org/TR/NOTE-datetime
 */
export function parseDate(text: string): number | undefined {
    if (/^\d{1,12}(\.\d{1,9})?$/.test(text)) {
        return /^\d{4}$/.test(text) ? undefined : Number(text) * 1000;
    }
    const date =
        /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/.exec(
            text,
        )?.[1];
    const day = date === undefined ? NaN : Date.parse(`${date}T00:00:00Z`);
    // Date.parse may take 30 February for 2 March.
    if (Number.isNaN(day) || new Date(day).toISOString().slice(0, 10) !== date) {
        return undefined;
    }
    const time = Date.parse(text);
    return Number.isNaN(time) ? undefined : time;
}

/** The canonical base64 text of bytes; nothing for other texts. */
export function parseBinary(text: string): string | undefined {
    return Buffer.from(text, "base64").toString("base64") === text ? text : undefined;
}

/** One IP address, version 4 or 6; nothing for other texts. */
export function parseIp(text: string): IpRange | undefined {
    return text.includes(":") ? parseIpV6(text) : parseIpV4(text);
}

/**
 * A range in CIDR notation, or one address of version 4. Version 6 needs its prefix: AWS documents
 * `/32` for an address without one, which is a single address in version 4 only.
 */
export function parseIpRange(text: string): IpRange | undefined {
    const slash = text.indexOf("/");
    const address = parseIp(slash < 0 ? text : text.slice(0, slash));
    if (address === undefined || slash < 0) {
        return address?.bits === 128 ? undefined : address;
    }
    const length = text.slice(slash + 1);
    const prefix = /^(0|[1-9]\d{0,2})$/.test(length) ? Number(length) : Infinity;
    return prefix <= address.bits ? { ...address, prefix } : undefined;
}

/** Whether the address is in the range; addresses of the other version never are. */
export function inRange(range: IpRange, { bits, address }: IpRange): boolean {
    const rest = BigInt(range.bits - range.prefix);
    return bits === range.bits && address >> rest === range.address >> rest;
}

function parseIpV4(text: string): IpRange | undefined {
    const parts = text.split(".");
    const good = parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
    return good && parts.length === 4 ? range(32, parts.map(Number), 8) : undefined;
}

function parseIpV6(text: string): IpRange | undefined {
    const halves = text.split("::");
    const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
    const missing = 8 - head.length - tail.length;
    const groups = [...head, ...Array<string>(Math.max(missing, 0)).fill("0"), ...tail];
    const good =
        halves.length <= 2 &&
        (halves.length === 2 ? missing > 0 : missing === 0) &&
        groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group));
    const numbers = groups.map((group) => parseInt(group, 16));
    return good ? range(128, numbers, 16) : undefined;
}

function range(bits: number, groups: readonly number[], width: number): IpRange {
    const address = groups.reduce((sum, group) => (sum << BigInt(width)) | BigInt(group), 0n);
    return { bits, address, prefix: bits };
}
