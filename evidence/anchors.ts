import { isHead } from "./heads";
import { linesOf } from "./lines";
import { ChainType, type EvidenceRecord, type Head } from "./record";
import { isWrong, readRecord } from "./readRecord";
import type { EvidenceStore } from "./store";

/** A head that somebody keeps: a record of another chain, or a person. */
export interface Anchor extends Head {
    /** Who remembers it. */
    readonly by: string;
}

/** Kept heads by chain and place. */
export type Anchors = ReadonlyMap<string, ReadonlyMap<number, readonly Anchor[]>>;

const COMES_FROM_CHAIN = '"type":"chain.';

/** Collects the heads that the chains of a store keep of each other, and those given. */
export async function collectAnchors(
    store: EvidenceStore,
    chains: readonly string[],
    kept: readonly Head[],
): Promise<Anchors> {
    const anchors = new Map<string, Map<number, Anchor[]>>();
    const keep = (anchor: Anchor) => {
        const ofChain = anchors.get(anchor.chain) ?? new Map<number, Anchor[]>();
        anchors.set(anchor.chain, ofChain);
        const atPlace = ofChain.get(anchor.seq) ?? [];
        ofChain.set(anchor.seq, atPlace);
        if (!atPlace.some(({ hash }) => hash === anchor.hash)) {
            atPlace.push(anchor);
        }
    };
    kept.forEach((head) => keep({ ...head, by: "the head that is kept outside" }));
    for (const chain of chains) {
        for (const segment of await store.segments(chain)) {
            for await (const { text } of linesOf(segment)) {
                const record = text?.includes(COMES_FROM_CHAIN) ? readRecord(text) : undefined;
                // One that is altered is found when its chain is verified.
                if (record !== undefined && !isWrong(record)) {
                    const by = `record ${record.seq} of chain ${record.chain}`;
                    headsIn(record).forEach(({ chain, seq, hash }) =>
                        keep({ chain, seq, hash, by }),
                    );
                }
            }
        }
    }
    return anchors;
}

/** The heads that a record keeps. */
export function headsIn({ type, data }: EvidenceRecord): readonly Head[] {
    const { heads } = data;
    return (type === ChainType.Opened || type === ChainType.Anchored) && Array.isArray(heads)
        ? (heads as readonly unknown[]).filter(isHead)
        : [];
}
