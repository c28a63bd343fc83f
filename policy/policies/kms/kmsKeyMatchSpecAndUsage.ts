import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { validateKey } from "../../lib/rule";
import type { ResourceView } from "../../lib/resourceView";
import { show } from "../../lib/show";

/** The spec of a key and its usage fit each other. */
export const kmsKeyMatchSpecAndUsage: ResourcePolicy = exemptible({
    name: "kms-key-match-spec-and-usage",
    description: "The spec of a key and its usage fit each other.",
    severity: "medium",
    enforcementLevel: "mandatory",
    tags: ["kms"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html",
    remediationSteps:
        'keyUsage: "SIGN_VERIFY" needs an asymmetric customerMasterKeySpec, such as "RSA_2048".',
    validateResource: validateKey((key) => fit(key)),
});

/** What a key of each spec can be made for. */
const USAGES: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
    ["SYMMETRIC_DEFAULT", ["ENCRYPT_DECRYPT"]],
    ...["RSA_2048", "RSA_3072", "RSA_4096"].map(
        (spec) => [spec, ["ENCRYPT_DECRYPT", "SIGN_VERIFY"]] as const,
    ),
    ...["ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521"].map(
        (spec) => [spec, ["SIGN_VERIFY", "KEY_AGREEMENT"]] as const,
    ),
    ...["ECC_SECG_P256K1", "ECC_NIST_EDWARDS25519", "ML_DSA_44", "ML_DSA_65", "ML_DSA_87"].map(
        (spec) => [spec, ["SIGN_VERIFY"]] as const,
    ),
    ...["HMAC_224", "HMAC_256", "HMAC_384", "HMAC_512"].map(
        (spec) => [spec, ["GENERATE_VERIFY_MAC"]] as const,
    ),
    ["SM2", ["ENCRYPT_DECRYPT", "SIGN_VERIFY", "KEY_AGREEMENT"]],
]);

function fit(key: ResourceView): string[] {
    const spec = key.effective("customerMasterKeySpec");
    const usage = key.effective("keyUsage");
    const usages = USAGES.get(String(spec));
    if (usages === undefined) {
        return [`has the spec ${show(spec)}, which AWS KMS does not document`];
    }
    return usages.some((possible) => possible === usage)
        ? []
        : [
              `has the spec ${show(spec)} and the usage ${show(usage)}; expected ${usages.join(" or ")}`,
          ];
}
