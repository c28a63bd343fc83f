import { collectAnchors } from "./anchors";
import { EvidenceError, EvidenceErrorCode } from "./evidenceError";
import { CHAIN_ID, type EvidenceRecord, type Head, SHA256_HEX } from "./record";
import { BreakKind } from "./readRecord";
import type { EvidenceStore } from "./store";
import { type Break, type ChainReport, verifyChain } from "./verifyChain";

/** What a verification found. */
export interface EvidenceReport {
    /** Whether there is evidence and no break in it. */
    readonly ok: boolean;
    readonly chains: readonly ChainReport[];
    /** The first break of every chain that has one. */
    readonly breaks: readonly Break[];
}

/** What is known from outside, and who wants the records. */
export interface VerifyOptions {
    /** Heads kept elsewhere: each must still be in its chain. */
    readonly expectHeads?: readonly Head[];
    /**
     * Gets every record, chain by chain and each chain in its order, up to the chain's first break. Only the report
     * says whether there is one: until then nothing is to be concluded from a record.
     */
    readonly onRecord?: (record: EvidenceRecord) => void;
}

/**
 * Verifies every chain of a store, as a stream. It finds what was altered, removed, inserted or put in
 * another order, and what of a chain's end other chains or the given heads remember. It can't find the
 * loss of records that nobody remembers: the last ones of a chain that no other chain has seen since.
 * @throws EvidenceError `store` when something can't be read.
 */
export async function verifyEvidence(
    store: EvidenceStore,
    { expectHeads = [], onRecord }: VerifyOptions = {},
): Promise<EvidenceReport> {
    const anchors = await collectAnchors(store, await store.chains(), expectHeads);
    // Listed again: a chain that was opened meanwhile may be anchored already.
    const ids = await store.chains();
    const chains: ChainReport[] = [];
    for (const id of ids) {
        const remembered = anchors.get(id) ?? new Map<number, never>();
        chains.push(await verifyChain(id, await store.segments(id), remembered, onRecord));
    }
    const missing = [...anchors]
        .filter(([id]) => !ids.includes(id))
        .map(([chain, places]): Break => {
            const { by, seq, hash } = [...places.values()].flat().sort((a, b) => b.seq - a.seq)[0]!;
            return {
                ...{ kind: BreakKind.Missing, chain, seq },
                what: `chain ${chain} is not in ${store.description}; ${by} remembers its record ${seq} (${hash})`,
            };
        });
    const breaks = [...chains.flatMap((chain) => chain.break ?? []), ...missing];
    return { ok: breaks.length === 0 && chains.some(({ records }) => records > 0), chains, breaks };
}

/** One line that says where a break is and what it is. */
export function describeBreak({ kind, chain, seq, file, line, what }: Break): string {
    const place = file === undefined ? "" : `${file}:${String(line)}: `;
    return `${place}chain ${chain}, record ${seq}: ${kind}: ${what}`;
}

/**
 * Reads a head as reports write it.
 * @throws EvidenceError `invalid` when it is none.
 */
export function parseHead(text: string): Head {
    const [chain = "", seq = "", hash = "", ...more] = text.split(":");
    if (
        !CHAIN_ID.test(chain) ||
        !/^(0|[1-9]\d{0,14})$/.test(seq) ||
        !SHA256_HEX.test(hash) ||
        more.length > 0
    ) {
        throw new EvidenceError(
            EvidenceErrorCode.Invalid,
            `${JSON.stringify(text)} is not a head; expected <chain>:<seq>:<hash> as a verification prints it`,
        );
    }
    return { chain, seq: Number(seq), hash };
}
