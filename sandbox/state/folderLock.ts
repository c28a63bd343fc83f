import { readFile, realpath, rm } from "node:fs/promises";
import path from "node:path";
import { lock } from "proper-lockfile";
import { SandboxError, SandboxErrorCode } from "../sandboxError";
import { makeFolder, writeWhole } from "./files";

/** A folder that belongs to this sandbox until `release`. */
export interface FolderLock {
    /** Whether another process took the folder over, as after a long sleep of the machine. */
    isLost(): boolean;
    /** Gives the folder back. */
    release(): Promise<void>;
}

const LOCK_NAME = "sandbox.lock";
/** Only counts when a dead owner's pid belongs to some other process by now. */
const STALE_AFTER_MS = 20_000;
const GUARD_STALE_AFTER_MS = 2_000;
/** A pid alone cannot tell two sandboxes of one process apart. */
const heldHere = new Set<string>();

/**
 * Takes a folder for this process.
 *
 * The lock alone would outlive a killed process until it goes stale; so the owner's pid stands beside
 * it, and a dead owner's lock is removed at once. A guard lock makes looking and taking one step.
 * @throws SandboxError `FolderInUse`, naming the folder and the owner's pid.
 */
export async function lockFolder(directory: string): Promise<FolderLock> {
    await makeFolder(directory);
    const folder = await realpath(directory);
    const pidPath = path.join(folder, "sandbox.pid");
    const releaseGuard = await lock(path.join(folder, "sandbox.starting"), {
        realpath: false,
        stale: GUARD_STALE_AFTER_MS,
        retries: { retries: 100, minTimeout: 30, maxTimeout: 100 },
    });
    try {
        const pid = await readPid(pidPath);
        if (pid !== undefined && !isAlive(pid, folder)) {
            await rm(path.join(folder, LOCK_NAME), { recursive: true, force: true });
        }
        let lost = false;
        const release = await take(folder, pid, () => {
            lost = true;
        });
        await writeWhole(pidPath, `${String(process.pid)}\n`);
        heldHere.add(folder);
        return {
            isLost: () => lost,
            release: async () => {
                heldHere.delete(folder);
                if (!lost) {
                    await release();
                }
            },
        };
    } finally {
        await releaseGuard();
    }
}

async function take(
    folder: string,
    pid: number | undefined,
    onCompromised: () => void,
): Promise<() => Promise<void>> {
    try {
        return await lock(folder, {
            realpath: false,
            lockfilePath: path.join(folder, LOCK_NAME),
            stale: STALE_AFTER_MS,
            onCompromised,
        });
    } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ELOCKED") {
            throw new SandboxError(
                SandboxErrorCode.folderInUse,
                `Folder ${folder} is in use by another sandbox (pid ${String(pid ?? "unknown")}): ` +
                    `stop that one, or give this one a folder of its own.`,
                { cause: error },
            );
        }
        throw error;
    }
}

async function readPid(file: string): Promise<number | undefined> {
    try {
        const pid = Number.parseInt(await readFile(file, "utf8"), 10);
        return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
    } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") {
            return undefined;
        }
        throw error;
    }
}

function isAlive(pid: number, folder: string): boolean {
    if (pid === process.pid) {
        return heldHere.has(folder);
    }
    try {
        process.kill(pid, 0);
        return true;
    } catch (error) {
        // EPERM: the process lives and belongs to someone else.
        return error instanceof Error && "code" in error && error.code === "EPERM";
    }
}
