import {
    GetObjectCommand,
    ListObjectsV2Command,
    type ListObjectsV2CommandOutput,
    type ObjectLockRetentionMode,
    type S3Client,
} from "@aws-sdk/client-s3";
import { EvidenceError, EvidenceErrorCode, messageOf } from "./evidenceError";
import { CHAIN_ID } from "./record";
import { S3Writer } from "./s3Writer";
import type { ChainWriter, EvidenceStore, Segment } from "./store";

/** Where in S3, and how. */
export interface S3Options {
    readonly client: S3Client;
    readonly bucket: string;
    /** Stands before every key; with `/` at its end unless empty. @default "" */
    readonly prefix?: string;
    /** Object Lock of every segment; the bucket must have it enabled. @default none */
    readonly retention?: { readonly mode: ObjectLockRetentionMode; readonly days: number };
    /** How often one segment is tried. @default 5 */
    readonly attempts?: number;
}

const SEGMENT_NAME = /^\d{12}\.jsonl$/;

/**
 * Chains in a bucket: an object a commit, which no other put can replace (`If-None-Match: *`).
 * @remarks Give the client time limits of its own: a call without one may wait for ever.
 */
export class S3Store implements EvidenceStore {
    readonly description: string;
    readonly #prefix: string;

    constructor(private readonly options: S3Options) {
        const { bucket, prefix = "" } = options;
        this.#prefix = prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`;
        this.description = `s3://${bucket}/${this.#prefix}`;
    }

    /** Nothing: a put is whole or not there. */
    async prepare(): Promise<void> {}

    async chains(): Promise<readonly string[]> {
        const names: string[] = [];
        for await (const page of this.#list(this.#prefix, "/")) {
            names.push(...(page.CommonPrefixes ?? []).map(({ Prefix = "" }) => Prefix));
        }
        return names
            .map((name) => name.slice(this.#prefix.length, -1))
            .filter((name) => CHAIN_ID.test(name))
            .sort();
    }

    async segments(chain: string): Promise<readonly Segment[]> {
        return (await this.#keys(chain)).map((key) => ({
            place: `s3://${this.options.bucket}/${key}`,
            read: () => this.#read(key),
        }));
    }

    async lastLine(chain: string): Promise<string | undefined> {
        const key = (await this.#keys(chain)).at(-1);
        if (key === undefined) {
            return undefined;
        }
        const parts: Uint8Array[] = [];
        for await (const part of this.#read(key)) {
            parts.push(part);
        }
        return Buffer.concat(parts).toString("utf8").split("\n").at(-2);
    }

    async create(chain: string): Promise<ChainWriter> {
        if ((await this.#keys(chain)).length > 0) {
            throw new EvidenceError(
                EvidenceErrorCode.Store,
                `chain ${chain} is in ${this.description} already: nobody may write another's chain`,
            );
        }
        const { client, bucket, retention, attempts = 5 } = this.options;
        const keyPrefix = `${this.#prefix}${chain}/`;
        return new S3Writer({
            ...{ client, bucket, keyPrefix, attempts },
            ...(retention === undefined ? {} : { retention }),
        });
    }

    async #keys(chain: string): Promise<string[]> {
        const folder = `${this.#prefix}${chain}/`;
        const keys: string[] = [];
        for await (const page of this.#list(folder)) {
            keys.push(...(page.Contents ?? []).map(({ Key = "" }) => Key));
        }
        return keys.filter((key) => SEGMENT_NAME.test(key.slice(folder.length))).sort();
    }

    async *#list(prefix: string, delimiter?: string): AsyncGenerator<ListObjectsV2CommandOutput> {
        let token: string | undefined;
        do {
            const page = await this.#told("listed", () =>
                this.options.client.send(
                    new ListObjectsV2Command({
                        ...{ Bucket: this.options.bucket, Prefix: prefix },
                        ...(delimiter === undefined ? {} : { Delimiter: delimiter }),
                        ...(token === undefined ? {} : { ContinuationToken: token }),
                    }),
                ),
            );
            yield page;
            token = page.NextContinuationToken;
        } while (token !== undefined);
    }

    async *#read(key: string): AsyncGenerator<Uint8Array> {
        const bytes = await this.#told("read", async () => {
            const command = new GetObjectCommand({ Bucket: this.options.bucket, Key: key });
            // A commit is small; a stream would leave its connection open when a reader stops early.
            return (await this.options.client.send(command)).Body?.transformToByteArray();
        });
        yield bytes ?? new Uint8Array();
    }

    async #told<T>(what: string, work: () => Promise<T>): Promise<T> {
        try {
            return await work();
        } catch (error) {
            throw new EvidenceError(
                EvidenceErrorCode.Store,
                `evidence in ${this.description} can't be ${what}: ${messageOf(error)}. Check the bucket's name, Region and the caller's permissions.`,
                { cause: error },
            );
        }
    }
}
