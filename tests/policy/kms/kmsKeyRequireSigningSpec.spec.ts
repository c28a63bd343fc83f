import { kmsKeyRequireSigningSpec } from "../../../policy/policies/kms/kmsKeyRequireSigningSpec";
import { describeRule } from "../describeRule";
import { documentKey, signingKey, UNKNOWN } from "../support";

describeRule(kmsKeyRequireSigningSpec, {
    compliant: [
        ["the signing key", signingKey()],
        ["the document key", documentKey()],
        [
            "a spec that the configuration lists",
            signingKey({ props: { customerMasterKeySpec: "RSA_4096" } }),
            { specs: ["RSA_4096"] },
        ],
        ["a document key whatever is listed", documentKey(), { specs: [] }],
    ],
    violating: [
        [
            "another spec",
            signingKey({ props: { customerMasterKeySpec: "ECC_NIST_P256" } }),
            /ECC_NIST_P256/,
        ],
        [
            "a longer RSA key, until the configuration lists it",
            signingKey({ props: { customerMasterKeySpec: "RSA_4096" } }),
            /"RSA_4096"; expected one of "RSA_2048"/,
        ],
        [
            "no spec",
            signingKey({ props: { customerMasterKeySpec: undefined } }),
            /SYMMETRIC_DEFAULT/,
        ],
        [
            "no usage in a CartorioSigningKey",
            signingKey({ props: { keyUsage: undefined } }),
            /ENCRYPT_DECRYPT/,
        ],
        [
            "a signing key outside of the component",
            signingKey({
                props: { customerMasterKeySpec: "RSA_3072" },
                opts: { parent: undefined },
            }),
            /RSA_3072/,
        ],
        [
            "what the configuration took off its list",
            signingKey(),
            /expected one of "RSA_4096"/,
            { specs: ["RSA_4096"] },
        ],
        [
            "a spec in another case",
            signingKey({ props: { customerMasterKeySpec: "rsa_2048" } }),
            /rsa_2048/,
        ],
    ],
    unknown: [
        signingKey({ props: { customerMasterKeySpec: UNKNOWN, keyUsage: "ENCRYPT_DECRYPT" } }),
        1,
        /customerMasterKeySpec/,
    ],
});
