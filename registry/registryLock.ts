import { statSync } from "node:fs";
import { basename, join } from "node:path";
import { setImmediate, setTimeout } from "node:timers/promises";
import { type Finding, FindingCode } from "./finding";
import { REGISTRY_FOLDER } from "./registryFiles";
import { RegistryError } from "./registryError";

/** What stands in an environment's folder while a command writes there. */
export const LOCK_NAME = ".lock";

/** A lock that wasn't renewed for so long belongs to a process that is gone. */
const STALE_AFTER_MS = 5_000;
const WAIT_MS = 60_000;
const POLL_MS = { least: 20, most: 100 };

/** A lock that is held. */
export interface HeldLock {
    /**
     * Lets the lock be renewed; to be called now and then by whoever computes for long.
     *
     * @throws LockLost when another process has taken it over, as after a long sleep of the machine.
     */
    check(): Promise<void>;
}

/** Another process has taken the lock over: what was read may be old. */
class LockLost extends Error {}

/**
 * Does something while no other command of ours writes in an environment's folder. Who finds the lock
 * of a killed process takes it over after five seconds. Work whose lock is lost before it has written
 * is done again.
 *
 * @param root Root of the repository.
 * @param environment Name of an environment whose folder is there.
 * @param work Calls `check` last thing before it writes.
 * @throws RegistryError when the lock can't be had within about a minute, and in place of any error of
 * the file system.
 */
export async function withRegistryLock<T>(
    root: string,
    environment: string,
    work: (lock: HeldLock) => Promise<T>,
): Promise<T> {
    const folder = `${REGISTRY_FOLDER}/${environment}`;
    for (;;) {
        const { release, held } = await take(root, folder);
        try {
            return await work(held);
        } catch (error) {
            if (!(error instanceof LockLost)) {
                throw isOutside(error)
                    ? new RegistryError([unwritable(folder, error)], { cause: error })
                    : error;
            }
        } finally {
            await release();
        }
    }
}

async function take(root: string, folder: string) {
    const lockfilePath = join(root, folder, LOCK_NAME);
    // Loaded here: the program reads the registry in every run and never writes.
    const { default: lockfile } = await import("proper-lockfile");
    let lost = false;
    const options = {
        lockfilePath,
        stale: STALE_AFTER_MS,
        onCompromised: () => {
            lost = true;
        },
    };
    const deadline = performance.now() + WAIT_MS;
    let unlock: (() => Promise<void>) | undefined;
    while (unlock === undefined) {
        try {
            unlock = await lockfile.lock(join(root, folder), options);
        } catch (cause) {
            const busy = (cause as NodeJS.ErrnoException).code === "ELOCKED";
            if (!busy || performance.now() > deadline) {
                throw refusal(folder, cause);
            }
            await setTimeout(POLL_MS.least + Math.random() * (POLL_MS.most - POLL_MS.least));
        }
    }
    const give = unlock;
    const identity = identityOf(lockfilePath);
    const isLost = () => lost || identityOf(lockfilePath) !== identity;
    return {
        held: {
            check: async () => {
                await setImmediate();
                if (isLost()) {
                    throw new LockLost();
                }
            },
        },
        release: async () => {
            // What another process has taken over is its own to remove.
            if (!isLost()) {
                await give();
            }
        },
    };
}

/** What tells one lock from the next one at the same place. */
function identityOf(lockfilePath: string): string {
    const { ino, birthtimeMs } = statSync(lockfilePath, { throwIfNoEntry: false }) ?? {};
    return `${ino} ${birthtimeMs}`;
}

function isOutside(error: unknown): error is NodeJS.ErrnoException {
    return error instanceof Error && "syscall" in error;
}

function refusal(folder: string, cause: unknown): RegistryError {
    const file = `${folder}/${LOCK_NAME}`;
    const busy = (cause as NodeJS.ErrnoException).code === "ELOCKED";
    return new RegistryError([busy ? locked(file) : unwritable(file, cause)], { cause });
}

function locked(file: string): Finding {
    return {
        code: FindingCode.Locked,
        file,
        subject: "the lock",
        found: "another command that writes to this environment",
        expected: "one writer at a time",
        fix: "wait for it to end, and run the command again",
    };
}

function unwritable(file: string, cause: unknown): Finding {
    const { code, syscall, path } = cause as NodeJS.ErrnoException;
    return {
        code: FindingCode.Unwritable,
        file,
        subject: "writing",
        found: [code ?? String(cause), syscall, path && basename(path)].filter(Boolean).join(" "),
        expected: "a folder that may be written to",
        fix: "check its permissions and the disk, and run the command again",
    };
}
