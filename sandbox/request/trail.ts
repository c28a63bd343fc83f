import { open, type FileHandle } from "node:fs/promises";
import type { TrailRecord } from "./trailRecord";

/** Where the records of calls go. */
export interface Trail {
    /** Keeps a record; it is kept when this resolves. */
    append(record: TrailRecord): Promise<void>;
    /** Waits for what is under way and lets go of the file. */
    close(): Promise<void>;
}

/** A trail in a file, one JSON document a line, in the order of the answers. Mode 0600. */
export async function openFileTrail(file: string): Promise<Trail> {
    const handle = await open(file, "a+", 0o600);
    await endTornLine(handle);
    return new FileTrail(handle);
}

class FileTrail implements Trail {
    #waiting: string[] = [];
    #writing: Promise<void> = Promise.resolve();
    #mayBeTorn = false;

    constructor(private readonly handle: FileHandle) {}

    async append(record: TrailRecord): Promise<void> {
        this.#waiting.push(`${JSON.stringify(record)}\n`);
        // Records that arrive during a write go together with the next one.
        if (this.#waiting.length === 1) {
            const flush = () => this.#flush();
            this.#writing = this.#writing.then(flush, flush);
        }
        return this.#writing;
    }

    async close(): Promise<void> {
        try {
            await this.#writing;
        } finally {
            await this.handle.close();
        }
    }

    async #flush(): Promise<void> {
        const lines = this.#waiting.join("");
        this.#waiting = [];
        if (this.#mayBeTorn) {
            await endTornLine(this.handle);
        }
        this.#mayBeTorn = true;
        await this.handle.appendFile(lines, "utf8");
        this.#mayBeTorn = false;
    }
}

/** A killed sandbox, or a full disk, may leave half a line: the next record must not continue it. */
async function endTornLine(handle: FileHandle): Promise<void> {
    const { size } = await handle.stat();
    if (size === 0) {
        return;
    }
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
    if (buffer.toString("utf8") !== "\n") {
        await handle.appendFile("\n", "utf8");
    }
}
