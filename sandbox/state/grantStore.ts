import type { GrantRecord } from "../kms/keyRecord";
import { removeFile, writeJson } from "./files";
import { grantFile } from "./keyFiles";

/** Grants of all keys, each in a file of its own: a key may have 50,000. */
export class GrantStore {
    readonly #grants = new Map<string, Map<string, GrantRecord>>();

    constructor(private readonly directory: string) {}

    /** Takes a grant that its file holds already. */
    remember(grant: GrantRecord): void {
        const present = this.#grants.get(grant.keyArn) ?? new Map<string, GrantRecord>();
        present.set(grant.grantId, grant);
        this.#grants.set(grant.keyArn, present);
    }

    /** The grants of a key, in no particular order. */
    of(keyArn: string): readonly GrantRecord[] {
        return [...(this.#grants.get(keyArn)?.values() ?? [])];
    }

    /** One grant of a key. */
    get(keyArn: string, grantId: string): GrantRecord | undefined {
        return this.#grants.get(keyArn)?.get(grantId);
    }

    /** Keeps a grant; it is on disk when this resolves. */
    async put(grant: GrantRecord): Promise<void> {
        await writeJson(grantFile(this.directory, grant), grant);
        this.remember(grant);
    }

    /** Removes a grant. */
    async remove(grant: GrantRecord): Promise<void> {
        await removeFile(grantFile(this.directory, grant));
        this.#grants.get(grant.keyArn)?.delete(grant.grantId);
    }

    /** Removes all grants of a key. */
    async removeAll(keyArn: string): Promise<void> {
        for (const grant of this.of(keyArn)) {
            await this.remove(grant);
        }
        this.#grants.delete(keyArn);
    }
}
