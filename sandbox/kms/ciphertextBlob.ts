import {
    createCipheriv,
    createDecipheriv,
    createHash,
    randomBytes,
    type KeyObject,
} from "node:crypto";
import { encodeContext, type EncryptionContext } from "./encryptionContext";

/**
 * A ciphertext under a symmetric key, taken apart:
 * version | length of the ARN | the key's ARN | nonce | checksum of all before | ciphertext | tag.
 *
 * The checksum is no protection, GCM authenticates the header too: it tells a damaged blob from one of
 * a key that does not exist here, before any key is looked up.
 */
export interface CiphertextBlob {
    /** ARN of the key that encrypted it. */
    readonly keyArn: string;
    readonly header: Buffer;
    readonly nonce: Buffer;
    readonly ciphertext: Buffer;
    readonly tag: Buffer;
}

const CIPHER = "aes-256-gcm";
const VERSION = 1;
const PREFIX_BYTES = 3;
/** 96 bits, as NIST SP 800-38D section 8.2 recommends for GCM. */
const NONCE_BYTES = 12;
const CHECKSUM_BYTES = 8;
const TAG_BYTES = 16;

/** Encrypts under a symmetric key. */
export function sealBlob(
    key: KeyObject,
    keyArn: string,
    plaintext: Buffer,
    context: EncryptionContext,
): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const arn = Buffer.from(keyArn, "ascii");
    const prefix = Buffer.alloc(PREFIX_BYTES);
    prefix.writeUInt8(VERSION);
    prefix.writeUInt16BE(arn.length, 1);
    const unchecked = Buffer.concat([prefix, arn, nonce]);
    const header = Buffer.concat([unchecked, checksumOf(unchecked)]);
    const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(additionalData(header, context));
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return Buffer.concat([header, ciphertext, cipher.getAuthTag()]);
}

/** Takes a ciphertext apart; undefined when the sandbox did not make it, or it is damaged. */
export function parseBlob(bytes: Buffer): CiphertextBlob | undefined {
    if (bytes.length < PREFIX_BYTES || bytes.readUInt8() !== VERSION) {
        return undefined;
    }
    const arnEnd = PREFIX_BYTES + bytes.readUInt16BE(1);
    const checksumStart = arnEnd + NONCE_BYTES;
    const headerEnd = checksumStart + CHECKSUM_BYTES;
    const tagStart = bytes.length - TAG_BYTES;
    // At least one byte of ciphertext: no operation encrypts nothing.
    if (tagStart <= headerEnd) {
        return undefined;
    }
    const checksum = bytes.subarray(checksumStart, headerEnd);
    if (!checksum.equals(checksumOf(bytes.subarray(0, checksumStart)))) {
        return undefined;
    }
    return {
        keyArn: bytes.toString("ascii", PREFIX_BYTES, arnEnd),
        header: bytes.subarray(0, headerEnd),
        nonce: bytes.subarray(arnEnd, checksumStart),
        ciphertext: bytes.subarray(headerEnd, tagStart),
        tag: bytes.subarray(tagStart),
    };
}

/** Decrypts; undefined when key, context or bytes are not those of the encryption. */
export function openBlob(
    key: KeyObject,
    blob: CiphertextBlob,
    context: EncryptionContext,
): Buffer | undefined {
    const decipher = createDecipheriv(CIPHER, key, blob.nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(additionalData(blob.header, context));
    decipher.setAuthTag(blob.tag);
    const plaintext = decipher.update(blob.ciphertext);
    try {
        return Buffer.concat([plaintext, decipher.final()]);
    } catch {
        // A decipher in GCM mode has nothing but a wrong tag to fail for at its end.
        return undefined;
    }
}

function additionalData(header: Buffer, context: EncryptionContext): Buffer {
    return Buffer.concat([header, encodeContext(context)]);
}

function checksumOf(bytes: Buffer): Buffer {
    return createHash("sha256").update(bytes).digest().subarray(0, CHECKSUM_BYTES);
}
