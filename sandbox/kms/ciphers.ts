import type { Call } from "../request/operation";
import { SandboxError } from "../sandboxError";
import { encryptionAlgorithmsOf, oaepHash, type EncryptionAlgorithm } from "./algorithms";
import { openBlob, parseBlob, sealBlob } from "./ciphertextBlob";
import type { EncryptionContext } from "./encryptionContext";
import type { KeyRecord } from "./keyRecord";
import { keyNotFound } from "./keyReferences";
import { modulusBits } from "./keySpecs";
import { requireState, requireUsage } from "./keyStates";
import { decryptOaep, encryptOaep, maxOaepBytes } from "./rsaEncryption";
import { publicKeyOf } from "./signatures";

/** How to encrypt or decrypt with a key. */
export interface CipherRequest {
    /** As refusals name it: `Encrypt`. */
    readonly operation: string;
    readonly algorithm: EncryptionAlgorithm;
    readonly context: EncryptionContext;
}

/** The algorithm and context of a call, with AWS's defaults. */
export function cipherRequest(
    operation: string,
    algorithm: EncryptionAlgorithm = "SYMMETRIC_DEFAULT",
    context: EncryptionContext = {},
): CipherRequest {
    return { operation, algorithm, context };
}

/**
 * Encrypts with a key.
 * @throws SandboxError for its state, usage or algorithm; `ValidationException` for more bytes than an
 * RSA key can encrypt, and for a context, which RSA has no place for.
 */
export async function encryptWith(
    call: Call,
    key: KeyRecord,
    request: CipherRequest,
    plaintext: Buffer,
): Promise<Buffer> {
    requireCipher(key, request);
    requireAlgorithm(key, request.algorithm);
    const hash = oaepHash(request.algorithm);
    if (hash === undefined) {
        return sealBlob(await secretKeyOf(call, key), key.arn, plaintext, request.context);
    }
    refuseContext(request);
    const max = maxOaepBytes(modulusBits(key.keySpec) ?? 0, hash);
    if (plaintext.length > max) {
        throw new SandboxError(
            "ValidationException",
            `Algorithm ${request.algorithm} and key spec ${key.keySpec} cannot encrypt data larger than ` +
                `${String(max)} bytes.`,
        );
    }
    return encryptOaep(publicKeyOf(key), plaintext, hash);
}

/**
 * Decrypts with a key.
 *
 * With SYMMETRIC_DEFAULT AWS reads the ciphertext before it looks at the key's spec: an RSA key is not the
 * one that the ciphertext names, whichever that is.
 * @throws SandboxError for its state, usage or algorithm; `IncorrectKeyException` when another key
 * encrypted it; `InvalidCiphertextException` when context or bytes are not those of the encryption.
 */
export async function decryptWith(
    call: Call,
    key: KeyRecord,
    request: CipherRequest,
    ciphertext: Buffer,
): Promise<Buffer> {
    requireCipher(key, request);
    const hash = oaepHash(request.algorithm);
    if (request.algorithm === "SYMMETRIC_DEFAULT") {
        return decryptSymmetric(call, key, request.context, ciphertext);
    }
    requireAlgorithm(key, request.algorithm);
    refuseContext(request);
    const privateKey = await call.keys.privateKey(key);
    return requirePlaintext(hash && decryptOaep(privateKey, ciphertext, hash));
}

/**
 * Refuses a key that is in no state to encrypt or decrypt, or is not there for it.
 * @throws SandboxError `DisabledException`, `KMSInvalidStateException`, `InvalidKeyUsageException`.
 */
export function requireCipher(key: KeyRecord, { operation }: { readonly operation: string }): void {
    requireState(key, "use");
    requireUsage(key, "ENCRYPT_DECRYPT", operation);
}

/** The refusal for a ciphertext that does not hold: AWS does not say why. */
export function invalidCiphertext(): SandboxError {
    return new SandboxError("InvalidCiphertextException", "");
}

async function decryptSymmetric(
    call: Call,
    key: KeyRecord,
    context: EncryptionContext,
    ciphertext: Buffer,
): Promise<Buffer> {
    const blob = parseBlob(ciphertext);
    if (blob === undefined) {
        throw invalidCiphertext();
    }
    if (blob.keyArn !== key.arn) {
        throw new SandboxError(
            "IncorrectKeyException",
            "The key ID in the request does not identify a CMK that can perform this operation.",
        );
    }
    return requirePlaintext(openBlob(await secretKeyOf(call, key), blob, context));
}

function requirePlaintext(plaintext: Buffer | undefined): Buffer {
    if (plaintext === undefined) {
        throw invalidCiphertext();
    }
    return plaintext;
}

function requireAlgorithm(key: KeyRecord, algorithm: EncryptionAlgorithm): void {
    if (!encryptionAlgorithmsOf(key).includes(algorithm)) {
        throw new SandboxError(
            "InvalidKeyUsageException",
            `Algorithm ${algorithm} is incompatible with key spec ${key.keySpec}.`,
        );
    }
}

function refuseContext({ context }: CipherRequest): void {
    if (Object.keys(context).length > 0) {
        throw new SandboxError(
            "ValidationException",
            "EncryptionContext is not supported when encrypting/decrypting with asymmetric CMKs.",
        );
    }
}

async function secretKeyOf(call: Call, key: KeyRecord) {
    const secret = await call.keys.secretKey(key);
    if (secret === undefined) {
        throw keyNotFound(key.arn);
    }
    return secret;
}
