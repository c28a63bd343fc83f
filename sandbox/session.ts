import fs from "node:fs";
import path from "node:path";
import { ensureToolchain, toolchainEnvironment } from "../toolchain/toolchain";
import { repositoryRoot } from "../toolchain/versions";
import {
    awsDirectory,
    backendDirectory,
    engineHome,
    type SandboxAccess,
    sandboxEnvironment,
} from "./environment";
import { SandboxError, SandboxErrorCode } from "./sandboxError";
import { type Sandbox, startSandbox } from "./server";
import { lockFolder } from "./state/folderLock";
import { loadWorld, pipelineIdentity } from "./world";

/** The sandbox's folder where none is named: `CARTORIO_SANDBOX_DIR`, or one in the repository. */
export function defaultSandboxDirectory(): string {
    return path.resolve(
        process.env["CARTORIO_SANDBOX_DIR"] || path.join(repositoryRoot, ".cartorio", "sandbox"),
    );
}

/** What a sandbox in the foreground tells other commands about itself. */
interface Announcement {
    readonly pid: number;
    readonly endpoint: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
}

function announcementFile(directory: string): string {
    return path.join(directory, "running.json");
}

/** Starts a sandbox in this process, with the accounts of this repository. */
export async function openSandbox(
    directory: string,
    port = 0,
): Promise<{ sandbox: Sandbox; access: SandboxAccess }> {
    fs.mkdirSync(backendDirectory(directory), { recursive: true, mode: 0o700 });
    const sandbox = await startSandbox({
        directory: awsDirectory(directory),
        port,
        ...loadWorld(repositoryRoot),
    });
    const access = {
        endpoint: sandbox.endpoint,
        ...sandbox.credentials(pipelineIdentity),
        directory,
    };
    return { sandbox, access };
}

/** Lets commands in other terminals find a sandbox that runs in the foreground. */
export function announce(directory: string, access: SandboxAccess): () => void {
    const file = announcementFile(directory);
    const { endpoint, accessKeyId, secretAccessKey } = access;
    const announcement: Announcement = { pid: process.pid, endpoint, accessKeyId, secretAccessKey };
    fs.writeFileSync(`${file}.new`, JSON.stringify(announcement), { mode: 0o600 });
    fs.renameSync(`${file}.new`, file);
    return () => fs.rmSync(file, { force: true });
}

/** The sandbox that runs in the foreground on this folder, if one does. */
export function runningSandbox(directory: string): SandboxAccess | undefined {
    const file = announcementFile(directory);
    if (!fs.existsSync(file)) {
        return undefined;
    }
    const { pid, ...access } = JSON.parse(fs.readFileSync(file, "utf8")) as Announcement;
    try {
        process.kill(pid, 0);
        return { ...access, directory };
    } catch (error) {
        // EPERM: the process lives and belongs to someone else.
        return (error as NodeJS.ErrnoException).code === "EPERM"
            ? { ...access, directory }
            : undefined;
    }
}

/**
 * The environment for a command on the sandbox: its endpoint, credentials and backend, and the
 * engine and provider of this machine.
 */
export async function commandEnvironment(
    access: SandboxAccess,
    note: (line: string) => void,
): Promise<NodeJS.ProcessEnv> {
    const env = sandboxEnvironment(process.env, access);
    const toolchain = await ensureToolchain(note);
    return { ...env, ...toolchainEnvironment(toolchain, env, engineHome(access.directory)) };
}

/**
 * Clears the accounts and the backend together: keys without their state, or state without its keys,
 * would be of no use.
 * @throws SandboxError when a sandbox runs on the folder, announced or for one command only.
 */
export async function resetSandbox(directory: string): Promise<void> {
    if (!fs.existsSync(directory)) {
        return;
    }
    const lock = await lockFolder(awsDirectory(directory)).catch((cause: unknown) => {
        if (cause instanceof SandboxError && cause.code === SandboxErrorCode.folderInUse) {
            throw new SandboxError(
                SandboxErrorCode.folderInUse,
                `A sandbox runs on ${directory}: end it (Ctrl-C in its terminal, or leave its shell) before you reset it.`,
                { cause },
            );
        }
        throw cause;
    });
    fs.rmSync(directory, { recursive: true, force: true });
    await lock.release();
}
