import { setTimeout as delay } from "node:timers/promises";
import {
    GetObjectCommand,
    type ObjectLockRetentionMode,
    PutObjectCommand,
    type S3Client,
} from "@aws-sdk/client-s3";
import type { ChainWriter } from "./store";

/** What a chain's writer is given. */
export interface S3WriterParts {
    readonly client: S3Client;
    readonly bucket: string;
    /** Before the segment's name, with the chain. */
    readonly keyPrefix: string;
    readonly retention?: { readonly mode: ObjectLockRetentionMode; readonly days: number };
    readonly attempts: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const FIRST_PAUSE_MS = 100;

/** Puts one chain's commits. */
export class S3Writer implements ChainWriter {
    constructor(private readonly parts: S3WriterParts) {}

    /**
     * An answer may get lost after S3 kept the object. The same put again then finds it there (412), and
     * what is there is compared: the same bytes are this commit, other bytes are another writer's.
     */
    async write(lines: readonly string[], firstSeq: number): Promise<void> {
        const key = `${this.parts.keyPrefix}${String(firstSeq).padStart(12, "0")}.jsonl`;
        const body = Buffer.from(lines.join(""));
        for (let attempt = 1; ; attempt += 1) {
            try {
                if (!(await this.#put(key, body))) {
                    await this.#requireSame(key, body);
                }
                return;
            } catch (error) {
                if (attempt >= this.parts.attempts || !isPassing(error)) {
                    throw error;
                }
            }
            await delay(FIRST_PAUSE_MS * 2 ** (attempt - 1));
        }
    }

    async close(): Promise<void> {}

    /** @returns false when an object of this name is there. */
    async #put(key: string, body: Buffer): Promise<boolean> {
        const { client, bucket, retention } = this.parts;
        try {
            await client.send(
                new PutObjectCommand({
                    ...{ Bucket: bucket, Key: key, Body: body, IfNoneMatch: "*" },
                    ContentType: "application/jsonl",
                    ChecksumAlgorithm: "SHA256",
                    ...(retention === undefined
                        ? {}
                        : {
                              ObjectLockMode: retention.mode,
                              ObjectLockRetainUntilDate: new Date(
                                  Date.now() + retention.days * DAY_MS,
                              ),
                          }),
                }),
            );
            return true;
        } catch (error) {
            if (statusOf(error) === 412) {
                return false;
            }
            throw error;
        }
    }

    async #requireSame(key: string, body: Buffer): Promise<void> {
        const { client, bucket } = this.parts;
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        const stored = (await Body?.transformToByteArray()) ?? new Uint8Array();
        if (Buffer.compare(stored, body) !== 0) {
            throw new ForeignSegmentError(
                `s3://${bucket}/${key} is there already with other bytes: somebody else writes this chain`,
            );
        }
    }
}

class ForeignSegmentError extends Error {}

function statusOf(error: unknown): number | undefined {
    const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
    return $metadata?.httpStatusCode;
}

/** Whether another try may help: no answer, a conflict under way, throttling, S3's own failures. */
function isPassing(error: unknown): boolean {
    const status = statusOf(error);
    return (
        !(error instanceof ForeignSegmentError) &&
        (status === undefined || [408, 409, 429].includes(status) || status >= 500)
    );
}
