import type { HashName } from "./emsa";
import type { KeySpec, KeyUsage } from "./keySpecs";
import type { OaepHash } from "./rsaEncryption";
import type { RsaScheme } from "./rsaSignatures";

/** All signing algorithms of AWS, for `Sign` and `Verify`. */
export const ALL_SIGNING_ALGORITHMS = [
    "RSASSA_PSS_SHA_256",
    "RSASSA_PSS_SHA_384",
    "RSASSA_PSS_SHA_512",
    "RSASSA_PKCS1_V1_5_SHA_256",
    "RSASSA_PKCS1_V1_5_SHA_384",
    "RSASSA_PKCS1_V1_5_SHA_512",
    "ECDSA_SHA_256",
    "ECDSA_SHA_384",
    "ECDSA_SHA_512",
    "SM2DSA",
    "ML_DSA_SHAKE_256",
    "ED25519_SHA_512",
    "ED25519_PH_SHA_512",
] as const;
/** A signing algorithm of AWS. */
export type SigningAlgorithm = (typeof ALL_SIGNING_ALGORITHMS)[number];

/** All encryption algorithms of AWS, for `Encrypt`, `Decrypt` and `ReEncrypt`. */
export const ALL_ENCRYPTION_ALGORITHMS = [
    "SYMMETRIC_DEFAULT",
    "RSAES_OAEP_SHA_1",
    "RSAES_OAEP_SHA_256",
    "SM2PKE",
] as const;
/** An encryption algorithm of AWS. */
export type EncryptionAlgorithm = (typeof ALL_ENCRYPTION_ALGORITHMS)[number];

/** How a signing algorithm signs: RSA's paddings, or ECDSA. */
export type SignatureScheme = RsaScheme | { readonly padding: "ecdsa"; readonly hash: HashName };

/** In the order in which AWS lists them. */
const RSA_SIGNING_ALGORITHMS = [
    "RSASSA_PKCS1_V1_5_SHA_256",
    "RSASSA_PKCS1_V1_5_SHA_384",
    "RSASSA_PKCS1_V1_5_SHA_512",
    "RSASSA_PSS_SHA_256",
    "RSASSA_PSS_SHA_384",
    "RSASSA_PSS_SHA_512",
] as const satisfies readonly SigningAlgorithm[];

const SCHEMES: Readonly<Partial<Record<SigningAlgorithm, SignatureScheme>>> = {
    RSASSA_PSS_SHA_256: { padding: "pss", hash: "sha256" },
    RSASSA_PSS_SHA_384: { padding: "pss", hash: "sha384" },
    RSASSA_PSS_SHA_512: { padding: "pss", hash: "sha512" },
    RSASSA_PKCS1_V1_5_SHA_256: { padding: "pkcs1", hash: "sha256" },
    RSASSA_PKCS1_V1_5_SHA_384: { padding: "pkcs1", hash: "sha384" },
    RSASSA_PKCS1_V1_5_SHA_512: { padding: "pkcs1", hash: "sha512" },
    ECDSA_SHA_256: { padding: "ecdsa", hash: "sha256" },
};

/** What of a key its algorithms depend on. */
interface Kind {
    readonly keySpec: KeySpec;
    readonly keyUsage: KeyUsage;
}

/** `SigningAlgorithms` of a key; none when it does not sign. */
export function signingAlgorithmsOf({ keySpec, keyUsage }: Kind): readonly SigningAlgorithm[] {
    if (keyUsage !== "SIGN_VERIFY") {
        return [];
    }
    return keySpec === "ECC_NIST_P256" ? ["ECDSA_SHA_256"] : RSA_SIGNING_ALGORITHMS;
}

/** `EncryptionAlgorithms` of a key; none when it does not encrypt. */
export function encryptionAlgorithmsOf({
    keySpec,
    keyUsage,
}: Kind): readonly EncryptionAlgorithm[] {
    if (keyUsage !== "ENCRYPT_DECRYPT") {
        return [];
    }
    return keySpec === "SYMMETRIC_DEFAULT"
        ? ["SYMMETRIC_DEFAULT"]
        : ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"];
}

/** The algorithms of a key as KeyMetadata and GetPublicKey show them: one list, by the key's usage. */
export function describeAlgorithms(key: Kind): object {
    return key.keyUsage === "SIGN_VERIFY"
        ? { SigningAlgorithms: signingAlgorithmsOf(key) }
        : { EncryptionAlgorithms: encryptionAlgorithmsOf(key) };
}

/** How a key signs with an algorithm; undefined for an algorithm that the key lacks. */
export function signatureScheme(
    key: Kind,
    algorithm: SigningAlgorithm,
): SignatureScheme | undefined {
    return signingAlgorithmsOf(key).includes(algorithm) ? SCHEMES[algorithm] : undefined;
}

/** Hash of an RSA encryption algorithm; undefined for the others. */
export function oaepHash(algorithm: EncryptionAlgorithm): OaepHash | undefined {
    switch (algorithm) {
        case "RSAES_OAEP_SHA_1":
            return "sha1";
        case "RSAES_OAEP_SHA_256":
            return "sha256";
        case "SYMMETRIC_DEFAULT":
        case "SM2PKE":
            return undefined;
    }
}
