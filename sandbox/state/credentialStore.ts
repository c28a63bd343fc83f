import { randomBytes, randomInt } from "node:crypto";
import path from "node:path";
import type { ResolvedIdentity } from "../options";
import { principalOf, type Principal } from "../principals";
import { broken, listFolder, readJson, removeFile, writeJson } from "./files";

/** A static access key. */
export interface AccessKey {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
}

/** An access key with what it stands for. */
export interface Credential extends AccessKey {
    readonly principal: Principal;
    /** When the session began, in milliseconds since 1970; for a static key when the sandbox started. */
    readonly start?: number;
    /** Only of temporary credentials. */
    readonly session?: { readonly token: string; readonly expiration: number };
}

/** Temporary credentials as issued. `start` and `expiration` are in milliseconds since 1970. */
export interface TemporaryCredential extends AccessKey {
    readonly sessionToken: string;
    /** Missing in what older sandboxes wrote. */
    readonly start?: number;
    readonly expiration: number;
    readonly principal: Principal;
}

/** Callers with expired credentials hear for a day that they expired, and then that nobody knows them. */
const KEPT_AFTER_EXPIRATION_MS = 24 * 60 * 60 * 1000;
const SWEEP_EVERY_MS = 10 * 60 * 1000;
/** So that one AssumeRole in a while waits a little, and none waits long. */
const MAX_SWEPT_AT_ONCE = 200;

/**
 * The static access keys of a sandbox's identities, by name, as another process may read them; none
 * where no sandbox has run on the folder.
 * @throws SandboxError `BrokenState` when the file is not what the sandbox wrote.
 */
export async function readAccessKeys(
    directory: string,
): Promise<Readonly<Record<string, AccessKey>>> {
    return (await readJson(accessKeyFile(directory), isAccessKeys)) ?? {};
}

/** Access keys of the identities, and temporary credentials until they expire. */
export class CredentialStore {
    readonly #credentials = new Map<string, Credential>();
    readonly #keysByIdentity = new Map<string, AccessKey>();
    #nextSweep = 0;

    private constructor(private readonly directory: string) {}

    /**
     * Reads a folder back and gives new identities their access keys.
     * @param now Milliseconds since 1970; what expired more than a day before is forgotten.
     * @throws SandboxError `BrokenState` when a file is not what the sandbox wrote.
     */
    static async open(
        directory: string,
        identities: readonly ResolvedIdentity[],
        now: number,
    ): Promise<CredentialStore> {
        const store = new CredentialStore(directory);
        await store.#loadStatic(identities, now);
        await store.#loadTemporary(now);
        return store;
    }

    /** The credential of an access key id, expired ones included until they are swept. */
    find(accessKeyId: string): Credential | undefined {
        return this.#credentials.get(accessKeyId);
    }

    /** The static access key of an identity. */
    accessKeyOf(identityName: string): AccessKey | undefined {
        return this.#keysByIdentity.get(identityName);
    }

    /**
     * Issues temporary credentials; they are on disk when this resolves.
     *
     * Now and then it forgets some that expired long ago, since nothing else makes the folder grow.
     * @param now Milliseconds since 1970, as `expiration`.
     */
    async issue(
        principal: Principal,
        now: number,
        expiration: number,
    ): Promise<TemporaryCredential> {
        await this.#sweep(now);
        const issued: TemporaryCredential = {
            accessKeyId: newAccessKeyId("ASIA"),
            secretAccessKey: newSecret(),
            sessionToken: randomBytes(192).toString("base64"),
            start: now,
            expiration,
            principal,
        };
        await writeJson(this.#sessionFile(issued.accessKeyId), issued);
        this.#rememberTemporary(issued);
        return issued;
    }

    async #sweep(now: number): Promise<void> {
        if (now < this.#nextSweep) {
            return;
        }
        this.#nextSweep = now + SWEEP_EVERY_MS;
        let swept = 0;
        for (const { accessKeyId, session } of this.#credentials.values()) {
            if (session !== undefined && isLongExpired(session.expiration, now)) {
                if (swept === MAX_SWEPT_AT_ONCE) {
                    // There is more: the next call goes on.
                    this.#nextSweep = now;
                    return;
                }
                swept++;
                this.#credentials.delete(accessKeyId);
                await removeFile(this.#sessionFile(accessKeyId));
            }
        }
    }

    async #loadStatic(identities: readonly ResolvedIdentity[], start: number): Promise<void> {
        const file = accessKeyFile(this.directory);
        const stored = await readAccessKeys(this.directory);
        const keys: Record<string, AccessKey> = { ...stored };
        for (const identity of identities) {
            const key = keys[identity.name] ?? {
                accessKeyId: newAccessKeyId("AKIA"),
                secretAccessKey: newSecret(),
            };
            keys[identity.name] = key;
            this.#keysByIdentity.set(identity.name, key);
            const principal = principalOf(identity);
            this.#credentials.set(key.accessKeyId, { ...key, principal, start });
        }
        if (Object.keys(keys).length > Object.keys(stored).length) {
            await writeJson(file, keys);
        }
    }

    async #loadTemporary(now: number): Promise<void> {
        const folder = path.join(this.directory, "sessions");
        for (const name of await listFolder(folder)) {
            if (!name.endsWith(".json")) {
                continue;
            }
            const file = path.join(folder, name);
            const issued = await readJson(file, isTemporary);
            if (issued === undefined || isLongExpired(issued.expiration, now)) {
                await removeFile(file);
            } else if (name !== `${issued.accessKeyId}.json`) {
                throw broken(file, `holds the access key ${issued.accessKeyId}`);
            } else {
                this.#rememberTemporary(issued);
            }
        }
    }

    #rememberTemporary(issued: TemporaryCredential): void {
        const { accessKeyId, secretAccessKey, principal, start, sessionToken, expiration } = issued;
        this.#credentials.set(accessKeyId, {
            accessKeyId,
            secretAccessKey,
            principal,
            ...(start !== undefined && { start }),
            session: { token: sessionToken, expiration },
        });
    }

    #sessionFile(accessKeyId: string): string {
        return path.join(this.directory, "sessions", `${accessKeyId}.json`);
    }
}

function accessKeyFile(directory: string): string {
    return path.join(directory, "credentials.json");
}

function isLongExpired(expiration: number, now: number): boolean {
    return expiration + KEPT_AFTER_EXPIRATION_MS <= now;
}

function newAccessKeyId(prefix: "AKIA" | "ASIA"): string {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    return prefix + Array.from({ length: 16 }, () => alphabet.charAt(randomInt(32))).join("");
}

function newSecret(): string {
    return randomBytes(30).toString("base64");
}

function isAccessKey(document: unknown): document is AccessKey {
    return (
        typeof document === "object" &&
        document !== null &&
        "accessKeyId" in document &&
        typeof document.accessKeyId === "string" &&
        "secretAccessKey" in document &&
        typeof document.secretAccessKey === "string"
    );
}

function isAccessKeys(document: unknown): document is Record<string, AccessKey> {
    return (
        typeof document === "object" &&
        document !== null &&
        Object.values(document).every(isAccessKey)
    );
}

function isTemporary(document: unknown): document is TemporaryCredential {
    return (
        isAccessKey(document) &&
        "sessionToken" in document &&
        typeof document.sessionToken === "string" &&
        "expiration" in document &&
        typeof document.expiration === "number" &&
        "principal" in document &&
        typeof document.principal === "object"
    );
}
