import { stat, unlink } from "node:fs/promises";
import path from "node:path";
import { type AppendFile, hasCode, type MakeFile, renameDurably } from "./durableFiles";
import type { ChainWriter } from "./store";

/** What a chain's writer is given. */
export interface FolderWriterParts {
    /** The chain's own folder. */
    readonly folder: string;
    readonly maxFileBytes: number;
    readonly makeFile: MakeFile;
    /** Whether no other process took the chain over. */
    readonly isMine: () => boolean;
    readonly release: () => Promise<void>;
}

interface CurrentFile {
    readonly handle: AppendFile;
    readonly day: string;
    bytes: number;
}

/** Appends one chain's lines to its files. */
export class FolderWriter implements ChainWriter {
    #file: CurrentFile | undefined;

    constructor(private readonly parts: FolderWriterParts) {}

    async write(lines: readonly string[], firstSeq: number, at: number): Promise<void> {
        this.#requireMine();
        const text = lines.join("");
        const day = new Date(at).toISOString().slice(0, 10);
        const file = this.#file;
        if (file === undefined || file.day !== day || file.bytes >= this.parts.maxFileBytes) {
            await file?.handle.close();
            this.#file = undefined;
            this.#file = await this.#begin(text, firstSeq, day);
        } else {
            await file.handle.appendFile(text);
            await file.handle.datasync();
            file.bytes += Buffer.byteLength(text);
        }
        // A process that slept through its lock may have had its last line set apart meanwhile.
        this.#requireMine();
    }

    async close(): Promise<void> {
        try {
            await this.#file?.handle.close();
        } finally {
            if (this.parts.isMine()) {
                await this.parts.release();
            }
        }
    }

    /** A file gets its name with its first commit inside, or not at all. */
    async #begin(text: string, firstSeq: number, day: string): Promise<CurrentFile> {
        const name = `${String(firstSeq).padStart(12, "0")}-${day}.jsonl`;
        const place = path.join(this.parts.folder, name);
        const temporary = `${place}.tmp`;
        await requireAbsent(place);
        const handle = await this.parts.makeFile(temporary);
        try {
            await handle.appendFile(text);
            await handle.datasync();
            await renameDurably(temporary, place);
        } catch (error) {
            await handle.close();
            await unlink(temporary).catch(ignoreMissing);
            throw error;
        }
        return { handle, day, bytes: Buffer.byteLength(text) };
    }

    #requireMine(): void {
        if (!this.parts.isMine()) {
            throw new Error(
                `another process took ${this.parts.folder} over, as after a long sleep of this one`,
            );
        }
    }
}

async function requireAbsent(place: string): Promise<void> {
    try {
        await stat(place);
    } catch (error) {
        ignoreMissing(error);
        return;
    }
    throw new Error(`${place} is there already: somebody else writes this chain`);
}

function ignoreMissing(error: unknown): void {
    if (!hasCode(error, "ENOENT")) {
        throw error;
    }
}
