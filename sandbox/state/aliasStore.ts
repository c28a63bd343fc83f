import type { AliasRecord } from "../kms/keyRecord";
import { removeFile, writeJson } from "./files";
import { aliasFile, partition } from "./keyFiles";

/** Aliases of all accounts and Regions, each in a file of its own. */
export class AliasStore {
    readonly #aliases = new Map<string, Map<string, AliasRecord>>();
    /** Names by key: every decision about a key asks for them. */
    readonly #names = new Map<string, Set<string>>();

    constructor(private readonly directory: string) {}

    /** Takes an alias that its file holds already. */
    remember(alias: AliasRecord): void {
        const place = partition(alias.accountId, alias.region);
        const present = this.#aliases.get(place) ?? new Map<string, AliasRecord>();
        const before = present.get(alias.name);
        if (before !== undefined) {
            this.#names.get(before.targetKeyId)?.delete(alias.name);
        }
        const names = this.#names.get(alias.targetKeyId) ?? new Set<string>();
        this.#names.set(alias.targetKeyId, names.add(alias.name));
        present.set(alias.name, alias);
        this.#aliases.set(place, present);
    }

    /** Names of the aliases that point at a key, in no particular order; key ids are unique everywhere. */
    namesOf(keyId: string): readonly string[] {
        return [...(this.#names.get(keyId) ?? [])];
    }

    /** The alias of that name (with `alias/`) in an account and Region. */
    get(accountId: string, region: string, name: string): AliasRecord | undefined {
        return this.#aliases.get(partition(accountId, region))?.get(name);
    }

    /** All aliases of an account and Region, by name. */
    of(accountId: string, region: string): readonly AliasRecord[] {
        const aliases = [...(this.#aliases.get(partition(accountId, region))?.values() ?? [])];
        return aliases.sort((one, other) => (one.name < other.name ? -1 : 1));
    }

    /** Keeps an alias; it is on disk when this resolves. */
    async put(alias: AliasRecord): Promise<void> {
        await writeJson(aliasFile(this.directory, alias), alias);
        this.remember(alias);
    }

    /** Removes an alias. */
    async remove(alias: AliasRecord): Promise<void> {
        await removeFile(aliasFile(this.directory, alias));
        this.#aliases.get(partition(alias.accountId, alias.region))?.delete(alias.name);
        this.#names.get(alias.targetKeyId)?.delete(alias.name);
    }
}
