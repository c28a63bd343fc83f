import type { FileHandle } from "node:fs/promises";
import { MAX_RECORD_BYTES } from "./record";

const LINE_END = 0x0a;
/** Holds the longest line before a torn one of the same length, and both line ends. */
const WINDOW = 2 * (MAX_RECORD_BYTES + 1);

/** The end of a file. */
export interface Tail {
    /** Where the last whole line ends, in bytes; 0 without one in the last bytes that were read. */
    readonly wholeBytes: number;
    readonly fileBytes: number;
    /** The last whole line, without its line end. */
    readonly line?: string;
}

/** Reads the end of a file. */
export async function readTail(handle: FileHandle): Promise<Tail> {
    const { size } = await handle.stat();
    const from = Math.max(0, size - WINDOW);
    const { buffer, bytesRead } = await handle.read(
        Buffer.alloc(size - from),
        0,
        size - from,
        from,
    );
    const bytes = buffer.subarray(0, bytesRead);
    const end = bytes.lastIndexOf(LINE_END);
    if (end === -1) {
        return { wholeBytes: 0, fileBytes: size };
    }
    const start = end === 0 ? 0 : bytes.lastIndexOf(LINE_END, end - 1) + 1;
    const line = bytes.toString("utf8", start, end);
    return { wholeBytes: from + end + 1, fileBytes: size, line };
}

/** The last whole line of a file, without its line end; undefined when there is none. */
export async function lastLineOf(handle: FileHandle): Promise<string | undefined> {
    return (await readTail(handle)).line;
}
