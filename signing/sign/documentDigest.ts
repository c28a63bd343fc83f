import { createHash } from "node:crypto";
import { addAbortSignal, Readable } from "node:stream";
import { SigningError, SigningErrorCode } from "../signingError";
import { requireGoingOn } from "./untilAborted";

/** A document: its bytes, or what gives them piece by piece. A stream is read once, to its end. */
export type Document = Uint8Array | Readable | AsyncIterable<Uint8Array>;

/** What a document is known by. */
export interface DocumentDigest {
    /** SHA-256, in lower case hexadecimal. */
    readonly sha256: string;
    /** In bytes. */
    readonly size: number;
}

/** How far a document is read. */
export interface DigestOptions {
    /** Ends the reading; of what is an iterable and no stream, between two pieces. */
    readonly signal?: AbortSignal | undefined;
    /** A document that is longer is not read on: `size` is then more than this. @default no bound */
    readonly maxSize?: number;
}

/**
 * SHA-256 of a document, in the memory of one piece of it. The stream is closed, also on failure.
 * @throws SigningError `document` when it can't be read, `aborted`.
 */
export async function documentDigest(
    document: Document,
    { signal, maxSize = Infinity }: DigestOptions = {},
): Promise<DocumentDigest> {
    const hash = createHash("sha256");
    let size = 0;
    try {
        for await (const piece of piecesOf(document, signal)) {
            if (signal?.aborted) {
                break;
            }
            if (!(piece instanceof Uint8Array)) {
                throw new TypeError(`a piece of it is a ${typeof piece}; expected bytes`);
            }
            size += piece.length;
            if (size > maxSize) {
                break;
            }
            hash.update(piece);
        }
    } catch (error) {
        requireGoingOn(signal);
        throw new SigningError(
            SigningErrorCode.Document,
            `the document can't be read: ${(error as Error).message}. Nothing was signed or judged: open it again.`,
            { cause: error },
        );
    }
    requireGoingOn(signal);
    return { sha256: hash.digest("hex"), size };
}

/** Closes a document that nobody is going to read. */
export function closeUnread(document: Document): void {
    if (document instanceof Readable) {
        document.destroy();
    }
}

/** @returns pieces. A stream that has nothing to give is closed by the signal all the same. */
function piecesOf(
    document: Document,
    signal: AbortSignal | undefined,
): AsyncIterable<unknown> | Iterable<unknown> {
    if (document instanceof Uint8Array) {
        return [document];
    }
    if (document instanceof Readable && signal !== undefined) {
        addAbortSignal(signal, document);
    }
    return document;
}
