import { createHash } from "node:crypto";
import { X509Error, X509ErrorCode } from "./x509Error";

/** A document: its bytes, a stream of them (of any length), or its SHA-256 digest. */
export type DocumentSource =
    Uint8Array | AsyncIterable<Uint8Array> | { readonly sha256: Uint8Array };

/**
 * The SHA-256 digest of a document; a stream is never held as a whole.
 * @throws X509Error `input` for a digest that has not 32 bytes; what the stream throws.
 */
export async function documentDigest(document: DocumentSource): Promise<Uint8Array> {
    if (document instanceof Uint8Array) {
        return createHash("sha256").update(document).digest();
    }
    if ("sha256" in document) {
        if (document.sha256.length !== 32) {
            throw new X509Error(
                X509ErrorCode.Input,
                `the digest has ${document.sha256.length} bytes; SHA-256 has 32`,
            );
        }
        return document.sha256;
    }
    const hash = createHash("sha256");
    for await (const part of document) {
        hash.update(part);
    }
    return hash.digest();
}
