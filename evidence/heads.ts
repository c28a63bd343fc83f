import { type Head, SHA256_HEX } from "./record";
import type { EvidenceStore } from "./store";

/** So many heads fit into one record. */
const HEADS_PER_RECORD = 40;

/** Heads as a record holds them. */
export type HeadData = { readonly chain: string; readonly seq: number; readonly hash: string }[];

/** Watches the heads of all chains but one's own. */
export class HeadWatch {
    readonly #seen = new Map<string, string>();

    constructor(
        private readonly store: EvidenceStore,
        private readonly own: string,
    ) {}

    /** The heads that are new since the last call, in parts that fit into a record each. */
    async changed(): Promise<HeadData[]> {
        const heads: HeadData = [];
        for (const chain of await this.store.chains()) {
            const head =
                chain === this.own ? undefined : headOf(chain, await this.store.lastLine(chain));
            if (head !== undefined && this.#seen.get(chain) !== head.hash) {
                heads.push(head);
            }
        }
        heads.forEach(({ chain, hash }) => this.#seen.set(chain, hash));
        return Array.from({ length: Math.ceil(heads.length / HEADS_PER_RECORD) }, (_, part) =>
            heads.slice(part * HEADS_PER_RECORD, (part + 1) * HEADS_PER_RECORD),
        );
    }
}

/** The head that a line is; undefined for a line that is no record: verification tells of it. */
export function headOf(chain: string, line: string | undefined): Head | undefined {
    let value: unknown;
    try {
        value = JSON.parse(line ?? "null");
    } catch {
        return undefined;
    }
    if (!isHead(value)) {
        return undefined;
    }
    return value.chain === chain ? { chain, seq: value.seq, hash: value.hash } : undefined;
}

/** Whether a value has a head's three members. */
export function isHead(value: unknown): value is Head {
    const { chain, seq, hash } = (value ?? {}) as Readonly<Record<string, unknown>>;
    return (
        typeof chain === "string" &&
        Number.isSafeInteger(seq) &&
        (seq as number) >= 0 &&
        typeof hash === "string" &&
        SHA256_HEX.test(hash)
    );
}
