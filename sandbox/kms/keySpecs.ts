import { SandboxError } from "../sandboxError";
import type { HashName } from "./emsa";
import type { RsaScheme } from "./rsaSignatures";

/** Key specs that the sandbox can make. */
export type KeySpec = "SYMMETRIC_DEFAULT" | "RSA_2048" | "RSA_3072" | "RSA_4096";
/** Key usages that the sandbox can make. */
export type KeyUsage = "ENCRYPT_DECRYPT" | "SIGN_VERIFY";

/** All key specs of AWS, for `CreateKey`. */
export const ALL_KEY_SPECS = [
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "ECC_NIST_P256",
    "ECC_NIST_P384",
    "ECC_NIST_P521",
    "ECC_SECG_P256K1",
    "ECC_NIST_EDWARDS25519",
    "SYMMETRIC_DEFAULT",
    "HMAC_224",
    "HMAC_256",
    "HMAC_384",
    "HMAC_512",
    "SM2",
    "ML_DSA_44",
    "ML_DSA_65",
    "ML_DSA_87",
    "ML_KEM_512",
    "ML_KEM_768",
    "ML_KEM_1024",
] as const;

/** All key usages of AWS, for `CreateKey`. */
export const ALL_KEY_USAGES = [
    "SIGN_VERIFY",
    "ENCRYPT_DECRYPT",
    "GENERATE_VERIFY_MAC",
    "KEY_AGREEMENT",
    "ENCAPSULATE_DECAPSULATE",
] as const;

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
type SigningAlgorithm = (typeof ALL_SIGNING_ALGORITHMS)[number];

/** Signing algorithms of every RSA key, in the order in which AWS lists them. */
export const RSA_SIGNING_ALGORITHMS = [
    "RSASSA_PKCS1_V1_5_SHA_256",
    "RSASSA_PKCS1_V1_5_SHA_384",
    "RSASSA_PKCS1_V1_5_SHA_512",
    "RSASSA_PSS_SHA_256",
    "RSASSA_PSS_SHA_384",
    "RSASSA_PSS_SHA_512",
] as const satisfies readonly SigningAlgorithm[];

/** Length of an RSA key's modulus in bits; undefined for other specs. */
export function modulusBits(spec: KeySpec): number | undefined {
    return spec === "SYMMETRIC_DEFAULT" ? undefined : Number(spec.slice("RSA_".length));
}

/** Padding and hash of an RSA signing algorithm; undefined for algorithms of other key types. */
export function rsaScheme(algorithm: SigningAlgorithm): RsaScheme | undefined {
    const match = /^RSASSA_(PSS|PKCS1_V1_5)_SHA_(256|384|512)$/.exec(algorithm);
    if (match === null) {
        return undefined;
    }
    const hashes: Readonly<Record<string, HashName>> = {
        "256": "sha256",
        "384": "sha384",
        "512": "sha512",
    };
    return {
        padding: match[1] === "PSS" ? "pss" : "pkcs1",
        hash: hashes[match[2] ?? ""] ?? "sha256",
    };
}

/** Usages that AWS allows for a spec. */
function usagesOf(
    spec: (typeof ALL_KEY_SPECS)[number],
): readonly (typeof ALL_KEY_USAGES)[number][] {
    if (spec === "SYMMETRIC_DEFAULT") {
        return ["ENCRYPT_DECRYPT"];
    }
    if (spec.startsWith("HMAC_")) {
        return ["GENERATE_VERIFY_MAC"];
    }
    if (spec.startsWith("RSA_")) {
        return ["SIGN_VERIFY", "ENCRYPT_DECRYPT"];
    }
    if (spec.startsWith("ECC_NIST_P")) {
        return ["SIGN_VERIFY", "KEY_AGREEMENT"];
    }
    if (spec.startsWith("ML_KEM_")) {
        return ["ENCAPSULATE_DECAPSULATE"];
    }
    return spec === "SM2" ? ["SIGN_VERIFY", "ENCRYPT_DECRYPT", "KEY_AGREEMENT"] : ["SIGN_VERIFY"];
}

/**
 * Checks spec and usage together, with AWS's defaults.
 * @throws SandboxError `ValidationException` for what AWS refuses, `UnsupportedOperationException` for
 * what only the sandbox lacks.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
 */
export function chooseSpec(
    spec: (typeof ALL_KEY_SPECS)[number] = "SYMMETRIC_DEFAULT",
    usage?: (typeof ALL_KEY_USAGES)[number],
): { readonly keySpec: KeySpec; readonly keyUsage: KeyUsage } {
    if (usage === undefined && spec !== "SYMMETRIC_DEFAULT") {
        throw new SandboxError(
            "ValidationException",
            "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
        );
    }
    const keyUsage = usage ?? "ENCRYPT_DECRYPT";
    if (!usagesOf(spec).includes(keyUsage)) {
        throw new SandboxError(
            "ValidationException",
            `KeyUsage ${keyUsage} is not compatible with KeySpec ${spec}`,
        );
    }
    if (spec === "SYMMETRIC_DEFAULT") {
        return { keySpec: spec, keyUsage: "ENCRYPT_DECRYPT" };
    }
    if (keyUsage === "SIGN_VERIFY" && isRsa(spec)) {
        return { keySpec: spec, keyUsage };
    }
    throw new SandboxError(
        "UnsupportedOperationException",
        `The sandbox does not implement KeySpec ${spec} with KeyUsage ${keyUsage}: it makes SYMMETRIC_DEFAULT ` +
            `keys, and RSA_2048, RSA_3072 and RSA_4096 keys with SIGN_VERIFY.`,
    );
}

function isRsa(spec: string): spec is Exclude<KeySpec, "SYMMETRIC_DEFAULT"> {
    return spec === "RSA_2048" || spec === "RSA_3072" || spec === "RSA_4096";
}
