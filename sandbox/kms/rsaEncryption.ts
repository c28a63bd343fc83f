import { constants, privateDecrypt, publicEncrypt, type KeyObject } from "node:crypto";

/** Hash of an RSAES-OAEP algorithm, for OAEP and for MGF1. */
export type OaepHash = "sha1" | "sha256";

const HASH_BYTES: Readonly<Record<OaepHash, number>> = { sha1: 20, sha256: 32 };

/** Most bytes that OAEP can encrypt (RFC 8017 section 7.1.1, step 1b). */
export function maxOaepBytes(modulusBits: number, hash: OaepHash): number {
    return modulusBits / 8 - 2 * HASH_BYTES[hash] - 2;
}

/** RSAES-OAEP with an empty label. @see RFC 8017 section 7.1 */
export function encryptOaep(publicKey: KeyObject, plaintext: Buffer, hash: OaepHash): Buffer {
    return publicEncrypt(
        { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: hash },
        plaintext,
    );
}

/** Decrypts RSAES-OAEP; undefined when it was not encrypted for this key and hash. */
export function decryptOaep(
    privateKey: KeyObject,
    ciphertext: Buffer,
    hash: OaepHash,
): Buffer | undefined {
    if (ciphertext.length * 8 !== privateKey.asymmetricKeyDetails?.modulusLength) {
        return undefined;
    }
    try {
        return privateDecrypt(
            { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: hash },
            ciphertext,
        );
    } catch (error) {
        if (
            error instanceof Error &&
            "code" in error &&
            String(error.code).startsWith("ERR_OSSL_")
        ) {
            return undefined;
        }
        throw error;
    }
}
