import fs, { type FileHandle } from "node:fs/promises";
import { EncryptionError, EncryptionErrorCode } from "./encryptionError";

/**
 * Opens a file to be read, for as long as `read` takes.
 * @throws EncryptionError `source` when it is no file or can't be read; what `read` throws.
 */
export async function withDocumentFile<T>(
    source: string,
    read: (file: FileHandle) => Promise<T>,
): Promise<T> {
    const file = await fs.open(source, "r").catch((error: unknown) => {
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

/** A failure to read, with the file's name. */
export function sourceError(source: string, cause: unknown): EncryptionError {
    return new EncryptionError(
        EncryptionErrorCode.Source,
        `${source} can't be read: ${(cause as Error).message}. Give a file that can.`,
        { cause },
    );
}
