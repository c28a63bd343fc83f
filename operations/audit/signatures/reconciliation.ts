/** What does not agree. */
export const DifferenceKind = {
    /** The trail has a signature, the evidence has no record: it was made behind the application's back. */
    NoRecord: "signature without record",
    /** The evidence has no record but that the application threw it away: the key is none of the office's. */
    Discarded: "signature thrown away",
    /** The evidence has a record, the trail has no signature of this request. */
    NoEvent: "record without signature",
    /** Both have the request, with another key. */
    OtherKey: "another key",
    /** Both have the request, with another algorithm or type of message. */
    OtherAlgorithm: "another algorithm",
    /** Somebody else than the account's Signer signed. */
    OtherPrincipal: "another principal",
    /** The trail has the request twice. */
    EventTwice: "request twice in the trail",
    /** The evidence has the request twice. */
    RecordTwice: "request twice in the evidence",
} as const;
export type DifferenceKind = (typeof DifferenceKind)[keyof typeof DifferenceKind];

/** One difference, with what is known of it. */
export interface Difference {
    readonly kind: DifferenceKind;
    readonly requestId: string;
    /** ISO 8601, UTC: of the call where the trail has it, else of the record. */
    readonly time: string;
    readonly caller?: string;
    readonly sourceIp?: string;
    readonly keyArn?: string;
    /** Where the record is: chain and place. */
    readonly record?: string;
    readonly what: string;
}

/** What is asked. */
export interface Question {
    /** Only these keys; all when left out. */
    readonly keyArns?: ReadonlySet<string>;
    /** Only calls and records of this time on, in milliseconds since 1970. */
    readonly from?: number;
    /** Only calls and records before or at this time. */
    readonly to?: number;
    /** What is so near to an edge, in milliseconds, may have its other half beyond it. */
    readonly marginMs: number;
    /** Name of the only role that signs, with its path. */
    readonly signer: string;
}

/** What was found. */
export interface Reconciliation {
    readonly ok: boolean;
    /** The time that records were judged for; left out where nothing bounds it. */
    readonly window: { readonly from?: string; readonly to?: string };
    readonly counts: {
        readonly events: number;
        readonly signatures: number;
        readonly denied: number;
        readonly dryRuns: number;
        readonly records: number;
        readonly matched: number;
        readonly differences: number;
        readonly notJudged: number;
    };
    /** The first 1,000. */
    readonly differences: readonly Difference[];
    /** Without a partner, and too near to an edge or beyond it. The first 1,000. */
    readonly notJudged: readonly Difference[];
}
