import type { KeyObject } from "node:crypto";
import { generateSecret } from "../kms/keyMaterial";
import type { AliasRecord, GrantRecord, KeyRecord } from "../kms/keyRecord";
import { AliasStore } from "./aliasStore";
import { removeFile, writeJson } from "./files";
import { GrantStore } from "./grantStore";
import { keyFile, loadKeys, partition } from "./keyFiles";
import { KeyedMutex } from "./keyedMutex";
import { MaterialStore } from "./materialStore";

/** What tells one key from all others. */
type KeyName = Pick<KeyRecord, "accountId" | "region" | "keyId" | "arn">;

/**
 * Keys, aliases and grants of all accounts and Regions: memory for reading, files for everything acknowledged.
 *
 * A change is written before it is visible, and changes of one key run one after the other. Whoever
 * needs both locks takes the aliases' first, then the key's.
 */
export class KeyStore {
    readonly #keys = new Map<string, Map<string, KeyRecord>>();
    /** ARNs of the keys pending deletion, so that looking for due ones costs little. */
    readonly #pending = new Map<string, KeyRecord>();
    readonly #material: MaterialStore;
    readonly #aliases: AliasStore;
    readonly #grants: GrantStore;
    readonly #mutex = new KeyedMutex();

    private constructor(private readonly directory: string) {
        this.#material = new MaterialStore(directory);
        this.#aliases = new AliasStore(directory);
        this.#grants = new GrantStore(directory);
    }

    /**
     * Reads a folder back.
     * @throws SandboxError `BrokenState` when a file is not what the sandbox wrote.
     */
    static async open(directory: string): Promise<KeyStore> {
        const store = new KeyStore(directory);
        const { keys, aliases, grants } = await loadKeys(directory);
        for (const key of keys) {
            store.#remember(key);
        }
        for (const alias of aliases) {
            store.#aliases.remember(alias);
        }
        for (const grant of grants) {
            store.#grants.remember(grant);
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
        return keys.sort((one, other) => (one.keyId < other.keyId ? -1 : 1));
    }

    /** The alias of that name (with `alias/`) in an account and Region. */
    alias(accountId: string, region: string, name: string): AliasRecord | undefined {
        return this.#aliases.get(accountId, region, name);
    }

    /** All aliases of an account and Region, by name. */
    aliasesOf(accountId: string, region: string): readonly AliasRecord[] {
        return this.#aliases.of(accountId, region);
    }

    /** Names of the aliases that point at a key, in no particular order. */
    aliasNamesOf(key: Pick<KeyRecord, "keyId">): readonly string[] {
        return this.#aliases.namesOf(key.keyId);
    }

    /** Adds a key; its material goes first, so that no key ever lacks it. */
    async addKey(key: KeyRecord, secret: Buffer): Promise<void> {
        await this.#material.write(key, secret);
        await this.#write(key);
    }

    /**
     * Changes a key with a pure function of its present record.
     * @returns the new record, or undefined when the key is gone.
     * @throws what `change` throws; nothing is written then.
     */
    async changeKey(
        key: KeyName,
        change: (present: KeyRecord) => KeyRecord,
    ): Promise<KeyRecord | undefined> {
        return this.#mutex.run(key.arn, async () => {
            const present = this.key(key.accountId, key.region, key.keyId);
            if (present === undefined) {
                return undefined;
            }
            const next = change(present);
            await this.#write(next);
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
        target: KeyName,
        decide: (target: KeyRecord) => AliasRecord,
    ): Promise<AliasRecord | undefined> {
        return this.#withAliases(target, () =>
            this.#mutex.run(target.arn, async () => {
                const present = this.key(target.accountId, target.region, target.keyId);
                if (present === undefined) {
                    return undefined;
                }
                const alias = decide(present);
                await this.#aliases.put(alias);
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
            await this.#aliases.remove(present);
            return true;
        });
    }

    /** The grants of a key, in no particular order. */
    grantsOf(key: Pick<KeyRecord, "arn">): readonly GrantRecord[] {
        return this.#grants.of(key.arn);
    }

    /** One grant of a key. */
    grant(keyArn: string, grantId: string): GrantRecord | undefined {
        return this.#grants.get(keyArn, grantId);
    }

    /**
     * Keeps a grant, decided by a function of the key and its present grants; one of these is kept as it is.
     * @returns undefined when the key is gone.
     * @throws what `decide` throws; nothing is written then.
     */
    async putGrant(
        key: KeyName,
        decide: (present: KeyRecord, grants: readonly GrantRecord[]) => GrantRecord,
    ): Promise<GrantRecord | undefined> {
        return this.#mutex.run(key.arn, async () => {
            const present = this.key(key.accountId, key.region, key.keyId);
            if (present === undefined) {
                return undefined;
            }
            const grant = decide(present, this.grantsOf(present));
            if (this.grant(grant.keyArn, grant.grantId) !== grant) {
                await this.#grants.put(grant);
            }
            return grant;
        });
    }

    /** Removes a grant. @returns whether there was one. */
    async removeGrant(key: KeyName, grantId: string): Promise<boolean> {
        return this.#mutex.run(key.arn, async () => {
            const present = this.grant(key.arn, grantId);
            if (present !== undefined) {
                await this.#grants.remove(present);
            }
            return present !== undefined;
        });
    }

    /** The private key of an asymmetric key, read once. */
    async privateKey(key: KeyRecord): Promise<KeyObject> {
        return this.#material.read(key);
    }

    /**
     * The secret key of a symmetric key, read once. Keys of folders that are older than secret keys get
     * theirs now.
     * @returns undefined when the key is gone.
     */
    async secretKey(key: KeyRecord): Promise<KeyObject | undefined> {
        const whole = key.hasMaterial === true ? key : await this.#addSecret(key);
        return whole && this.#material.read(whole);
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
                await this.#aliases.remove(alias);
            }
        }
        // Metadata first: material without metadata is ignored, metadata without material is broken.
        await removeFile(keyFile(this.directory, key));
        await this.#material.remove(key);
        await this.#grants.removeAll(key.arn);
        this.#keys.get(partition(accountId, region))?.delete(keyId);
        this.#pending.delete(key.arn);
    }

    async #addSecret(key: KeyName): Promise<KeyRecord | undefined> {
        return this.#mutex.run(key.arn, async () => {
            const present = this.key(key.accountId, key.region, key.keyId);
            if (present === undefined || present.hasMaterial === true) {
                return present;
            }
            await this.#material.writeFirst(present, generateSecret());
            const whole: KeyRecord = { ...present, hasMaterial: true };
            await this.#write(whole);
            return whole;
        });
    }

    async #write(key: KeyRecord): Promise<void> {
        await writeJson(keyFile(this.directory, key), key);
        this.#remember(key);
    }

    async #withAliases<T>(
        place: { readonly accountId: string; readonly region: string },
        task: () => Promise<T>,
    ): Promise<T> {
        return this.#mutex.run(`aliases of ${partition(place.accountId, place.region)}`, task);
    }

    #remember(key: KeyRecord): void {
        const place = partition(key.accountId, key.region);
        const keys = this.#keys.get(place) ?? new Map<string, KeyRecord>();
        keys.set(key.keyId, key);
        this.#keys.set(place, keys);
        if (key.keyState === "PendingDeletion") {
            this.#pending.set(key.arn, key);
        } else {
            this.#pending.delete(key.arn);
        }
    }
}

function isDue(key: KeyRecord, now: number): boolean {
    return key.deletionDate !== undefined && key.deletionDate <= now;
}
