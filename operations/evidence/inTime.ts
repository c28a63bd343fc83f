import { headsIn } from "../../evidence/anchors";
import type { EvidenceRecord } from "../../evidence/index";

/** Where a record stands in the order. */
interface Place {
    /** Its own time, or a later one that something before it has. */
    readonly time: string;
    /** How many records lead to it at most. */
    readonly depth: number;
}

/**
 * Records of chains side by side in the order in which they came. Clocks of writers differ: what a record remembers
 * (the one before it, the heads of other chains) came before it whatever they say; between records that know nothing
 * of each other, the clocks count.
 * @param records verified, chain by chain, each in its own order.
 */
export function inTime(records: readonly EvidenceRecord[]): EvidenceRecord[] {
    const chains = new Map<string, EvidenceRecord[]>();
    for (const record of records) {
        const chain = chains.get(record.chain) ?? [];
        chains.set(record.chain, chain);
        chain.push(record);
    }
    const placed = placesOf([...chains.values()]);
    return records
        .map((record, index) => ({ record, index, ...placed.get(keyOf(record))! }))
        .sort((a, b) => compare(a.time, b.time) || a.depth - b.depth || a.index - b.index)
        .map(({ record }) => record);
}

/** Goes along all chains at once, each as far as what its next record remembers has its place. */
function placesOf(chains: readonly EvidenceRecord[][]): ReadonlyMap<string, Place> {
    const placed = new Map<string, Place>();
    const known = new Set(chains.flat().map(keyOf));
    // Mostly the clocks are right, and then one round is enough.
    let waiting = chains
        .map((chain) => ({ chain, next: 0 }))
        .sort((a, b) => compare(a.chain[0]!.at, b.chain[0]!.at));
    while (waiting.length > 0) {
        const before = placed.size;
        for (const walk of waiting) {
            for (; walk.next < walk.chain.length; walk.next += 1) {
                const record = walk.chain[walk.next]!;
                const previous = walk.chain[walk.next - 1];
                const remembered = [
                    ...(previous === undefined ? [] : [previous]),
                    ...headsIn(record),
                ]
                    .map(keyOf)
                    .filter((key) => known.has(key));
                if (!remembered.every((key) => placed.has(key))) {
                    break;
                }
                placed.set(
                    keyOf(record),
                    after(
                        record,
                        remembered.map((key) => placed.get(key)!),
                    ),
                );
            }
        }
        waiting = waiting.filter(({ chain, next }) => next < chain.length);
        if (waiting.length > 0 && placed.size === before) {
            throw new Error("records remember each other in a circle, which their hashes exclude");
        }
    }
    return placed;
}

function after({ at }: EvidenceRecord, remembered: readonly Place[]): Place {
    return {
        time: remembered.reduce((latest, { time }) => (time > latest ? time : latest), at),
        depth: remembered.reduce((most, { depth }) => Math.max(most, depth), 0) + 1,
    };
}

function keyOf({ chain, seq }: Pick<EvidenceRecord, "chain" | "seq">): string {
    return `${chain}:${seq}`;
}

function compare(a: string, b: string): number {
    return a < b ? -1 : a > b ? 1 : 0;
}
