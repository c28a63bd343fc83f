import { kmsKeyMatchSpecAndUsage } from "../../../policy/policies/kms/kmsKeyMatchSpecAndUsage";
import { describeRule } from "../describeRule";
import { documentKey, signingKey, UNKNOWN } from "../support";

describeRule(kmsKeyMatchSpecAndUsage, {
    compliant: [
        ["the signing key", signingKey()],
        ["the document key", documentKey()],
    ],
    violating: [
        [
            "a symmetric key that signs",
            signingKey({ props: { customerMasterKeySpec: undefined } }),
            /"SYMMETRIC_DEFAULT" and the usage "SIGN_VERIFY"/,
        ],
        [
            "an ECC key that encrypts",
            documentKey({ props: { customerMasterKeySpec: "ECC_NIST_P256" } }),
            /SIGN_VERIFY or KEY_AGREEMENT/,
        ],
        [
            "a secp256k1 key for agreement",
            signingKey({
                props: { customerMasterKeySpec: "ECC_SECG_P256K1", keyUsage: "KEY_AGREEMENT" },
            }),
            /KEY_AGREEMENT/,
        ],
        [
            "an HMAC key that signs",
            signingKey({ props: { customerMasterKeySpec: "HMAC_256" } }),
            /GENERATE_VERIFY_MAC/,
        ],
        [
            "a spec that AWS does not have",
            signingKey({ props: { customerMasterKeySpec: "RSA_1024" } }),
            /does not document/,
        ],
        [
            "a name that every object has",
            signingKey({ props: { customerMasterKeySpec: "constructor" } }),
            /does not document/,
        ],
    ],
    unknown: [signingKey({ props: { keyUsage: UNKNOWN } }), 0, /keyUsage/],
});
