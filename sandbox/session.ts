import fs from "node:fs";
import path from "node:path";
import { ensureToolchain, toolchainEnvironment } from "../toolchain/toolchain";
import { repositoryRoot } from "../toolchain/versions";
import { withSandboxClock } from "./control/sandboxClock";
import {
    awsDirectory,
    backendDirectory,
    engineHome,
    evidenceDirectory,
    profilesFile,
    type SandboxAccess,
    sandboxEnvironment,
} from "./environment";
import { writeProfiles } from "./profiles";
import { SandboxError, SandboxErrorCode } from "./sandboxError";
import { type Sandbox, startSandbox } from "./server";
import { readAccessKeys } from "./state/credentialStore";
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
    readonly endpoint: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
}

function announcementFile(directory: string): string {
    return path.join(directory, "running.json");
}

/** Everything that a sandbox and the commands on it put into its folder; nothing else is ever cleared. */
const OWN_ENTRIES: readonly string[] = [
    ...[awsDirectory, backendDirectory, engineHome, evidenceDirectory, profilesFile].map((place) =>
        path.basename(place(".")),
    ),
    ...["credentials.new", "logs", "running.json", "running.json.new"],
];

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
    await writeProfiles(directory);
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
    const announcement: Announcement = { endpoint, accessKeyId, secretAccessKey };
    fs.writeFileSync(`${file}.new`, JSON.stringify(announcement), { mode: 0o600 });
    fs.renameSync(`${file}.new`, file);
    return () => fs.rmSync(file, { force: true });
}

/** The sandbox that runs in the foreground on this folder, if one answers there. */
export async function runningSandbox(directory: string): Promise<SandboxAccess | undefined> {
    const announcement = readAnnouncement(announcementFile(directory));
    return announcement !== undefined && (await answers(announcement.endpoint))
        ? { ...announcement, directory }
        : undefined;
}

/**
 * The same sandbox, seen as another of its identities.
 * @throws SandboxError `UnknownIdentity`, with the names that there are.
 */
export async function accessAs(access: SandboxAccess, identity: string): Promise<SandboxAccess> {
    const keys = await readAccessKeys(awsDirectory(access.directory));
    const key = Object.hasOwn(keys, identity) ? keys[identity] : undefined;
    if (key === undefined) {
        throw new SandboxError(
            SandboxErrorCode.unknownIdentity,
            `The sandbox has no identity "${identity}": use one of ${Object.keys(keys).sort().join(", ")}.`,
        );
    }
    const { accessKeyId, secretAccessKey } = key;
    return { ...access, accessKeyId, secretAccessKey };
}

/** What a file says that may be left over, or half written by a full disk. */
function readAnnouncement(file: string): Announcement | undefined {
    try {
        return JSON.parse(fs.readFileSync(file, "utf8")) as Announcement;
    } catch {
        return undefined;
    }
}

/** Whether a sandbox listens there: the process that announced it may have been killed. */
async function answers(endpoint: string): Promise<boolean> {
    try {
        const answer = await fetch(endpoint, {
            method: "POST",
            signal: AbortSignal.timeout(2_000),
        });
        return answer.headers.has("x-amzn-requestid");
    } catch {
        return false;
    }
}

/**
 * The environment for a command on the sandbox: its endpoint, credentials and backend, its clock for those
 * of Node.js, and the engine and provider of this machine.
 */
export async function commandEnvironment(
    access: SandboxAccess,
    note: (line: string) => void,
): Promise<NodeJS.ProcessEnv> {
    const env = withSandboxClock(sandboxEnvironment(process.env, access));
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
    const foreign = fs.readdirSync(directory).filter((name) => !OWN_ENTRIES.includes(name));
    if (foreign.length > 0) {
        throw new SandboxError(
            SandboxErrorCode.brokenState,
            `${directory} holds what no sandbox made (${foreign.slice(0, 5).join(", ")}), so it is not cleared: ` +
                "point CARTORIO_SANDBOX_DIR to a sandbox's folder, or remove those yourself.",
        );
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
    for (const name of OWN_ENTRIES) {
        fs.rmSync(path.join(directory, name), { recursive: true, force: true });
    }
    await lock.release();
    fs.rmdirSync(directory);
}
