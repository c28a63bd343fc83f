import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import writeFileAtomic from "write-file-atomic";
import { SandboxError, SandboxErrorCode } from "../sandboxError";

/** Files and folders hold private keys and secrets: nobody but their owner reads them. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** Makes a folder and those above it, readable by their owner only. Existing ones stay as they are. */
export async function makeFolder(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
}

/** Writes a file whole or not at all (temporary file, fsync, rename), mode 0600, making its folder. */
export async function writeWhole(file: string, data: string | Buffer): Promise<void> {
    const options = { mode: FILE_MODE };
    try {
        await writeFileAtomic(file, data, options);
    } catch (error) {
        if (!isMissing(error)) {
            throw error;
        }
        await makeFolder(path.dirname(file));
        await writeFileAtomic(file, data, options);
    }
}

/** Writes a JSON document whole or not at all. */
export async function writeJson(file: string, document: unknown): Promise<void> {
    await writeWhole(file, `${JSON.stringify(document, undefined, 4)}\n`);
}

/** Removes a file; one that is gone already is no error. */
export async function removeFile(file: string): Promise<void> {
    await rm(file, { force: true });
}

/** Names in a folder, none when it does not exist, also for want of a folder above: a file may be there. */
export async function listFolder(folder: string): Promise<readonly string[]> {
    try {
        return await readdir(folder);
    } catch (error) {
        if (isMissing(error) || hasCode(error, "ENOTDIR")) {
            return [];
        }
        throw error;
    }
}

/**
 * Reads a JSON document that {@link writeJson} wrote; undefined when there is none.
 * @throws SandboxError `BrokenState` when it is not JSON or `isValid` refuses it.
 */
export async function readJson<T>(
    file: string,
    isValid: (document: unknown) => document is T,
): Promise<T | undefined> {
    let text: string;
    try {
        text = await readFile(file, "utf8");
    } catch (error) {
        if (isMissing(error)) {
            return undefined;
        }
        throw error;
    }
    let document: unknown;
    try {
        document = JSON.parse(text);
    } catch (error) {
        throw broken(file, "is not JSON", error);
    }
    if (!isValid(document)) {
        throw broken(file, "does not hold what the sandbox writes there");
    }
    return document;
}

/** The error for a file that the sandbox cannot have written. */
export function broken(file: string, problem: string, cause?: unknown): SandboxError {
    return new SandboxError(
        SandboxErrorCode.brokenState,
        `${file} ${problem}: restore it, or start with an empty folder.`,
        { cause },
    );
}

function isMissing(error: unknown): boolean {
    return hasCode(error, "ENOENT");
}

function hasCode(error: unknown, code: string): boolean {
    return error instanceof Error && "code" in error && error.code === code;
}
