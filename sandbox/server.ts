import { createServer, type IncomingMessage, type Server } from "node:http";
import { realpath } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { AccessControl } from "./authorisation/accessControl";
import { advanceClock, injectFaults } from "./control/controlFile";
import { ControlWatch } from "./control/controlWatch";
import type { Fault } from "./control/faults";
import { KMS_OPERATIONS } from "./kms/operations";
import { missingOperations } from "./missingOperations";
import { resolveIdentities, type SandboxOptions } from "./options";
import { PrincipalDirectory } from "./principals";
import { answerRequest, type RequestPathOptions } from "./request/requestPath";
import { openFileTrail, type Trail } from "./request/trail";
import { SandboxError, SandboxErrorCode } from "./sandboxError";
import { CredentialStore, type AccessKey } from "./state/credentialStore";
import { lockFolder, type FolderLock } from "./state/folderLock";
import { KeyStore } from "./state/keyStore";
import { STS_OPERATIONS } from "./sts/operations";

export type { Fault } from "./control/faults";
export type {
    SandboxAccount,
    SandboxGuardrails,
    SandboxIdentity,
    SandboxOptions,
    SandboxOrganization,
    SandboxRole,
} from "./options";
export { SandboxError, SandboxErrorCode } from "./sandboxError";

const HOST = "127.0.0.1";

/** A running sandbox. */
export interface Sandbox {
    /** `http://127.0.0.1:<port>`, for `AWS_ENDPOINT_URL`. */
    readonly endpoint: string;
    readonly port: number;
    /**
     * The static access key of an identity; the same after every restart on the same folder.
     * @throws SandboxError `UnknownIdentity`.
     */
    credentials(identityName: string): AccessKey;
    /** The sandbox's time, in milliseconds since 1970. */
    now(): number;
    /**
     * Moves the clock ahead, for this sandbox and every later one on the folder.
     * @param seconds 0 or more.
     * @throws SandboxError `InvalidOptions` for less: time never goes back.
     */
    advanceClock(seconds: number): Promise<void>;
    /**
     * Sets faults in place of those that were set, for this sandbox and every later one on the folder.
     * @param faults an empty list ends them.
     * @param seed the same seed gives the same faults, call by call.
     * @default seed 0
     * @throws SandboxError `InvalidOptions`, with all findings.
     */
    injectFaults(faults: readonly Fault[], seed?: number): Promise<void>;
    /**
     * Finishes the calls under way, ends every connection and gives the folder back.
     * @throws SandboxError `TrailLost` when the last write to the trail failed; the folder is free all the same.
     */
    close(): Promise<void>;
}

/**
 * Starts KMS and STS on 127.0.0.1.
 * @throws SandboxError `InvalidOptions`, `FolderInUse`, `BrokenState`, `InvalidControl`; what node:net says of a taken port.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
    const identities = resolveIdentities(options);
    const lock = await lockFolder(options.directory);
    const undo: (() => Promise<void>)[] = [() => lock.release()];
    try {
        const directory = await realpath(options.directory);
        const control = new ControlWatch(directory, options.clock ?? Date.now);
        const { now } = control.moment();
        const credentials = await CredentialStore.open(directory, identities, now);
        const keys = await KeyStore.open(directory);
        const access = new AccessControl(options, keys);
        await keys.removeDue(now);
        const trailFile = path.join(directory, "trail.jsonl");
        const trail = await openFileTrail(trailFile);
        undo.unshift(() => closeTrail(trail, trailFile));
        const closing = new AbortController();
        const listener = await listen(options.port ?? 0, {
            keys,
            credentials,
            principals: new PrincipalDirectory(options.accounts, identities),
            operations: {
                kms: new Map([...missingOperations("kms"), ...KMS_OPERATIONS]),
                sts: new Map([...missingOperations("sts"), ...STS_OPERATIONS]),
            },
            access,
            authorize: access.authorize,
            trail,
            control,
            closing: closing.signal,
            requireFolder: () => {
                requireFolder(lock, directory);
            },
            report: reportOnce(),
        });
        undo.unshift(() => {
            closing.abort();
            return listener.close();
        });
        let closed: Promise<void> | undefined;
        return {
            endpoint: `http://${HOST}:${String(listener.port)}`,
            port: listener.port,
            credentials: (name) => accessKeyOf(credentials, name),
            now: () => control.moment().now,
            advanceClock: async (seconds) => {
                await advanceClock(directory, seconds);
                control.moment();
            },
            injectFaults: async (faults, seed) => {
                await injectFaults(directory, faults, seed);
                control.moment();
            },
            close: () => (closed ??= runAll(undo)),
        };
    } catch (error) {
        // What stopped the start is the finding, not what stopped the tidying up.
        await runAll(undo).catch(() => undefined);
        throw error;
    }
}

async function listen(
    port: number,
    options: RequestPathOptions,
): Promise<{ readonly port: number; close(): Promise<void> }> {
    const underWay = new Map<Promise<void>, IncomingMessage>();
    let isClosing = false;
    const server = createServer((message, response) => {
        if (isClosing) {
            response.destroy();
            return;
        }
        const answer = answerRequest(options, message, response).catch((error: unknown) => {
            // Nothing is left to answer with: the client sees a broken connection.
            response.destroy(error instanceof Error ? error : undefined);
        });
        underWay.set(answer, message);
        void answer.finally(() => underWay.delete(answer));
    });
    // Node's five seconds would end connections that SDKs still count on.
    server.keepAliveTimeout = 60_000;
    await start(server, port);
    return {
        port: (server.address() as AddressInfo).port,
        close: async () => {
            isClosing = true;
            const closed = new Promise<void>((resolve) => server.close(() => resolve()));
            for (const message of underWay.values()) {
                // A client that never ends its request would hold the sandbox open.
                if (!message.complete) {
                    message.destroy();
                }
            }
            await Promise.allSettled(underWay.keys());
            server.closeAllConnections();
            await closed;
        },
    };
}

async function start(server: Server, port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, HOST, () => {
            server.off("error", reject);
            resolve();
        });
    });
}

function requireFolder(lock: FolderLock, directory: string): void {
    if (lock.isLost()) {
        throw new SandboxError(
            SandboxErrorCode.folderLost,
            `Folder ${directory} was taken over by another process: restart this sandbox.`,
        );
    }
}

function accessKeyOf(credentials: CredentialStore, name: string): AccessKey {
    const key = credentials.accessKeyOf(name);
    if (key === undefined) {
        throw new SandboxError(
            SandboxErrorCode.unknownIdentity,
            `No identity is called "${name}": give it to startSandbox.`,
        );
    }
    return { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey };
}

async function closeTrail(trail: Trail, file: string): Promise<void> {
    try {
        await trail.close();
    } catch (cause) {
        throw new SandboxError(
            SandboxErrorCode.trailLost,
            `${file} may lack the last calls (${cause instanceof Error ? cause.message : String(cause)}): make ` +
                "room on the disk. Keys and aliases are kept: calls that lack a record were answered as failed.",
            { cause },
        );
    }
}

/** Writes each kind of failure to stderr once: a full disk fails every call. */
function reportOnce(): (failure: SandboxError) => void {
    const told = new Set<string>();
    return ({ message, cause }) => {
        // The messages of one cause differ in the names of temporary files.
        const isSystem = cause instanceof Error && "syscall" in cause && "code" in cause;
        const kind = isSystem ? String(cause.code) : message;
        if (!told.has(kind)) {
            told.add(kind);
            process.stderr.write(`${message}\n`);
        }
    };
}

/** Runs every step, whatever becomes of those before it, and throws what they threw at the end. */
async function runAll(steps: readonly (() => Promise<void>)[]): Promise<void> {
    const errors: unknown[] = [];
    for (const step of steps) {
        try {
            await step();
        } catch (error) {
            errors.push(error);
        }
    }
    if (errors.length > 1) {
        throw new AggregateError(errors, errors.map(String).join("; "));
    }
    if (errors.length === 1) {
        throw errors[0];
    }
}
