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
    /** Only of temporary credentials. */
    readonly session?: { readonly token: string; readonly expiration: number };
}

/** Temporary credentials as issued. `expiration` is in milliseconds since 1970. */
export interface TemporaryCredential extends AccessKey {
    readonly sessionToken: string;
    readonly expiration: number;
    readonly principal: Principal;
}

/** Access keys of the identities, and temporary credentials until they expire. */
export class CredentialStore {
    readonly #credentials = new Map<string, Credential>();
    readonly #keysByIdentity = new Map<string, AccessKey>();

    private constructor(private readonly directory: string) {}

    /**
     * Reads a folder back and gives new identities their access keys.
     * @param now Milliseconds since 1970; what expired before is forgotten.
     * @throws SandboxError `BrokenState` when a file is not what the sandbox wrote.
     */
    static async open(
        directory: string,
        identities: readonly ResolvedIdentity[],
        now: number,
    ): Promise<CredentialStore> {
        const store = new CredentialStore(directory);
        await store.#loadStatic(identities);
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

    /** Issues temporary credentials; they are on disk when this resolves. */
    async issue(principal: Principal, expiration: number): Promise<TemporaryCredential> {
        const issued: TemporaryCredential = {
            accessKeyId: newAccessKeyId("ASIA"),
            secretAccessKey: newSecret(),
            sessionToken: randomBytes(192).toString("base64"),
            expiration,
            principal,
        };
        await writeJson(this.#sessionFile(issued.accessKeyId), issued);
        this.#rememberTemporary(issued);
        return issued;
    }

    async #loadStatic(identities: readonly ResolvedIdentity[]): Promise<void> {
        const file = path.join(this.directory, "credentials.json");
        const stored = (await readJson(file, isAccessKeys)) ?? {};
        const keys: Record<string, AccessKey> = { ...stored };
        for (const identity of identities) {
            const key = keys[identity.name] ?? {
                accessKeyId: newAccessKeyId("AKIA"),
                secretAccessKey: newSecret(),
            };
            keys[identity.name] = key;
            this.#keysByIdentity.set(identity.name, key);
            this.#credentials.set(key.accessKeyId, { ...key, principal: principalOf(identity) });
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
            if (issued === undefined || issued.expiration <= now) {
                await removeFile(file);
            } else if (name !== `${issued.accessKeyId}.json`) {
                throw broken(file, `holds the access key ${issued.accessKeyId}`);
            } else {
                this.#rememberTemporary(issued);
            }
        }
    }

    #rememberTemporary(issued: TemporaryCredential): void {
        const { accessKeyId, secretAccessKey, principal, sessionToken, expiration } = issued;
        const session = { token: sessionToken, expiration };
        this.#credentials.set(accessKeyId, { accessKeyId, secretAccessKey, principal, session });
    }

    #sessionFile(accessKeyId: string): string {
        return path.join(this.directory, "sessions", `${accessKeyId}.json`);
    }
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
