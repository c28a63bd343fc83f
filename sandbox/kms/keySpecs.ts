import { SandboxError } from "../sandboxError";

/** Key specs that the sandbox can make. */
export type KeySpec = "SYMMETRIC_DEFAULT" | "RSA_2048" | "RSA_3072" | "RSA_4096" | "ECC_NIST_P256";
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

/** What `CustomerMasterKeySpec` takes: the older ones, as it is deprecated. */
export const CUSTOMER_MASTER_KEY_SPECS = ALL_KEY_SPECS.filter(isCustomerMasterKeySpec);

function isCustomerMasterKeySpec(
    spec: string,
): spec is Exclude<(typeof ALL_KEY_SPECS)[number], `ML_${string}` | "ECC_NIST_EDWARDS25519"> {
    return !spec.startsWith("ML_") && spec !== "ECC_NIST_EDWARDS25519";
}

/** All key usages of AWS, for `CreateKey`. */
export const ALL_KEY_USAGES = [
    "SIGN_VERIFY",
    "ENCRYPT_DECRYPT",
    "GENERATE_VERIFY_MAC",
    "KEY_AGREEMENT",
    "ENCAPSULATE_DECAPSULATE",
] as const;

/** Length of an RSA key's modulus in bits; undefined for other specs. */
export function modulusBits(spec: KeySpec): number | undefined {
    return isRsa(spec) ? Number(spec.slice("RSA_".length)) : undefined;
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
    if (isRsa(spec) && (keyUsage === "SIGN_VERIFY" || keyUsage === "ENCRYPT_DECRYPT")) {
        return { keySpec: spec, keyUsage };
    }
    if (spec === "ECC_NIST_P256" && keyUsage === "SIGN_VERIFY") {
        return { keySpec: spec, keyUsage };
    }
    throw new SandboxError(
        "UnsupportedOperationException",
        `The sandbox does not implement KeySpec ${spec} with KeyUsage ${keyUsage}: it makes SYMMETRIC_DEFAULT ` +
            `keys, RSA_2048, RSA_3072 and RSA_4096 keys with SIGN_VERIFY or ENCRYPT_DECRYPT, and ECC_NIST_P256 ` +
            `keys with SIGN_VERIFY.`,
    );
}

function isRsa(spec: string): spec is "RSA_2048" | "RSA_3072" | "RSA_4096" {
    return spec === "RSA_2048" || spec === "RSA_3072" || spec === "RSA_4096";
}
