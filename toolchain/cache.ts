import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import lockfile from "proper-lockfile";
import { ToolchainError } from "./toolchainError";

/** How often the holder of a lock shows that it lives, and how long after that it counts as dead. */
const LOCK_UPDATE_MS = 2_000;
const LOCK_STALE_MS = 10_000;

/** Reports what a long step is doing, in one line for a person. */
export type Progress = (line: string) => void;

/**
 * The folder that keeps what takes minutes to make: `CARTORIO_CACHE_DIR`, or a folder of ours in the
 * user's cache folder (`XDG_CACHE_HOME`, `~/Library/Caches` on macOS, else `~/.cache`).
 */
export function cacheDirectory(env: NodeJS.ProcessEnv = process.env): string {
    if (env["CARTORIO_CACHE_DIR"]) {
        return path.resolve(env["CARTORIO_CACHE_DIR"]);
    }
    const base =
        env["XDG_CACHE_HOME"] ||
        path.join(
            os.homedir(),
            ...(process.platform === "darwin" ? ["Library", "Caches"] : [".cache"]),
        );
    return path.join(base, "cartorio-digital");
}

/** Whether a file or folder, links followed, is one that this project put into its cache. */
export function isInCache(place: string): boolean {
    const cache = cacheDirectory();
    return (
        fs.existsSync(cache) && fs.realpathSync(place).startsWith(fs.realpathSync(cache) + path.sep)
    );
}

/** A short fingerprint of files' contents, so that a changed input is a new place in the cache. */
export function fingerprint(files: readonly string[]): string {
    const hash = createHash("sha256");
    for (const file of files) {
        hash.update(path.basename(file)).update("\0").update(fs.readFileSync(file)).update("\0");
    }
    return hash.digest("hex").slice(0, 12);
}

/**
 * Makes a folder in the cache once a machine: whole or not at all, by one process at a time.
 *
 * `make` fills a temporary folder, which is renamed into place when it is done. A run that is
 * interrupted leaves nothing that a later run takes for whole; one that comes while another is at
 * work waits for it and uses its result.
 * @returns true when this call made the folder, false when it was there or another process made it.
 */
export async function makeOnce(
    target: string,
    make: (directory: string) => Promise<void>,
    progress: Progress,
): Promise<boolean> {
    if (fs.existsSync(target)) {
        return false;
    }
    const folder = path.dirname(target);
    try {
        fs.mkdirSync(folder, { recursive: true });
        fs.accessSync(folder, fs.constants.W_OK);
    } catch (cause) {
        throw new ToolchainError(
            "cache",
            `The cache folder can't be used (${(cause as Error).message}). Set CARTORIO_CACHE_DIR to a folder ` +
                "on a disk with 3 GB free, which you may write to.",
            { cause },
        );
    }
    const release = await lock(target, progress);
    try {
        if (fs.existsSync(target)) {
            return false;
        }
        const prefix = `${path.basename(target)}.making-`;
        removeLeftovers(folder, prefix);
        const temporary = path.join(folder, `${prefix}${process.pid}`);
        fs.mkdirSync(temporary);
        try {
            await make(temporary);
            return putInPlace(temporary, target);
        } finally {
            fs.rmSync(temporary, { recursive: true, force: true });
        }
    } finally {
        await release().catch(() => undefined);
    }
}

/** Clears what interrupted runs left; not what a process makes that lost its lock while it slept. */
function removeLeftovers(folder: string, prefix: string): void {
    for (const name of fs.readdirSync(folder).filter((entry) => entry.startsWith(prefix))) {
        if (!isOtherProcess(Number(name.slice(prefix.length)))) {
            fs.rmSync(path.join(folder, name), { recursive: true, force: true });
        }
    }
}

function isOtherProcess(pid: number): boolean {
    if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid) {
        return false;
    }
    try {
        process.kill(pid, 0);
        return true;
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === "EPERM";
    }
}

/** Renames into place; false where another process, which lost its lock or took ours, was first. */
function putInPlace(temporary: string, target: string): boolean {
    try {
        fs.renameSync(temporary, target);
        return true;
    } catch (error) {
        if (fs.existsSync(target)) {
            return false;
        }
        throw error;
    }
}

async function lock(target: string, progress: Progress): Promise<() => Promise<void>> {
    const options = {
        realpath: false,
        stale: LOCK_STALE_MS,
        update: LOCK_UPDATE_MS,
        // A machine that slept has lost its lock; the rename at the end still lets only one win.
        onCompromised: () => undefined,
    };
    try {
        return await lockfile.lock(target, options);
    } catch (error) {
        if ((error as { code?: string }).code !== "ELOCKED") {
            throw error;
        }
    }
    progress(`waiting for another run that is making ${path.basename(target)}`);
    return lockfile.lock(target, {
        ...options,
        retries: { forever: true, factor: 1, minTimeout: 500, maxTimeout: 500 },
    });
}
