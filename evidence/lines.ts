import type { Segment } from "./store";

/** A line of a chain, and where it stands. */
export interface StoredLine {
    /** The file or object. */
    readonly file: string;
    /** From 1, in that file. */
    readonly line: number;
    /** Its text; undefined when it is not UTF-8, or too long for a record. */
    readonly text?: string;
    /** Whether it has its line end. */
    readonly isWhole: boolean;
}

const LINE_END = 0x0a;
/** Longer lines are no records; they are not kept in memory. */
const MAX_LINE_BYTES = 64 * 1024;

/** Reads the lines of one segment, without holding more than one of them. */
export async function* linesOf(segment: Segment): AsyncGenerator<StoredLine> {
    const { place } = segment;
    const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    let parts: Uint8Array[] = [];
    let length = 0;
    let line = 0;
    const take = (isWhole: boolean): StoredLine => {
        line += 1;
        const text = length > MAX_LINE_BYTES ? undefined : decoded(utf8, Buffer.concat(parts));
        parts = [];
        length = 0;
        return { file: place, line, isWhole, ...(text === undefined ? {} : { text }) };
    };
    const keep = (bytes: Uint8Array) => {
        length += bytes.length;
        if (length <= MAX_LINE_BYTES) {
            parts.push(bytes);
        }
    };
    for await (const chunk of segment.read()) {
        let from = 0;
        for (let end; (end = chunk.indexOf(LINE_END, from)) !== -1; from = end + 1) {
            keep(chunk.subarray(from, end));
            yield take(true);
        }
        if (from < chunk.length) {
            keep(chunk.subarray(from));
        }
    }
    if (length > 0) {
        yield take(false);
    }
}

function decoded(utf8: InstanceType<typeof TextDecoder>, bytes: Uint8Array): string | undefined {
    try {
        return utf8.decode(bytes);
    } catch {
        return undefined;
    }
}
