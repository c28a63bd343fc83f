import { createPrivateKey, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { AliasRecord, KeyRecord } from "../kms/keyRecord";
import { removeFile, writeJson, writeWhole } from "./files";
import { aliasFile, keyFile, loadKeys, materialFile, partition } from "./keyFiles";
import { KeyedMutex } from "./keyedMutex";

/**
 * Keys and aliases of all accounts and Regions: memory for reading, files for everything acknowledged.
 *
 * A change is written before it is visible, and changes of one key run one after the other. Whoever
 * needs both locks takes the aliases' first, then the key's.
 */
export class KeyStore {
    readonly #keys = new Map<string, Map<string, KeyRecord>>();
    readonly #aliases = new Map<string, Map<string, AliasRecord>>();
    /** ARNs of the keys pending deletion, so that looking for due ones costs little. */
    readonly #pending = new Map<string, KeyRecord>();
    readonly #privateKeys = new Map<string, Promise<KeyObject>>();
    readonly #mutex = new KeyedMutex();

    private constructor(private readonly directory: string) {}

    /**
     * Reads a folder back.
     * @throws SandboxError `BrokenState` when a file is not what the sandbox wrote.
     */
    static async open(directory: string): Promise<KeyStore> {
        const store = new KeyStore(directory);
        const { keys, aliases } = await loadKeys(directory);
        for (const key of keys) {
            store.#remember(key);
        }
        for (const alias of aliases) {
            store.#rememberAlias(alias);
        }
        return store;
    }

    /** The key of that id in an account and Region. */
    key(accountId: string, region: string, keyId: string): KeyRecord | undefined {
        return this.#keys.get(partition(accountId, region))?.get(keyId);
    }

    /** All keys of an account and Region, by id. */
    keysOf(accountId: string, region: string): readonly KeyRecord[] {
        const keys = [...(this.#keys.get(partition(accountId, region))?.values() ?? [])];
        return keys.sort((one, other) => compare(one.keyId, other.keyId));
    }

    /** The alias of that name (with `alias/`) in an account and Region. */
    alias(accountId: string, region: string, name: string): AliasRecord | undefined {
        return this.#aliases.get(partition(accountId, region))?.get(name);
    }

    /** All aliases of an account and Region, by name. */
    aliasesOf(accountId: string, region: string): readonly AliasRecord[] {
        const aliases = [...(this.#aliases.get(partition(accountId, region))?.values() ?? [])];
        return aliases.sort((one, other) => compare(one.name, other.name));
    }

    /** Adds a key; its private material (PKCS#8 DER) goes first, so that no key ever lacks it. */
    async addKey(key: KeyRecord, privateKey?: Buffer): Promise<void> {
        if (privateKey !== undefined) {
            await writeWhole(materialFile(this.directory, key), privateKey);
        }
        await writeJson(keyFile(this.directory, key), key);
        this.#remember(key);
    }

    /**
     * Changes a key with a pure function of its present record.
     * @returns the new record, or undefined when the key is gone.
     * @throws what `change` throws; nothing is written then.
     */
    async changeKey(
        key: Pick<KeyRecord, "accountId" | "region" | "keyId" | "arn">,
        change: (present: KeyRecord) => KeyRecord,
    ): Promise<KeyRecord | undefined> {
        return this.#mutex.run(key.arn, async () => {
            const present = this.key(key.accountId, key.region, key.keyId);
            if (present === undefined) {
                return undefined;
            }
            const next = change(present);
            await writeJson(keyFile(this.directory, next), next);
            this.#remember(next);
            return next;
        });
    }

    /**
     * Writes or removes one alias, decided by a function of the present ones.
     *
     * The target key cannot change meanwhile.
     * @returns undefined when the target key is gone.
     * @throws what `decide` throws; nothing is written then.
     */
    async putAlias(
        target: Pick<KeyRecord, "accountId" | "region" | "keyId" | "arn">,
        decide: (target: KeyRecord) => AliasRecord,
    ): Promise<AliasRecord | undefined> {
        return this.#withAliases(target, () =>
            this.#mutex.run(target.arn, async () => {
                const present = this.key(target.accountId, target.region, target.keyId);
                if (present === undefined) {
                    return undefined;
                }
                const alias = decide(present);
                await writeJson(aliasFile(this.directory, alias), alias);
                this.#rememberAlias(alias);
                return alias;
            }),
        );
    }

    /** Removes an alias. @returns whether there was one. */
    async removeAlias(alias: Pick<AliasRecord, "accountId" | "region" | "name">): Promise<boolean> {
        return this.#withAliases(alias, async () => {
            const present = this.alias(alias.accountId, alias.region, alias.name);
            if (present === undefined) {
                return false;
            }
            await this.#forgetAlias(present);
            return true;
        });
    }

    /** The private key of an asymmetric key, read once. */
    async privateKey(key: KeyRecord): Promise<KeyObject> {
        let loading = this.#privateKeys.get(key.arn);
        if (loading === undefined) {
            loading = readFile(materialFile(this.directory, key)).then((der) =>
                createPrivateKey({ key: der, format: "der", type: "pkcs8" }),
            );
            this.#privateKeys.set(key.arn, loading);
            // A read that failed must not be remembered: the next call tries again.
            loading.catch(() => this.#privateKeys.delete(key.arn));
        }
        return loading;
    }

    /** Removes the keys whose deletion date has come, with their aliases. */
    async removeDue(now: number): Promise<void> {
        for (const key of [...this.#pending.values()]) {
            if (isDue(key, now)) {
                await this.#withAliases(key, () =>
                    this.#mutex.run(key.arn, () => this.#removeKey(key, now)),
                );
            }
        }
    }

    async #removeKey({ accountId, region, keyId }: KeyRecord, now: number): Promise<void> {
        const key = this.key(accountId, region, keyId);
        // Someone else removed it, or cancelled its deletion, while this waited for its turn.
        if (key === undefined || !isDue(key, now)) {
            return;
        }
        for (const alias of this.aliasesOf(accountId, region)) {
            if (alias.targetKeyId === keyId) {
                await this.#forgetAlias(alias);
            }
        }
        // Metadata first: material without metadata is ignored, metadata without material is broken.
        await removeFile(keyFile(this.directory, key));
        await removeFile(materialFile(this.directory, key));
        this.#keys.get(partition(accountId, region))?.delete(keyId);
        this.#pending.delete(key.arn);
        this.#privateKeys.delete(key.arn);
    }

    async #withAliases<T>(
        place: { readonly accountId: string; readonly region: string },
        task: () => Promise<T>,
    ): Promise<T> {
        return this.#mutex.run(`aliases of ${partition(place.accountId, place.region)}`, task);
    }

    #remember(key: KeyRecord): void {
        inner(this.#keys, partition(key.accountId, key.region)).set(key.keyId, key);
        if (key.keyState === "PendingDeletion") {
            this.#pending.set(key.arn, key);
        } else {
            this.#pending.delete(key.arn);
        }
    }

    #rememberAlias(alias: AliasRecord): void {
        inner(this.#aliases, partition(alias.accountId, alias.region)).set(alias.name, alias);
    }

    async #forgetAlias(alias: AliasRecord): Promise<void> {
        await removeFile(aliasFile(this.directory, alias));
        this.#aliases.get(partition(alias.accountId, alias.region))?.delete(alias.name);
    }
}

function isDue(key: KeyRecord, now: number): boolean {
    return key.deletionDate !== undefined && key.deletionDate <= now;
}

function inner<T>(outer: Map<string, Map<string, T>>, name: string): Map<string, T> {
    const present = outer.get(name) ?? new Map<string, T>();
    outer.set(name, present);
    return present;
}

function compare(one: string, other: string): number {
    return one < other ? -1 : one > other ? 1 : 0;
}
