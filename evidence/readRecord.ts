import { canonical, hashOf } from "./canonical";
import { messageOf } from "./evidenceError";
import {
    CHAIN_ID,
    type EvidenceRecord,
    FORMAT_VERSION,
    type JsonValue,
    SHA256_HEX,
} from "./record";
import { UTC_TIME } from "./signatureCreated";

/** What kind of break a chain has. */
export const BreakKind = {
    /** A record, or bytes of it, are not what was written. */
    Altered: "altered",
    /** Records are missing between two that are there. */
    Removed: "removed",
    /** A record stands behind a later one. */
    Reordered: "reordered",
    /** A record is there twice, or one that does not belong there. */
    Inserted: "inserted",
    /** The end of a chain is gone, or another one stands in its place: a head that was kept says so. */
    Truncated: "truncated",
    /** A chain is gone of which a head was kept. */
    Missing: "missing chain",
    /** Records of one chain stand where another one is: a copy. */
    Copied: "copied chain",
    /** A newer program wrote it. */
    Version: "unknown version",
} as const;
export type BreakKind = (typeof BreakKind)[keyof typeof BreakKind];

/** What is wrong with a line. */
export interface Wrong {
    readonly kind: BreakKind;
    readonly what: string;
}

const MEMBERS = ["at", "chain", "data", "hash", "prev", "seq", "type", "v"];

/** Reads a stored line by itself: its form and its hash. Its place in the chain is judged elsewhere. */
export function readRecord(text: string | undefined): EvidenceRecord | Wrong {
    if (text === undefined) {
        return altered("is not UTF-8, or too long for a record");
    }
    let value: unknown;
    try {
        value = JSON.parse(text);
    } catch {
        return altered("is not JSON");
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        return altered("is not a JSON object");
    }
    const record = value as EvidenceRecord;
    if (Number.isSafeInteger(record.v) && record.v > FORMAT_VERSION) {
        return {
            kind: BreakKind.Version,
            what: `has version ${String(record.v)}; this program knows ${FORMAT_VERSION}: verify with a newer one`,
        };
    }
    const wrong = wrongForm(record);
    if (wrong !== undefined) {
        return altered(wrong);
    }
    const { hash, ...unhashed } = record;
    let isCanonical: boolean;
    let computed: string;
    try {
        isCanonical = canonical(value as JsonValue) === text;
        computed = hashOf(unhashed);
    } catch (error) {
        return altered(messageOf(error));
    }
    if (computed !== hash) {
        return altered(`hash is ${hash}, its content has ${computed}`);
    }
    return isCanonical ? record : altered("is not written in the canonical form");
}

/** Whether reading gave no record. */
export function isWrong(result: EvidenceRecord | Wrong): result is Wrong {
    return "kind" in result;
}

function altered(what: string): Wrong {
    return { kind: BreakKind.Altered, what };
}

function wrongForm(record: EvidenceRecord): string | undefined {
    const names = Object.keys(record).sort();
    if (names.join() !== MEMBERS.join()) {
        return `has the members ${JSON.stringify(names.slice(0, 20))}; expected ${MEMBERS.join(", ")}`;
    }
    const { v, chain, seq, at, type, data, prev, hash } = record as unknown as Readonly<
        Record<keyof EvidenceRecord, unknown>
    >;
    const forms: readonly (readonly [name: string, isRight: boolean])[] = [
        ["v", v === FORMAT_VERSION],
        ["chain", typeof chain === "string" && CHAIN_ID.test(chain)],
        ["seq", Number.isSafeInteger(seq) && (seq as number) >= 0],
        ["at", typeof at === "string" && UTC_TIME.test(at)],
        ["type", typeof type === "string"],
        ["data", typeof data === "object" && data !== null && !Array.isArray(data)],
        ["prev", typeof prev === "string" && SHA256_HEX.test(prev)],
        ["hash", typeof hash === "string" && SHA256_HEX.test(hash)],
    ];
    const wrong = forms.filter(([, isRight]) => !isRight).map(([name]) => name);
    return wrong.length > 0 ? `has another form in ${wrong.join(", ")}` : undefined;
}
