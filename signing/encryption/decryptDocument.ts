import type { FileHandle } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { KMSClient } from "@aws-sdk/client-kms";
import { BodyGuard } from "./bodyGuard";
import { decryptStream } from "./client";
import { DigestTap } from "./digestTap";
import { judgeContext, requireContextForm } from "./documentContext";
import { bytesOf, readAt, withDocumentFile } from "./documentFile";
import { DOCUMENT_ALIAS, DocumentKey } from "./documentKey";
import type { DocumentReport } from "./encryptDocument";
import { EncryptionError, EncryptionErrorCode } from "./encryptionError";
import { MAX_HEADER_LENGTH } from "./limits";
import { type MessageHeader, parseMessageHeader } from "./messageHeader";
import { requireFree, writeWholeFile } from "./wholeFile";

/** How a document is decrypted. */
export interface DecryptDocumentOptions {
    /** A client of the cartório's account and Region, as the signer's role. */
    readonly kms: KMSClient;
    /**
     * ARN of the document key, or an alias of it; no other key's message is opened.
     * @default "alias/cartorio-documentos"
     */
    readonly key?: string | undefined;
    /** CNS of the cartório, six digits; no other's message is opened. */
    readonly cns: string;
    /** The only document that may come out; any of the cartório may when it is left out. */
    readonly documentId?: string | undefined;
    /** File to write, of mode 0600. */
    readonly target: string;
    /**
     * Replaces a target that exists.
     * @default false
     */
    readonly overwrite?: boolean | undefined;
    /** Stops the work; nothing is left of it. */
    readonly signal?: AbortSignal | undefined;
}

/**
 * Decrypts a file. The target appears when all of the message is verified: its frames, its signature,
 * and that the content is the one that its context names.
 *
 * Whatever of the header can be refused without KMS is refused before KMS is asked.
 * @param source a regular file, as {@link encryptDocument} or the AWS Encryption SDK of another language
 * wrote it.
 * @throws EncryptionError; the AWS SDK's own errors where AWS could not be asked.
 */
export async function decryptDocument(
    source: string,
    options: DecryptDocumentOptions,
): Promise<DocumentReport> {
    const { cns, documentId, target, overwrite = false, signal } = options;
    requireContextForm({ cns, documentId });
    const key = new DocumentKey(options.kms, options.key ?? DOCUMENT_ALIAS);
    await requireFree({ target, overwrite });
    return withDocumentFile(source, async (file) => {
        const header = parseMessageHeader(await readAt(file, source, 0, MAX_HEADER_LENGTH));
        const context = judgeContext(header.context, { cns, documentId });
        const decryption = decryptStream(key.decryptionKeyring(header.keyArn));
        // The SDK tells an error more than once; the first ends the pipeline, and no one waits for the others.
        decryption.on("error", () => undefined);
        const content = new DigestTap(context.sha256, otherContent);
        await writeWholeFile({ target, overwrite }, async (out) => {
            const guard = new BodyGuard(header.bytes.length, header.frameLength);
            try {
                const message = messageOf(file, source, header);
                await pipeline(message, guard, decryption, content, out, { signal });
            } catch (error) {
                throw await reasonOf(error, key);
            }
        });
        return { ...context, bytes: content.bytes, keyArn: header.keyArn };
    });
}

/** The very header that was judged, then the rest of the file. */
async function* messageOf(
    file: FileHandle,
    source: string,
    { bytes }: MessageHeader,
): AsyncGenerator<Buffer> {
    yield bytes;
    yield* bytesOf(file, source, bytes.length);
}

/** What the caller is told: of KMS, of the target, or that the message is not authentic. */
async function reasonOf(error: unknown, key: DocumentKey): Promise<unknown> {
    const reason = await key.explain(error);
    const isKnown =
        reason !== error ||
        reason instanceof EncryptionError ||
        (reason instanceof Error && reason.name === "AbortError");
    return isKnown
        ? reason
        : new EncryptionError(
              EncryptionErrorCode.Tampered,
              "the encrypted document is not what was encrypted: its authentication fails. Nothing of it is " +
                  "kept; get the file again",
              { cause: reason },
          );
}

function otherContent(found: string): EncryptionError {
    return new EncryptionError(
        EncryptionErrorCode.Tampered,
        `the content's SHA-256 is ${found}, not the one that the document's context names: whoever encrypted ` +
            "it encrypted something else",
    );
}
