import type { Anchor } from "./anchors";
import { linesOf, type StoredLine } from "./lines";
import { BreakKind, isWrong, readRecord, type Wrong } from "./readRecord";
import { ChainType, type EvidenceRecord, GENESIS } from "./record";
import type { Segment } from "./store";

/** Where a chain's first break is, and what it is. */
export interface Break extends Wrong {
    readonly chain: string;
    /** The place in the chain that was to come, or where the head was. */
    readonly seq: number;
    /** File or object; left out when what is missing has none. */
    readonly file?: string;
    /** From 1. */
    readonly line?: number;
}

/** What is known of one chain. */
export interface ChainReport {
    readonly id: string;
    /** As its first record says. */
    readonly writer?: string;
    /** Records up to the first break. */
    readonly records: number;
    readonly firstAt?: string;
    readonly lastAt?: string;
    /** Keep it outside, and give it to the next verification: `<chain>:<seq>:<hash>`. */
    readonly head?: string;
    /** Whether its last record says that it ends here. */
    readonly closed: boolean;
    /** Where half a line stands that a crash left; nobody was told that it is stored. */
    readonly torn?: string;
    readonly break?: Break;
}

/**
 * Verifies one chain from its first record on, as a stream, up to its first break.
 * @param onRecord gets each record before that.
 */
export async function verifyChain(
    id: string,
    segments: readonly Segment[],
    anchors: ReadonlyMap<number, readonly Anchor[]>,
    onRecord: (record: EvidenceRecord) => void = () => undefined,
): Promise<ChainReport> {
    const walk = new Walk(id, anchors, onRecord);
    const lines = linesOfAll(segments);
    for await (const line of lines) {
        const wrong = await walk.take(line, lines);
        if (wrong !== undefined) {
            return walk.report({ ...wrong, file: line.file, line: line.line });
        }
    }
    return walk.report(walk.missingEnd());
}

async function* linesOfAll(segments: readonly Segment[]): AsyncGenerator<StoredLine> {
    for (const segment of segments) {
        yield* linesOf(segment);
    }
}

class Walk {
    #count = 0;
    #prev = GENESIS;
    #first: EvidenceRecord | undefined;
    #last: EvidenceRecord | undefined;
    #torn: string | undefined;

    constructor(
        private readonly id: string,
        private readonly anchors: ReadonlyMap<number, readonly Anchor[]>,
        private readonly onRecord: (record: EvidenceRecord) => void,
    ) {}

    /** @param rest the lines behind it, to tell what is gone from what stands elsewhere. */
    async take(line: StoredLine, rest: AsyncIterable<StoredLine>): Promise<Wrong | undefined> {
        if (this.#torn !== undefined) {
            return { kind: BreakKind.Altered, what: `follows half a line (${this.#torn})` };
        }
        if (!line.isWhole) {
            this.#torn = `${line.file}:${line.line}`;
            return undefined;
        }
        const record = readRecord(line.text);
        if (isWrong(record)) {
            return record;
        }
        const wrong = (await this.#misplaced(record, rest)) ?? this.#unlinked(record);
        if (wrong === undefined) {
            this.#first ??= record;
            this.#last = record;
            this.#count += 1;
            this.#prev = record.hash;
            this.onRecord(record);
        }
        return wrong;
    }

    async #misplaced(
        { chain, seq }: EvidenceRecord,
        rest: AsyncIterable<StoredLine>,
    ): Promise<Wrong | undefined> {
        const expected = this.#count;
        if (chain !== this.id) {
            return { kind: BreakKind.Copied, what: `belongs to chain ${chain}, not to ${this.id}` };
        }
        if (seq < expected) {
            return {
                kind: BreakKind.Inserted,
                what: `is record ${seq} again, where ${expected} was expected`,
            };
        }
        if (seq === expected) {
            return undefined;
        }
        for await (const { text, file, line } of rest) {
            const later = readRecord(text);
            if (!isWrong(later) && later.seq === expected) {
                return {
                    kind: BreakKind.Reordered,
                    what: `is record ${seq}; record ${expected}, expected here, stands at ${file}:${line}`,
                };
            }
        }
        const gone =
            seq - expected === 1
                ? `record ${expected} is`
                : `records ${expected} to ${seq - 1} are`;
        return { kind: BreakKind.Removed, what: `is record ${seq}; ${gone} gone` };
    }

    #unlinked({ seq, prev, type, hash }: EvidenceRecord): Wrong | undefined {
        if (prev !== this.#prev) {
            return {
                kind: BreakKind.Inserted,
                what: `follows a record with hash ${prev}; the one before it has ${this.#prev}: one of the two was put there`,
            };
        }
        if ((seq === 0) !== (type === ChainType.Opened)) {
            return {
                kind: BreakKind.Inserted,
                what: `has type ${JSON.stringify(type)} at place ${seq}; ${ChainType.Opened} is the first record and no other`,
            };
        }
        if (this.#last?.type === ChainType.Closed) {
            return { kind: BreakKind.Inserted, what: `follows the record that closed the chain` };
        }
        const other = this.anchors.get(seq)?.find((anchor) => anchor.hash !== hash);
        return other === undefined
            ? undefined
            : {
                  kind: BreakKind.Truncated,
                  what: `has hash ${hash}; ${other.by} remembers ${other.hash}: the chain was rewritten`,
              };
    }

    /** The first kept head behind the end. */
    missingEnd(): Break | undefined {
        const gone = [...this.anchors.keys()]
            .filter((seq) => seq >= this.#count)
            .sort((a, b) => a - b)[0];
        const anchor = gone === undefined ? undefined : this.anchors.get(gone)![0];
        return anchor === undefined
            ? undefined
            : {
                  ...{ kind: BreakKind.Truncated, chain: this.id, seq: this.#count },
                  what: `ends after ${this.#count} records; ${anchor.by} remembers record ${anchor.seq} (${anchor.hash})`,
              };
    }

    report(found: Omit<Break, "chain" | "seq"> | undefined): ChainReport {
        const { id } = this;
        const { name, version } = (this.#first?.data["writer"] ?? {}) as Readonly<
            Record<string, unknown>
        >;
        return {
            ...{ id, records: this.#count, closed: this.#last?.type === ChainType.Closed },
            ...(this.#first && {
                writer: `${String(name)} ${String(version)}`,
                firstAt: this.#first.at,
            }),
            ...(this.#last && {
                lastAt: this.#last.at,
                head: `${id}:${this.#last.seq}:${this.#last.hash}`,
            }),
            ...(this.#torn !== undefined && { torn: this.#torn }),
            ...(found && { break: { ...found, chain: id, seq: this.#count } }),
        };
    }
}
