import { randomBytes } from "node:crypto";
import fs, { type FileHandle } from "node:fs/promises";
import path from "node:path";
import { Writable } from "node:stream";
import { EncryptionError, EncryptionErrorCode } from "./encryptionError";

/** A file that is to be written whole or not at all. */
export interface WholeFileOptions {
    readonly target: string;
    /** Replaces a target that exists. */
    readonly overwrite: boolean;
}

/**
 * Refuses a target that exists, before any work is done for it.
 * @throws EncryptionError `target`.
 */
export async function requireFree({ target, overwrite }: WholeFileOptions): Promise<void> {
    if (overwrite) {
        return;
    }
    try {
        await fs.lstat(target);
    } catch (error) {
        if (isMissing(error)) {
            return;
        }
        throw targetError(target, error);
    }
    throw exists(target);
}

/**
 * Writes a file of mode 0600 under a name of its own in the target's folder, and gives it the target's
 * name when all of it is written and on the disk. Whatever fails before that, the target is as it was before
 * and the other file is gone; only a process that is killed leaves it behind, as `.cartorio-<random>.partial`.
 * @param write fills the file; the target appears only after it resolves.
 * @throws EncryptionError `target` when the file can't be written; what `write` throws.
 */
export async function writeWholeFile(
    options: WholeFileOptions,
    write: (file: Writable) => Promise<void>,
): Promise<void> {
    const { target } = options;
    const folder = path.dirname(path.resolve(target));
    const partial = path.join(folder, `.cartorio-${randomBytes(12).toString("hex")}.partial`);
    const handle = await fs.open(partial, "wx", 0o600).catch((error: unknown) => {
        throw targetError(target, error);
    });
    try {
        await write(writableOn(handle, target));
        try {
            await handle.sync();
            await release(partial, options);
            await syncFolder(folder);
        } catch (error) {
            throw error instanceof EncryptionError ? error : targetError(target, error);
        }
    } finally {
        await handle.close();
        await fs.rm(partial, { force: true });
    }
}

/** Writes at the handle's position; unlike a stream of the handle's own it never closes it. */
function writableOn(handle: FileHandle, target: string): Writable {
    return new Writable({
        write: (chunk: Buffer, _, done) => {
            writeAll(handle, chunk).then(
                () => done(),
                (error: unknown) => done(targetError(target, error)),
            );
        },
    });
}

async function writeAll(handle: FileHandle, chunk: Buffer): Promise<void> {
    for (let written = 0; written < chunk.length;) {
        const { bytesWritten } = await handle.write(chunk, written);
        written += bytesWritten;
    }
}

/** A link, unlike a rename, never replaces what came to be in the meantime. */
async function release(partial: string, { target, overwrite }: WholeFileOptions): Promise<void> {
    if (overwrite) {
        await fs.rename(partial, target);
        return;
    }
    try {
        await fs.link(partial, target);
    } catch (error) {
        throw (error as NodeJS.ErrnoException).code === "EEXIST" ? exists(target) : error;
    }
}

async function syncFolder(folder: string): Promise<void> {
    const handle = await fs.open(folder, "r");
    try {
        await handle.sync();
    } finally {
        await handle.close();
    }
}

function exists(target: string): EncryptionError {
    return new EncryptionError(
        EncryptionErrorCode.Target,
        `${target} exists and is not replaced: choose another name, or ask for its replacement`,
    );
}

function targetError(target: string, cause: unknown): EncryptionError {
    return new EncryptionError(
        EncryptionErrorCode.Target,
        `${target} can't be written: ${(cause as Error).message}. Choose a place that can.`,
        { cause },
    );
}

function isMissing(error: unknown): boolean {
    return (error as NodeJS.ErrnoException).code === "ENOENT";
}
