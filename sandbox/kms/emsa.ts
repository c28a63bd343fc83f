import { createHash, timingSafeEqual } from "node:crypto";

/** Hash functions of the RSA signing algorithms, by node's name. */
export type HashName = "sha256" | "sha384" | "sha512";

/** Digest length of each hash, in bytes; PSS salts are as long (RFC 8017 section 9.1 notes it). */
export const HASH_BYTES: Readonly<Record<HashName, number>> = {
    sha256: 32,
    sha384: 48,
    sha512: 64,
};

/** DER of `DigestInfo` up to the digest itself (RFC 8017 section 9.2, note 1). */
const DIGEST_INFO_PREFIX: Readonly<Record<HashName, Buffer>> = {
    sha256: Buffer.from("3031300d060960864801650304020105000420", "hex"),
    sha384: Buffer.from("3041300d060960864801650304020205000430", "hex"),
    sha512: Buffer.from("3051300d060960864801650304020305000440", "hex"),
};

/**
 * EMSA-PSS-ENCODE from step 4 on: the digest is given, nothing is hashed before.
 * @param digest The message's digest, as long as `hash` makes it.
 * @param salt As long as the digest.
 * @param modulusBytes Length of the RSA modulus in bytes; its length in bits is eight times that.
 * @see RFC 8017 section 9.1.1
 */
export function encodePss(
    digest: Buffer,
    hash: HashName,
    salt: Buffer,
    modulusBytes: number,
): Buffer {
    const h = hashOf(hash, [Buffer.alloc(8), digest, salt]);
    const db = Buffer.alloc(modulusBytes - h.length - 1);
    db[db.length - salt.length - 1] = 0x01;
    salt.copy(db, db.length - salt.length);
    xorInto(db, maskOf(h, db.length, hash));
    // The encoded message has one bit less than the modulus (emBits = modBits - 1).
    db[0] = (db[0] ?? 0) & 0x7f;
    return Buffer.concat([db, h, Buffer.from([0xbc])]);
}

/**
 * EMSA-PSS-VERIFY with a salt exactly as long as the digest.
 * @see RFC 8017 section 9.1.2
 */
export function verifyPss(encoded: Buffer, digest: Buffer, hash: HashName): boolean {
    const hLength = HASH_BYTES[hash];
    const dbLength = encoded.length - hLength - 1;
    if (encoded.at(-1) !== 0xbc || ((encoded[0] ?? 0xff) & 0x80) !== 0) {
        return false;
    }
    const db = Buffer.from(encoded.subarray(0, dbLength));
    const h = encoded.subarray(dbLength, dbLength + hLength);
    xorInto(db, maskOf(h, dbLength, hash));
    db[0] = (db[0] ?? 0) & 0x7f;
    const padding = db.subarray(0, dbLength - hLength - 1);
    if (padding.some((byte) => byte !== 0) || db[padding.length] !== 0x01) {
        return false;
    }
    const salt = db.subarray(dbLength - hLength);
    return timingSafeEqual(h, hashOf(hash, [Buffer.alloc(8), digest, salt]));
}

/**
 * EMSA-PKCS1-v1_5-ENCODE from step 2 on: the digest is given, nothing is hashed before.
 * @see RFC 8017 section 9.2
 */
export function encodePkcs1(digest: Buffer, hash: HashName, modulusBytes: number): Buffer {
    const info = Buffer.concat([DIGEST_INFO_PREFIX[hash], digest]);
    const padding = Buffer.alloc(modulusBytes - info.length - 3, 0xff);
    return Buffer.concat([Buffer.from([0x00, 0x01]), padding, Buffer.from([0x00]), info]);
}

function hashOf(hash: HashName, parts: readonly Buffer[]): Buffer {
    const running = createHash(hash);
    for (const part of parts) {
        running.update(part);
    }
    return running.digest();
}

/** MGF1 (RFC 8017 appendix B.2.1). */
function maskOf(seed: Buffer, length: number, hash: HashName): Buffer {
    const blocks: Buffer[] = [];
    for (let counter = 0; counter * HASH_BYTES[hash] < length; counter++) {
        const suffix = Buffer.alloc(4);
        suffix.writeUInt32BE(counter);
        blocks.push(hashOf(hash, [seed, suffix]));
    }
    return Buffer.concat(blocks).subarray(0, length);
}

function xorInto(target: Buffer, mask: Buffer): void {
    for (const [index, byte] of mask.entries()) {
        target[index] = (target[index] ?? 0) ^ byte;
    }
}
