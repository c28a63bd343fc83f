import {
    constants,
    privateEncrypt,
    publicDecrypt,
    randomBytes,
    sign,
    timingSafeEqual,
    verify,
    type KeyObject,
} from "node:crypto";
import { encodePkcs1, encodePss, HASH_BYTES, verifyPss, type HashName } from "./emsa";

/** Padding and hash of an RSA signing algorithm. */
export interface RsaScheme {
    readonly padding: "pss" | "pkcs1";
    readonly hash: HashName;
}

/** Signs a message; it is hashed here. Runs on the thread pool. */
export async function signMessage(
    key: KeyObject,
    message: Buffer,
    scheme: RsaScheme,
): Promise<Buffer> {
    return new Promise((resolve, reject) => {
        sign(scheme.hash, message, { key, ...paddingOf(scheme) }, (error, signature) => {
            if (error === null) {
                resolve(signature);
            } else {
                reject(error);
            }
        });
    });
}

/**
 * Whether the signature is the key's over this message. Runs on the thread pool.
 *
 * A signature is as long as the modulus (RFC 8017 section 8.1.2, step 1): openssl would also take one
 * whose leading zero is gone.
 */
export async function verifyMessage(
    key: KeyObject,
    message: Buffer,
    signature: Buffer,
    scheme: RsaScheme,
): Promise<boolean> {
    if (signature.length !== modulusBytesOf(key)) {
        return false;
    }
    return new Promise((resolve, reject) => {
        verify(scheme.hash, message, { key, ...paddingOf(scheme) }, signature, (error, isValid) => {
            if (error === null) {
                resolve(isValid);
            } else {
                reject(error);
            }
        });
    });
}

/** Signs a digest as given: what {@link signMessage} makes of the message it is the digest of. */
export function signDigest(key: KeyObject, digest: Buffer, scheme: RsaScheme): Buffer {
    const modulusBytes = modulusBytesOf(key);
    const encoded =
        scheme.padding === "pss"
            ? encodePss(digest, scheme.hash, randomBytes(HASH_BYTES[scheme.hash]), modulusBytes)
            : encodePkcs1(digest, scheme.hash, modulusBytes);
    return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, encoded);
}

/** Whether the signature is the key's over the message of this digest. */
export function verifyDigest(
    key: KeyObject,
    digest: Buffer,
    signature: Buffer,
    scheme: RsaScheme,
): boolean {
    const modulusBytes = modulusBytesOf(key);
    if (signature.length !== modulusBytes) {
        return false;
    }
    let encoded: Buffer;
    try {
        encoded = publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, signature);
    } catch (error) {
        // A number not below the modulus is no signature at all; openssl reports it as an error.
        if (
            error instanceof Error &&
            "code" in error &&
            String(error.code).startsWith("ERR_OSSL_")
        ) {
            return false;
        }
        throw error;
    }
    return scheme.padding === "pss"
        ? verifyPss(encoded, digest, scheme.hash)
        : timingSafeEqual(encoded, encodePkcs1(digest, scheme.hash, modulusBytes));
}

function paddingOf(scheme: RsaScheme): { padding: number; saltLength?: number } {
    return scheme.padding === "pss"
        ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: HASH_BYTES[scheme.hash] }
        : { padding: constants.RSA_PKCS1_PADDING };
}

function modulusBytesOf(key: KeyObject): number {
    return (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
}
