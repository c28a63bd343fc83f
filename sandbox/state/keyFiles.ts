import { createHash } from "node:crypto";
import path from "node:path";
import type { AliasRecord, KeyRecord } from "../kms/keyRecord";
import { broken, listFolder, readJson } from "./files";

/** Name of an account and Region: also the folder that holds theirs. */
export function partition(accountId: string, region: string): string {
    return path.join(accountId, region);
}

/** File of a key's record. */
export function keyFile(
    directory: string,
    key: Pick<KeyRecord, "accountId" | "region" | "keyId">,
): string {
    return path.join(directory, partition(key.accountId, key.region), "keys", `${key.keyId}.json`);
}

/** File of a key's private half: PKCS#8, DER. */
export function materialFile(
    directory: string,
    key: Pick<KeyRecord, "accountId" | "region" | "keyId">,
): string {
    return path.join(directory, partition(key.accountId, key.region), "keys", `${key.keyId}.der`);
}

/**
 * File of an alias.
 *
 * Alias names are up to 256 characters and tell upper from lower case, file names may do neither: the
 * name's hash makes the file unique, the readable part is for people.
 */
export function aliasFile(
    directory: string,
    alias: Pick<AliasRecord, "accountId" | "region" | "name">,
): string {
    const readable = alias.name
        .slice("alias/".length)
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .slice(0, 60);
    const hash = createHash("sha256").update(alias.name).digest("hex").slice(0, 32);
    const folder = path.join(directory, partition(alias.accountId, alias.region), "aliases");
    return path.join(folder, `${readable}.${hash}.json`);
}

/**
 * Reads every key and alias of a state folder.
 *
 * Temporary files, material without a record and aliases without a key are left out: an interrupted
 * write leaves those behind, and nobody was told that it had happened.
 * @throws SandboxError `BrokenState` for a record that is not whole, or whose material is missing.
 */
export async function loadKeys(
    directory: string,
): Promise<{ readonly keys: readonly KeyRecord[]; readonly aliases: readonly AliasRecord[] }> {
    const keys: KeyRecord[] = [];
    const aliases: AliasRecord[] = [];
    for (const accountId of (await listFolder(directory)).filter((name) => /^\d{12}$/.test(name))) {
        for (const region of await listFolder(path.join(directory, accountId))) {
            const place = path.join(directory, accountId, region);
            const found = await loadKeyFolder(path.join(place, "keys"));
            keys.push(...found);
            const ids = new Set(found.map((key) => key.keyId));
            const named = await loadAliasFolder(path.join(place, "aliases"));
            aliases.push(...named.filter((alias) => ids.has(alias.targetKeyId)));
        }
    }
    return { keys, aliases };
}

async function loadKeyFolder(folder: string): Promise<readonly KeyRecord[]> {
    const names = new Set(await listFolder(folder));
    return readAll(folder, names, isKeyRecord, (file, key) => {
        if (key.publicKey !== undefined && !names.has(`${key.keyId}.der`)) {
            throw broken(file, `has no private key beside it (${key.keyId}.der)`);
        }
    });
}

async function loadAliasFolder(folder: string): Promise<readonly AliasRecord[]> {
    return readAll(folder, new Set(await listFolder(folder)), isAliasRecord, () => undefined);
}

/** Reads in small batches: thousands of files at once would exhaust the file handles. */
async function readAll<T>(
    folder: string,
    names: ReadonlySet<string>,
    isValid: (document: unknown) => document is T,
    check: (file: string, record: T) => void,
): Promise<readonly T[]> {
    const files = [...names].filter((name) => name.endsWith(".json"));
    const records: T[] = [];
    for (let start = 0; start < files.length; start += 64) {
        const batch = files.slice(start, start + 64).map(async (name) => {
            const file = path.join(folder, name);
            const record = await readJson(file, isValid);
            if (record !== undefined) {
                check(file, record);
                records.push(record);
            }
        });
        await Promise.all(batch);
    }
    return records;
}

function isKeyRecord(document: unknown): document is KeyRecord {
    return (
        isRecord(document) &&
        hasStrings(document, ["keyId", "arn", "accountId", "region", "description"]) &&
        hasStrings(document, ["keyUsage", "keySpec", "keyState", "policy"]) &&
        typeof document["creationDate"] === "number" &&
        (document["keyState"] === "PendingDeletion") ===
            (typeof document["deletionDate"] === "number") &&
        Array.isArray(document["tags"])
    );
}

function isAliasRecord(document: unknown): document is AliasRecord {
    return (
        isRecord(document) &&
        hasStrings(document, ["name", "arn", "accountId", "region", "targetKeyId"]) &&
        typeof document["creationDate"] === "number" &&
        typeof document["lastUpdatedDate"] === "number"
    );
}

function isRecord(document: unknown): document is Record<string, unknown> {
    return typeof document === "object" && document !== null;
}

function hasStrings(document: Record<string, unknown>, names: readonly string[]): boolean {
    return names.every((name) => typeof document[name] === "string");
}
