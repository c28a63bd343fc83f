import { randomBytes } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { canonical, hashOf } from "./canonical";
import { checkedEntry } from "./entryRules";
import { EvidenceError, EvidenceErrorCode, messageOf } from "./evidenceError";
import { HeadWatch } from "./heads";
import { ChainType, type EvidenceEntry, type EvidenceRecord, GENESIS } from "./record";
import type { ChainWriter, EvidenceStore } from "./store";

/** A chain that this process writes. */
export interface EvidenceChain {
    /** 32 hexadecimal digits. */
    readonly id: string;
    /**
     * Appends an entry. Resolves when its record is durable.
     * @throws EvidenceError `invalid` when the entry breaks a rule (the chain goes on), `poisoned` when it
     * or one before could not be written (open another chain), `closed` after close().
     */
    append(entry: EvidenceEntry): Promise<EvidenceRecord>;
    /** Writes what is under way, the heads of other chains and the last record, and lets go. */
    close(): Promise<void>;
}

/** Who writes a chain, and how. */
export interface Writer {
    /** What program it is: lower case letters, digits and `-`. Not a host's or a person's name. */
    readonly name: string;
    /** The program's version. @default "0" */
    readonly version?: string;
    /** After so many records, the heads of other chains are written down. @default 10000 */
    readonly anchorEvery?: number;
    /** Milliseconds since 1970. @default Date.now */
    readonly clock?: () => number;
}

const WRITER_NAME = /^[a-z][a-z0-9-]{0,63}$/;
const WRITER_VERSION = /^[0-9A-Za-z.+-]{1,64}$/;
const ANCHOR_EVERY = 10_000;
/** A commit is cut here; 1,000 of the longest records are 8 MiB. */
const MAX_COMMIT = 1000;

/**
 * Opens a chain of one's own. Its first records say who writes it and which heads all other chains have.
 * @throws EvidenceError `invalid` for a writer's name or version that is none, `store` when the store
 * can't be used.
 */
export async function openChain(store: EvidenceStore, writer: Writer): Promise<EvidenceChain> {
    const { name, version = "0", anchorEvery = ANCHOR_EVERY, clock = Date.now } = writer;
    if (!WRITER_NAME.test(name) || !WRITER_VERSION.test(version)) {
        throw new EvidenceError(
            EvidenceErrorCode.Invalid,
            `the writer is ${JSON.stringify({ name, version })}; expected a name of 1 to 64 lower case letters, digits and -, and a version as in 1.2.3`,
        );
    }
    if (!Number.isSafeInteger(anchorEvery) || anchorEvery < 1) {
        throw new EvidenceError(
            EvidenceErrorCode.Invalid,
            `anchorEvery is ${String(anchorEvery)}; expected a whole number from 1`,
        );
    }
    await store.prepare();
    const id = randomBytes(16).toString("hex");
    const watch = new HeadWatch(store, id);
    const [heads = [], ...more] = await watch.changed();
    const chain = new OpenChain(store.description, await store.create(id), watch, {
        ...{ id, anchorEvery, clock },
    });
    const startedAt = new Date(clock()).toISOString();
    await chain.start([
        { type: ChainType.Opened, data: { writer: { name, version }, startedAt, heads } },
        ...more.map((part) => ({ type: ChainType.Anchored, data: { heads: part } })),
    ]);
    return chain;
}

interface Waiting {
    readonly record: EvidenceRecord;
    readonly line: string;
    readonly resolve: (record: EvidenceRecord) => void;
    readonly reject: (error: Error) => void;
}

interface Settings {
    readonly id: string;
    readonly anchorEvery: number;
    readonly clock: () => number;
}

class OpenChain implements EvidenceChain {
    readonly id: string;
    #seq = 0;
    #prev = GENESIS;
    #sinceAnchor = 0;
    #waiting: Waiting[] = [];
    #committing: Promise<void> | undefined;
    #poison: EvidenceError | undefined;
    #closing: Promise<void> | undefined;
    #anchoring: Promise<void> = Promise.resolve();
    /** The first look at other chains that failed. */
    #blindness: unknown;

    constructor(
        private readonly place: string,
        private readonly writer: ChainWriter,
        private readonly watch: HeadWatch,
        private readonly settings: Settings,
    ) {
        this.id = settings.id;
    }

    /** Writes the first records, or lets go of the chain. */
    async start(entries: readonly EvidenceEntry[]): Promise<void> {
        try {
            await Promise.all(entries.map((entry) => this.#enqueue(entry)));
        } catch (error) {
            await this.writer.close();
            throw error;
        }
    }

    async append(entry: EvidenceEntry): Promise<EvidenceRecord> {
        if (this.#closing !== undefined) {
            throw new EvidenceError(
                EvidenceErrorCode.Closed,
                `chain ${this.id} was closed: open another one`,
            );
        }
        const appended = this.#enqueue(checkedEntry(entry));
        this.#sinceAnchor += 1;
        if (this.#sinceAnchor === this.settings.anchorEvery) {
            this.#sinceAnchor = 0;
            this.#anchoring = this.#anchoring.then(() => this.#anchor());
        }
        return appended;
    }

    close(): Promise<void> {
        return (this.#closing ??= this.#close());
    }

    async #close(): Promise<void> {
        try {
            await this.#anchoring;
            await this.#anchor();
            await this.#enqueue({ type: ChainType.Closed, data: { records: this.#seq + 1 } });
        } finally {
            await this.#committing;
            await this.writer.close();
        }
        if (this.#blindness !== undefined) {
            throw new EvidenceError(
                EvidenceErrorCode.Store,
                `chain ${this.id} is closed and whole, but the heads of other chains in ${this.place} could not be read: ${messageOf(this.#blindness)}. Chains that end now are not anchored by it.`,
                { cause: this.#blindness },
            );
        }
    }

    /** Writes down other chains' new heads. What it can't read, close() tells: signing goes on. */
    async #anchor(): Promise<void> {
        try {
            const parts = await this.watch.changed();
            await Promise.all(
                parts.map((heads) => this.#enqueue({ type: ChainType.Anchored, data: { heads } })),
            );
        } catch (error) {
            // A poisoned chain tells of itself.
            if (this.#poison === undefined) {
                this.#blindness ??= error;
            }
        }
    }

    #enqueue(entry: EvidenceEntry): Promise<EvidenceRecord> {
        if (this.#poison !== undefined) {
            return Promise.reject(this.#poison);
        }
        const unhashed = {
            ...{ v: 1 as const, chain: this.id, seq: this.#seq },
            at: new Date(this.settings.clock()).toISOString(),
            ...{ type: entry.type, data: entry.data, prev: this.#prev },
        };
        const record: EvidenceRecord = { ...unhashed, hash: hashOf(unhashed) };
        const line = `${canonical({ ...record })}\n`;
        this.#seq += 1;
        this.#prev = record.hash;
        return new Promise((resolve, reject) => {
            this.#waiting.push({ record, line, resolve, reject });
            this.#committing ??= this.#commit();
        });
    }

    /** Group commit: what arrives while one write is under way goes together with the next. */
    async #commit(): Promise<void> {
        // Callers of this turn, and those whom the last commit let go on, share the next one.
        for (await nextTurn(); this.#waiting.length > 0; await nextTurn()) {
            const group = this.#waiting.splice(0, MAX_COMMIT);
            const first = group[0]!.record;
            try {
                await this.writer.write(
                    group.map(({ line }) => line),
                    first.seq,
                    Date.parse(first.at),
                );
            } catch (error) {
                this.#fail(group, error);
                break;
            }
            group.forEach(({ resolve, record }) => resolve(record));
        }
        this.#committing = undefined;
    }

    #fail(group: readonly Waiting[], error: unknown): void {
        this.#poison = new EvidenceError(
            EvidenceErrorCode.Poisoned,
            `chain ${this.id} in ${this.place} could not be written: ${messageOf(error)}. ` +
                `What was under way from record ${group[0]!.record.seq} on may or may not be stored. The chain takes nothing more: mend the cause and open another one.`,
            { cause: error },
        );
        for (const { reject } of [...group, ...this.#waiting.splice(0)]) {
            reject(this.#poison);
        }
    }
}
