import { open, unlink } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Replaces a file whole or not at all, so that it survives a crash: temporary file, fsync, rename, fsync
 * of the folder.
 */
export async function replaceFile(path: string, content: Buffer | string): Promise<void> {
    // Loaded here: the program reads the registry in every run and never writes.
    const { default: writeFileAtomic } = await import("write-file-atomic");
    await writeFileAtomic(path, content);
    await syncFolder(dirname(path));
}

/**
 * Makes a file that isn't there yet, on the disk when it resolves.
 *
 * @throws the file system's error, `EEXIST` when there is one.
 */
export async function createFile(path: string, content: string): Promise<void> {
    const handle = await open(path, "wx");
    try {
        await handle.writeFile(content);
        await handle.sync();
    } finally {
        await handle.close();
    }
}

/** Removes a file, on the disk when it resolves. */
export async function removeFile(path: string): Promise<void> {
    await unlink(path);
    await syncFolder(dirname(path));
}

/** Makes the names in a folder survive a crash. */
export async function syncFolder(folder: string): Promise<void> {
    // Windows keeps no handles of folders; its rename is durable by itself.
    if (process.platform === "win32") {
        return;
    }
    const handle = await open(folder, "r");
    try {
        await handle.sync();
    } finally {
        await handle.close();
    }
}
