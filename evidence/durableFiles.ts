import { mkdir, open, rename } from "node:fs/promises";
import path from "node:path";

/** What a chain's file needs of the file system. */
export interface AppendFile {
    /** Writes at the end. */
    appendFile(data: string): Promise<unknown>;
    /** Resolves when everything written is on the disk. */
    datasync(): Promise<void>;
    close(): Promise<void>;
}

/** Makes a file that may not be there yet, and opens it for appending. */
export type MakeFile = (file: string) => Promise<AppendFile>;

/** Records are read by auditors through a copy or a group; nobody else. */
export const FILE_MODE = 0o640;
const FOLDER_MODE = 0o750;

/** {@link MakeFile} on the real file system. */
export const makeFile: MakeFile = (file) => open(file, "ax", FILE_MODE);

/** Puts a folder's entries on the disk: names of files that were made, renamed or removed in it. */
export async function syncFolder(folder: string): Promise<void> {
    const handle = await open(folder, "r");
    try {
        await handle.sync();
    } finally {
        await handle.close();
    }
}

/** Gives a file its name, so that it outlives a loss of power. */
export async function renameDurably(from: string, to: string): Promise<void> {
    await rename(from, to);
    await syncFolder(path.dirname(to));
}

/** Makes a folder that may not be there yet, so that it outlives a loss of power. */
export async function makeNewFolder(folder: string): Promise<void> {
    await mkdir(folder, { mode: FOLDER_MODE });
    await syncFolder(path.dirname(folder));
}

/** Makes a folder and those above it; existing ones stay as they are. */
export async function ensureFolder(folder: string): Promise<void> {
    const first = await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    if (first !== undefined) {
        await syncFolder(path.dirname(first));
    }
}

/** Whether an error of the file system has this code. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
    return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
