import fs, { constants, type FileHandle } from "node:fs/promises";
import { EncryptionError, EncryptionErrorCode } from "./encryptionError";

/** Bytes that are read at a time. */
const CHUNK_LENGTH = 64 * 1024;

/**
 * Opens a file to be read, for as long as `read` takes.
 * @throws EncryptionError `source` when it is no file or can't be read; what `read` throws.
 */
export async function withDocumentFile<T>(
    source: string,
    read: (file: FileHandle) => Promise<T>,
): Promise<T> {
    // A pipe that nobody writes into would be waited for.
    const flags = constants.O_RDONLY | constants.O_NONBLOCK;
    const file = await fs.open(source, flags).catch((error: unknown) => {
        throw sourceError(source, error);
    });
    try {
        if (!(await file.stat()).isFile()) {
            throw new EncryptionError(
                EncryptionErrorCode.Source,
                `${source} is no regular file; it is read twice, so expected one: save it first`,
            );
        }
        return await read(file);
    } finally {
        await file.close();
    }
}

/**
 * The file's bytes from a position on. Streams of a FileHandle would close it, or never let go of it.
 * @throws EncryptionError `source`.
 */
export async function* bytesOf(
    file: FileHandle,
    source: string,
    start = 0,
): AsyncGenerator<Buffer> {
    for (let position = start; ;) {
        const chunk = await readAt(file, source, position, CHUNK_LENGTH);
        if (chunk.length === 0) {
            return;
        }
        position += chunk.length;
        yield chunk;
    }
}

/**
 * At most so many of the file's bytes; fewer only at its end.
 * @throws EncryptionError `source`.
 */
export async function readAt(
    file: FileHandle,
    source: string,
    position: number,
    length: number,
): Promise<Buffer> {
    const bytes = Buffer.alloc(length);
    let filled = 0;
    try {
        while (filled < length) {
            const left = length - filled;
            const { bytesRead } = await file.read(bytes, filled, left, position + filled);
            if (bytesRead === 0) {
                break;
            }
            filled += bytesRead;
        }
    } catch (error) {
        throw sourceError(source, error);
    }
    return bytes.subarray(0, filled);
}

function sourceError(source: string, cause: unknown): EncryptionError {
    return new EncryptionError(
        EncryptionErrorCode.Source,
        `${source} can't be read: ${(cause as Error).message}. Give a file that can.`,
        { cause },
    );
}
