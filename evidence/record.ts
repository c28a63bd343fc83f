/** What a record's data may be made of. Numbers are whole and safe ({@link Number.isSafeInteger}). */
export type JsonValue =
    string | number | boolean | null | readonly JsonValue[] | { readonly [k: string]: JsonValue };

/** What happened, as its witness tells it. */
export interface EvidenceEntry {
    /** What kind of thing happened: dotted words, `signature.created`. `chain.…` is the chain's own. */
    readonly type: string;
    /** The facts. No personal data, no content of a document; see docs/evidence.md for the rules. */
    readonly data: Readonly<Record<string, JsonValue>>;
}

/** An entry at its place in a chain. */
export interface EvidenceRecord extends EvidenceEntry {
    /** Version of the format. */
    readonly v: 1;
    /** The chain: 32 hexadecimal digits, drawn at random. */
    readonly chain: string;
    /** Place in the chain, from 0, without gaps. */
    readonly seq: number;
    /** When it was appended: ISO 8601, UTC, milliseconds. By the writer's clock. */
    readonly at: string;
    /** `hash` of the record before; 64 zeros at place 0. */
    readonly prev: string;
    /** SHA-256, in hexadecimal, of the canonical form of everything else in this record. */
    readonly hash: string;
}

/** A record's place and hash: whoever keeps it can tell later whether the chain was cut or rewritten. */
export interface Head {
    readonly chain: string;
    readonly seq: number;
    readonly hash: string;
}

/** The version that this program writes, and the only one that it reads. */
export const FORMAT_VERSION = 1;
/** What stands before the first record. */
export const GENESIS = "0".repeat(64);
/** Longest canonical form of a record, in bytes, without its line end. */
export const MAX_RECORD_BYTES = 8192;
/** Form of a chain's id. */
export const CHAIN_ID = /^[0-9a-f]{32}$/;
/** Form of a SHA-256 in hexadecimal. */
export const SHA256_HEX = /^[0-9a-f]{64}$/;

/** The types that a chain writes about itself. */
export const ChainType = {
    /** First record: who writes, since when, and the heads of other chains. */
    Opened: "chain.opened",
    /** Heads of other chains, as they were found. */
    Anchored: "chain.anchored",
    /** Last record. */
    Closed: "chain.closed",
} as const;
