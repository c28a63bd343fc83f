import { createHash } from "node:crypto";
import path from "node:path";
import type { AliasRecord, GrantRecord, KeyRecord, KeyState } from "../kms/keyRecord";
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

/** File of a key's secret half: PKCS#8 DER of an asymmetric key, the bare 256 bits of a symmetric one. */
export function materialFile(
    directory: string,
    key: Pick<KeyRecord, "accountId" | "region" | "keyId" | "publicKey">,
): string {
    const folder = path.join(directory, partition(key.accountId, key.region), "keys");
    return path.join(folder, materialName(key));
}

function materialName(key: Pick<KeyRecord, "keyId" | "publicKey">): string {
    return `${key.keyId}.${key.publicKey === undefined ? "bin" : "der"}`;
}

/** File of a grant. */
export function grantFile(
    directory: string,
    grant: Pick<GrantRecord, "accountId" | "region" | "keyId" | "grantId">,
): string {
    const folder = path.join(directory, partition(grant.accountId, grant.region), "grants");
    return path.join(folder, `${grant.keyId}.${grant.grantId}.json`);
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

/** Everything that a state folder holds of KMS. */
export interface LoadedKeys {
    readonly keys: readonly KeyRecord[];
    readonly aliases: readonly AliasRecord[];
    readonly grants: readonly GrantRecord[];
}

/**
 * Reads every key, alias and grant of a state folder.
 *
 * Temporary files, material without a record, and aliases and grants without a key are left out: an
 * interrupted write leaves those behind, and nobody was told that it had happened.
 * @throws SandboxError `BrokenState` for a record that is not whole, or whose material is missing.
 */
export async function loadKeys(directory: string): Promise<LoadedKeys> {
    const keys: KeyRecord[] = [];
    const aliases: AliasRecord[] = [];
    const grants: GrantRecord[] = [];
    for (const accountId of (await listFolder(directory)).filter((name) => /^\d{12}$/.test(name))) {
        for (const region of await listFolder(path.join(directory, accountId))) {
            const place = path.join(directory, accountId, region);
            const found = await loadKeyFolder(path.join(place, "keys"));
            keys.push(...found);
            const ids = new Set(found.map((key) => key.keyId));
            const named = await loadFolder(path.join(place, "aliases"), isAliasRecord);
            aliases.push(...named.filter((alias) => ids.has(alias.targetKeyId)));
            const granted = await loadFolder(path.join(place, "grants"), isGrantRecord);
            grants.push(...granted.filter((grant) => ids.has(grant.keyId)));
        }
    }
    return { keys, aliases, grants };
}

async function loadKeyFolder(folder: string): Promise<readonly KeyRecord[]> {
    const names = new Set(await listFolder(folder));
    return readAll(folder, names, isKeyRecord, (file, key) => {
        const mustHave = key.publicKey !== undefined || key.hasMaterial === true;
        if (mustHave && !names.has(materialName(key))) {
            throw broken(file, `has no key material beside it (${materialName(key)})`);
        }
    });
}

async function loadFolder<T>(
    folder: string,
    isValid: (document: unknown) => document is T,
): Promise<readonly T[]> {
    return readAll(folder, new Set(await listFolder(folder)), isValid, () => undefined);
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

/** A state that no rule knows would forbid nothing. */
const KEY_STATES: readonly unknown[] = [
    "Enabled",
    "Disabled",
    "PendingDeletion",
] satisfies KeyState[];

function isKeyRecord(document: unknown): document is KeyRecord {
    return (
        isRecord(document) &&
        hasStrings(document, ["keyId", "arn", "accountId", "region", "description"]) &&
        hasStrings(document, ["keyUsage", "keySpec", "keyState", "policy"]) &&
        KEY_STATES.includes(document["keyState"]) &&
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

function isGrantRecord(document: unknown): document is GrantRecord {
    return (
        isRecord(document) &&
        hasStrings(document, ["grantId", "keyId", "keyArn", "accountId", "region"]) &&
        hasStrings(document, ["granteePrincipal", "issuingAccount", "tokenSecret"]) &&
        typeof document["creationDate"] === "number" &&
        Array.isArray(document["operations"])
    );
}

function isRecord(document: unknown): document is Record<string, unknown> {
    return typeof document === "object" && document !== null;
}

function hasStrings(document: Record<string, unknown>, names: readonly string[]): boolean {
    return names.every((name) => typeof document[name] === "string");
}
