import { constants, createHash, type KeyObject, verify } from "node:crypto";
import { DerReader } from "./derReader";
import { Tag } from "./derTags";
import { context, integer, NULL, objectIdentifier, sequence } from "./derWriter";
import { Oid } from "./oids";

/** Hashes that a signature may use, as Node.js names them. SHA-1 and MD5 are refused. */
export type HashName = "sha256" | "sha384" | "sha512";

const HASHES: Readonly<Record<string, HashName>> = {
    [Oid.sha256]: "sha256",
    [Oid.sha384]: "sha384",
    [Oid.sha512]: "sha512",
};

const RSA_PKCS1: Readonly<Record<string, HashName>> = {
    "1.2.840.113549.1.1.11": "sha256",
    "1.2.840.113549.1.1.12": "sha384",
    "1.2.840.113549.1.1.13": "sha512",
};

const ECDSA: Readonly<Record<string, HashName>> = {
    "1.2.840.10045.4.3.2": "sha256",
    "1.2.840.10045.4.3.3": "sha384",
    "1.2.840.10045.4.3.4": "sha512",
};

/** Bits of an RSA modulus that a signature needs at least. */
const RSA_BITS = 2048;

/** How a signature was made. */
export interface SignatureScheme {
    readonly padding: "pss" | "pkcs1" | "ecdsa";
    /** Left out by `rsaEncryption`, which leaves it to the digest algorithm next to it. */
    readonly hash?: HashName;
    /** Bytes, of PSS. */
    readonly saltLength?: number;
}

/** SHA-256 as a digest algorithm of CMS: without parameters. @see https://www.rfc-editor.org/rfc/rfc5754#section-2 */
export const SHA256_IDENTIFIER: Uint8Array = sequence(objectIdentifier(Oid.sha256));

/** SHA-256 inside the parameters of PSS: with NULL. @see https://www.rfc-editor.org/rfc/rfc4055#section-2.1 */
const SHA256_WITH_NULL = sequence(objectIdentifier(Oid.sha256), NULL);

/**
 * RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes, all of them explicit: left out they
 * would mean SHA-1 and 20.
 * @see https://www.rfc-editor.org/rfc/rfc4055#section-3.1
 */
export const PSS_SHA256_IDENTIFIER: Uint8Array = sequence(
    objectIdentifier(Oid.rsassaPss),
    sequence(
        context(0, SHA256_WITH_NULL),
        context(1, sequence(objectIdentifier(Oid.mgf1), SHA256_WITH_NULL)),
        context(2, integer(32)),
    ),
);

/** The SHA-256 digest of bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
    return createHash("sha256").update(bytes).digest();
}

/**
 * Reads the AlgorithmIdentifier of a hash.
 * @throws X509Error `malformed` for any other.
 */
export function readHash(bytes: Uint8Array, what: string): HashName {
    const reader = DerReader.sequence(bytes, what);
    const oid = reader.objectIdentifier();
    readNullOrNothing(reader);
    return HASHES[oid] ?? reader.fail(`${oid} is no hash of SHA-256, SHA-384 and SHA-512`);
}

/**
 * Reads the AlgorithmIdentifier of a signature.
 * @throws X509Error `malformed` for one that is not RSA (PKCS #1 v1.5 or PSS) or ECDSA with SHA-2.
 */
export function readSignatureScheme(bytes: Uint8Array, what: string): SignatureScheme {
    const reader = DerReader.sequence(bytes, what);
    const oid = reader.objectIdentifier();
    if (oid === Oid.rsassaPss) {
        return readPss(reader);
    }
    const ecdsa = ECDSA[oid];
    if (ecdsa !== undefined) {
        reader.end();
        return { padding: "ecdsa", hash: ecdsa };
    }
    readNullOrNothing(reader);
    if (oid === Oid.rsaEncryption) {
        return { padding: "pkcs1" };
    }
    const hash = RSA_PKCS1[oid];
    return hash === undefined
        ? reader.fail(`${oid} is no signature of RSA or ECDSA with SHA-2`)
        : { padding: "pkcs1", hash };
}

function readNullOrNothing(reader: DerReader): void {
    if (reader.more && reader.next(Tag.Null).content.length > 0) {
        reader.fail("a NULL has content");
    }
    reader.end();
}

/** The parameters of PSS: each hash is explicit, or it would be SHA-1, and MGF1 uses the same. */
function readPss(reader: DerReader): SignatureScheme {
    const { what } = reader;
    const parameters = reader.inside();
    reader.end();
    const hash = readHash(parameters.next(Tag.Context).content, what);
    const mask = DerReader.sequence(parameters.next(Tag.Context + 1).content, what);
    if (mask.objectIdentifier() !== Oid.mgf1 || readHash(mask.next().raw, what) !== hash) {
        reader.fail("the mask of its PSS is not MGF1 with the same hash");
    }
    mask.end();
    const salt = new DerReader(parameters.next(Tag.Context + 2).content, what);
    const saltLength = Number(salt.integer());
    salt.end();
    parameters.end();
    if (saltLength < 20 || saltLength > 64) {
        reader.fail(`the salt of its PSS has ${saltLength} bytes; expected 20 to 64`);
    }
    return { padding: "pss", hash, saltLength };
}

/** Whether a key that is for PSS alone may be used so: openssl throws where it may not. */
function isForPss(
    { asymmetricKeyType, asymmetricKeyDetails }: KeyObject,
    hash: HashName,
    salt: number,
): boolean {
    const { hashAlgorithm, mgf1HashAlgorithm, saltLength = 0 } = asymmetricKeyDetails ?? {};
    return (
        asymmetricKeyType === "rsa-pss" &&
        [undefined, hash].includes(hashAlgorithm as HashName | undefined) &&
        [undefined, hash].includes(mgf1HashAlgorithm as HashName | undefined) &&
        salt >= saltLength
    );
}

/**
 * Whether a signature over these bytes is of this key, made as the scheme says. RSA signatures must be as
 * long as the modulus, which has at least 2048 bits.
 */
export function verifiesScheme(
    bytes: Uint8Array,
    signature: Uint8Array,
    publicKey: KeyObject,
    { padding, hash, saltLength }: SignatureScheme & { readonly hash: HashName },
): boolean {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = publicKey;
    if (padding === "ecdsa") {
        return type === "ec" && verify(hash, bytes, publicKey, signature);
    }
    const { modulusLength = 0 } = details ?? {};
    const isRsa = type === "rsa" || (padding === "pss" && isForPss(publicKey, hash, saltLength!));
    if (!isRsa || modulusLength < RSA_BITS || signature.length * 8 !== modulusLength) {
        return false;
    }
    return verify(
        hash,
        bytes,
        padding === "pss"
            ? { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: saltLength! }
            : { key: publicKey, padding: constants.RSA_PKCS1_PADDING },
        signature,
    );
}
