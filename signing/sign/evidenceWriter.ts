/** Where a signer writes down what it did: an `EvidenceChain` of `@cartorio-digital/evidence` is one. */
export interface EvidenceWriter {
    /** Appends an entry. Resolves when it is durable; until then no signature is released. */
    append(entry: {
        readonly type: string;
        readonly data: Readonly<Record<string, string | number>>;
    }): Promise<unknown>;
}

/** Types of the records that a signer writes. */
export const SigningRecord = {
    /** KMS signed with one of the office's published keys: one record for each call that the trail has. */
    Created: "signature.created",
    /** What KMS signed was thrown away: the trail has its call, and nobody has the signature. */
    Discarded: "signature.discarded",
} as const;

/** Why a signature was thrown away. */
export const DiscardReason = {
    /** The alias pointed at another published key: signed again with that one. */
    AliasMoved: "aliasMoved",
    /** The key that signed is none of the published ones. */
    ForeignKey: "foreignKey",
    /** Which key signed could not be found out: KMS or the published keys were out of reach. */
    Unjudged: "unjudged",
    /** What KMS answered does not verify. */
    Mismatch: "mismatch",
} as const;
/** One of the values of {@link DiscardReason}. */
export type DiscardReason = (typeof DiscardReason)[keyof typeof DiscardReason];
