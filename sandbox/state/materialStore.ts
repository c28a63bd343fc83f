import { createPrivateKey, createSecretKey, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { KeyRecord } from "../kms/keyRecord";
import { broken, listFolder, removeFile, writeWhole } from "./files";
import { materialFile } from "./keyFiles";

const SECRET_BYTES = 32;

/** Secret halves of keys, each in a file of its own and read once. */
export class MaterialStore {
    readonly #loaded = new Map<string, Promise<KeyObject>>();

    constructor(private readonly directory: string) {}

    /** Writes a key's material: PKCS#8 DER, or the 256 bits of a symmetric key. */
    async write(key: KeyRecord, secret: Buffer): Promise<void> {
        await writeWhole(materialFile(this.directory, key), secret);
    }

    /** Writes a key's material unless there is some: an interrupted first use leaves it behind. */
    async writeFirst(key: KeyRecord, secret: Buffer): Promise<void> {
        const file = materialFile(this.directory, key);
        const present = await listFolder(path.dirname(file));
        if (!present.includes(path.basename(file))) {
            await writeWhole(file, secret);
        }
    }

    /** The private key of an asymmetric key, the secret key of a symmetric one. */
    async read(key: KeyRecord): Promise<KeyObject> {
        let loading = this.#loaded.get(key.arn);
        if (loading === undefined) {
            loading = this.#load(key);
            this.#loaded.set(key.arn, loading);
            // A read that failed must not be remembered: the next call tries again.
            loading.catch(() => this.#loaded.delete(key.arn));
        }
        return loading;
    }

    /** Removes a key's material. */
    async remove(key: KeyRecord): Promise<void> {
        await removeFile(materialFile(this.directory, key));
        this.#loaded.delete(key.arn);
    }

    async #load(key: KeyRecord): Promise<KeyObject> {
        const file = materialFile(this.directory, key);
        const bytes = await readFile(file);
        if (key.publicKey !== undefined) {
            return createPrivateKey({ key: bytes, format: "der", type: "pkcs8" });
        }
        if (bytes.length !== SECRET_BYTES) {
            throw broken(file, `has ${String(bytes.length)} bytes, not ${String(SECRET_BYTES)}`);
        }
        return createSecretKey(bytes);
    }
}
