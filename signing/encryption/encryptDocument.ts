import { createHash } from "node:crypto";
import { once } from "node:events";
import type { FileHandle } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { KMSClient } from "@aws-sdk/client-kms";
import { encryptStream } from "./client";
import { DigestTap } from "./digestTap";
import { requireContextForm } from "./documentContext";
import { bytesOf, withDocumentFile } from "./documentFile";
import { DOCUMENT_ALIAS, DocumentKey } from "./documentKey";
import { EncryptionError, EncryptionErrorCode } from "./encryptionError";
import { FRAME_LENGTH } from "./limits";
import { undestroyed } from "./undestroyed";
import { requireFree, writeWholeFile } from "./wholeFile";

/** How a document is encrypted. */
export interface EncryptDocumentOptions {
    /** A client of the cartório's account and Region, as the signer's role. */
    readonly kms: KMSClient;
    /**
     * ARN of the document key, or an alias of it.
     * @default "alias/cartorio-documentos"
     */
    readonly key?: string | undefined;
    /** CNS of the cartório, six digits. */
    readonly cns: string;
    /**
     * The caller's own name of the document: see `DOCUMENT_ID_RULE`.
     * @remarks It stands in the message and in AWS's trail for anyone to read: no personal data.
     */
    readonly documentId: string;
    /** File to write. */
    readonly target: string;
    /**
     * Replaces a target that exists.
     * @default false
     */
    readonly overwrite?: boolean | undefined;
    /** Stops the work; nothing is left of it. */
    readonly signal?: AbortSignal | undefined;
}

/** What was encrypted, or decrypted. */
export interface DocumentReport {
    readonly cns: string;
    readonly documentId: string;
    /** SHA-256 of the plaintext, 64 hexadecimal digits. */
    readonly sha256: string;
    /** Bytes of the plaintext. */
    readonly bytes: number;
    /** ARN of the key that wraps the document's data key. */
    readonly keyArn: string;
}

/**
 * Encrypts a file under a data key of its own, and binds it to cartório, name and content.
 *
 * The file is read twice: what it holds must be known before the first byte is encrypted.
 * @param source a regular file of any size.
 * @throws EncryptionError; the AWS SDK's own errors where AWS could not be asked.
 * @see https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/how-it-works.html
 */
export async function encryptDocument(
    source: string,
    options: EncryptDocumentOptions,
): Promise<DocumentReport> {
    const { cns, documentId, target, overwrite = false, signal } = options;
    requireContextForm({ cns, documentId });
    const key = new DocumentKey(options.kms, options.key ?? DOCUMENT_ALIAS);
    await requireFree({ target, overwrite });
    return withDocumentFile(source, async (file) => {
        const sha256 = await digestOf(file, source, signal);
        const encryption = encryptStream(key.encryptionKeyring(), {
            encryptionContext: { cns, documentId, sha256 },
            frameLength: FRAME_LENGTH,
        });
        // The SDK may tell an error more than once; the first is waited for.
        encryption.on("error", () => undefined);
        // Nothing is written before there is a data key to write with.
        const keyArn = await keyOf(encryption).catch(async (error: unknown) => {
            throw await key.explain(error);
        });
        const content = new DigestTap(sha256, () => changed(source));
        await writeWholeFile({ target, overwrite }, (out) =>
            pipeline(bytesOf(file, source), content, undestroyed(encryption), out, { signal }),
        );
        return { cns, documentId, sha256, bytes: content.bytes, keyArn };
    });
}

async function keyOf(encryption: ReturnType<typeof encryptStream>): Promise<string> {
    const [header] = (await once(encryption, "MessageHeader")) as [
        { readonly encryptedDataKeys: readonly { readonly providerInfo: string }[] },
    ];
    return header.encryptedDataKeys[0]!.providerInfo;
}

async function digestOf(
    file: FileHandle,
    source: string,
    signal: AbortSignal | undefined,
): Promise<string> {
    const hash = createHash("sha256");
    for await (const chunk of bytesOf(file, source)) {
        signal?.throwIfAborted();
        hash.update(chunk);
    }
    return hash.digest("hex");
}

function changed(source: string): EncryptionError {
    return new EncryptionError(
        EncryptionErrorCode.Source,
        `${source} changed while it was encrypted: wait until it is written, and encrypt it again`,
    );
}
