import type { KMSClient } from "@aws-sdk/client-kms";
import { outsideWindow, type PublishedKey } from "../jwks/publishedKey";
import { loadJwks, type PublishedKeys } from "../jwks/publishedKeys";
import { type KmsKey, kmsKey } from "../kms/kmsKey";
import { SigningError, SigningErrorCode } from "../signingError";

/** The published keys, or what gets them: it is asked again when a key is not among them. */
export type PublishedKeysSource = PublishedKeys | object | string | Uint8Array | (() => unknown);

/** A key that signs: what KMS says of it, and what was published of it. */
export interface SigningKey {
    readonly arn: string;
    readonly published: PublishedKey;
}

/** Which of an office's published keys signs now. What was learnt is kept until KMS says otherwise. */
export class SigningKeys {
    readonly #learnt = new Map<string, Promise<KmsKey>>();
    #published: Promise<PublishedKeys> | undefined;
    #again: Promise<PublishedKeys> | undefined;
    #active: string | undefined;

    constructor(
        private readonly kms: KMSClient,
        private readonly keyId: string,
        private readonly cns: string,
        private readonly source: PublishedKeysSource,
    ) {
        if (typeof source !== "function") {
            // What is wrong with it shows at once.
            this.#published = Promise.resolve(loadJwks(source));
        }
    }

    /**
     * The key that signed last; before the first signature, the one that the alias names.
     * @throws SigningError `foreignKey`, `keys`, or why KMS could not be asked.
     */
    async active(now: Date): Promise<SigningKey> {
        const key = await this.key(this.#active ?? this.keyId, now);
        this.#active ??= key.arn;
        return key;
    }

    /** What the next {@link active} gives: the key that KMS has just signed with. */
    remember(arn: string): void {
        this.#active = arn;
    }

    /**
     * The published key that KMS calls so.
     * @param keyId ARN or alias.
     * @throws SigningError as {@link active}.
     */
    async key(keyId: string, now: Date): Promise<SigningKey> {
        const { arn, kid } = await this.#learn(keyId);
        const first = await this.#load();
        const finding = this.#finding(arn, kid, first.find(kid), now);
        const current = finding === undefined ? first : await this.#loadAgain(first);
        const published = current.find(kid);
        const still = this.#finding(arn, kid, published, now);
        if (published === undefined || still !== undefined) {
            throw new SigningError(SigningErrorCode.ForeignKey, still ?? "");
        }
        return { arn, published };
    }

    #finding(
        arn: string,
        kid: string,
        published: PublishedKey | undefined,
        now: Date,
    ): string | undefined {
        const advice =
            "Nothing is released. Publish the office's keys again if it was rotated (cartorio jwks); else find out " +
            "who moved the alias (UpdateAlias in the trail).";
        if (published === undefined) {
            return `${this.keyId} names ${arn}, whose key ${kid} is not one of the published ones. ${advice}`;
        }
        if (published.cns !== this.cns) {
            return `${this.keyId} names ${arn}, which was published as a key of ${published.cns}; this signer is of ${this.cns}. ${advice}`;
        }
        const outside = outsideWindow(published, now);
        return (
            outside && `${this.keyId} names ${arn}, and by the published keys ${outside}. ${advice}`
        );
    }

    /** One question at a time for each key. */
    async #learn(keyId: string): Promise<KmsKey> {
        const known = this.#learnt.get(keyId);
        if (known !== undefined) {
            return known;
        }
        const asked = kmsKey(this.kms, keyId);
        this.#learnt.set(keyId, asked);
        try {
            const key = await asked;
            this.#learnt.set(key.arn, asked);
            return key;
        } finally {
            // A failure is not kept, nor what an alias means: it may come to mean another key.
            if (this.#learnt.get(keyId) === asked && !(await isOf(keyId, asked))) {
                this.#learnt.delete(keyId);
            }
        }
    }

    async #load(): Promise<PublishedKeys> {
        this.#published ??= this.#get();
        try {
            return await this.#published;
        } catch (error) {
            this.#published = undefined;
            throw error;
        }
    }

    /** For whoever still has the set that lacks a key; those who ask at the same time share the answer. */
    async #loadAgain(lacking: PublishedKeys): Promise<PublishedKeys> {
        if (typeof this.source !== "function") {
            return lacking;
        }
        const current = await this.#load();
        if (current !== lacking) {
            return current;
        }
        this.#again ??= this.#get().finally(() => {
            this.#again = undefined;
        });
        const fresh = await this.#again;
        this.#published = Promise.resolve(fresh);
        return fresh;
    }

    async #get(): Promise<PublishedKeys> {
        try {
            return loadJwks(await (this.source as () => unknown)());
        } catch (error) {
            throw error instanceof SigningError
                ? error
                : new SigningError(
                      SigningErrorCode.Keys,
                      `the published keys can't be had: ${(error as Error).message}`,
                      { cause: error },
                  );
        }
    }
}

/** Whether a key was asked for by its ARN, and could be had. */
function isOf(keyId: string, asked: Promise<KmsKey>): Promise<boolean> {
    return asked.then(
        ({ arn }) => arn === keyId,
        () => false,
    );
}
