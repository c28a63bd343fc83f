import { createReadStream } from "node:fs";
import { open, readdir } from "node:fs/promises";
import path from "node:path";
import { lock } from "proper-lockfile";
import { ensureFolder, hasCode, makeFile, type MakeFile, makeNewFolder } from "./durableFiles";
import { EvidenceError, EvidenceErrorCode, messageOf } from "./evidenceError";
import { FolderWriter } from "./folderWriter";
import { lastLineOf } from "./lastLine";
import { CHAIN_ID } from "./record";
import type { ChainWriter, EvidenceStore, Segment } from "./store";
import { setTornApart } from "./tornLine";

/** How a folder is written. */
export interface FolderOptions {
    /** A file that has so many bytes is followed by another. @default 67108864 (64 MiB) */
    readonly maxFileBytes?: number;
    /**
     * A writer that gave no sign of life for so many milliseconds is taken for dead; at least 2000.
     * @default 20000
     */
    readonly staleAfterMs?: number;
    /** Makes and opens a new file. @default the file system's own */
    readonly makeFile?: MakeFile;
}

/** Name of a chain's file: place of its first record, and the day (UTC) of that record. */
const FILE_NAME = /^\d{12}-\d{4}-\d{2}-\d{2}\.jsonl$/;
const LOCK_NAME = "writer.lock";
const MAX_FILE_BYTES = 64 * 1024 * 1024;
const STALE_AFTER_MS = 20_000;

/**
 * Chains in a folder of a local disk: a folder a chain, a file a day or a size, a line a record.
 * A record is durable after fdatasync; a file's and a folder's name after fsync of the folder above.
 */
export class FolderStore implements EvidenceStore {
    readonly description: string;
    readonly #options: Required<FolderOptions>;

    /** @param folder is made when the first chain is opened. */
    constructor(folder: string, options: FolderOptions = {}) {
        this.description = path.resolve(folder);
        this.#options = {
            maxFileBytes: options.maxFileBytes ?? MAX_FILE_BYTES,
            staleAfterMs: options.staleAfterMs ?? STALE_AFTER_MS,
            makeFile: options.makeFile ?? makeFile,
        };
    }

    async prepare(): Promise<void> {
        await this.#told("prepared", async () => {
            await ensureFolder(this.description);
            for (const chain of await this.chains()) {
                const last = (await this.#files(chain)).at(-1);
                if (last !== undefined) {
                    await setTornApart(last, () => this.#tryLock(chain));
                }
            }
        });
    }

    async chains(): Promise<readonly string[]> {
        return this.#told("read", async () => {
            const entries = await readdir(this.description, { withFileTypes: true });
            return entries
                .filter((entry) => entry.isDirectory() && CHAIN_ID.test(entry.name))
                .map(({ name }) => name)
                .sort();
        });
    }

    async segments(chain: string): Promise<readonly Segment[]> {
        const files = await this.#told("read", () => this.#files(chain));
        return files.map((place) => ({ place, read: () => createReadStream(place) }));
    }

    async lastLine(chain: string): Promise<string | undefined> {
        return this.#told("read", async () => {
            for (const file of (await this.#files(chain)).reverse()) {
                const handle = await open(file, "r");
                try {
                    const line = await lastLineOf(handle);
                    if (line !== undefined) {
                        // Its writer may not have come so far: what is anchored must not get lost.
                        await handle.datasync();
                        return line;
                    }
                } finally {
                    await handle.close();
                }
            }
            return undefined;
        });
    }

    async create(chain: string): Promise<ChainWriter> {
        return this.#told("written", async () => {
            const folder = path.join(this.description, chain);
            await makeNewFolder(folder);
            let isLost = false;
            const release = await this.#lock(chain, () => {
                isLost = true;
            });
            const { maxFileBytes, makeFile } = this.#options;
            const isMine = () => !isLost;
            return new FolderWriter({ folder, maxFileBytes, makeFile, isMine, release });
        });
    }

    async #files(chain: string): Promise<string[]> {
        const folder = path.join(this.description, chain);
        const names = (await readdir(folder)).filter((name) => FILE_NAME.test(name)).sort();
        return names.map((name) => path.join(folder, name));
    }

    #lock(chain: string, onCompromised: () => void): Promise<() => Promise<void>> {
        const folder = path.join(this.description, chain);
        return lock(folder, {
            realpath: false,
            lockfilePath: path.join(folder, LOCK_NAME),
            stale: this.#options.staleAfterMs,
            onCompromised,
        });
    }

    /** The lock of a chain whose writer is gone; undefined while one lives. */
    async #tryLock(chain: string): Promise<(() => Promise<void>) | undefined> {
        try {
            return await this.#lock(chain, () => undefined);
        } catch (error) {
            if (hasCode(error, "ELOCKED")) {
                return undefined;
            }
            throw error;
        }
    }

    async #told<T>(what: string, work: () => Promise<T>): Promise<T> {
        try {
            return await work();
        } catch (error) {
            throw new EvidenceError(
                EvidenceErrorCode.Store,
                `evidence folder ${this.description} can't be ${what}: ${messageOf(error)}. Give a folder on a local disk that this process may use.`,
                { cause: error },
            );
        }
    }
}
