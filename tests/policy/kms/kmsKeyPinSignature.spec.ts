import { kmsKeyPinSignature } from "../../../policy/policies/kms/kmsKeyPinSignature";
import { describeRule } from "../describeRule";
import { documentKey, edited, keyWith, signingKey, withStatement, ROLE } from "../support";

function signing(condition: unknown): string {
    return edited("signing-active", ({ Sign: statement = {} }) => {
        statement["Condition"] = condition;
    });
}
const TYPE = { "kms:MessageType": ["RAW"] };

describeRule(kmsKeyPinSignature, {
    compliant: [
        ["the signing key", signingKey()],
        ["the document key", documentKey()],
        [
            "one message type",
            keyWith(
                signing({
                    StringEquals: { "KMS:signingalgorithm": "RSASSA_PSS_SHA_256", ...TYPE },
                }),
            ),
        ],
        [
            "an algorithm of the configuration",
            keyWith(
                signing({
                    StringEquals: { "kms:SigningAlgorithm": "RSASSA_PSS_SHA_512", ...TYPE },
                }),
            ),
            { algorithms: ["RSASSA_PSS_SHA_512"] },
        ],
    ],
    violating: [
        [
            "Sign without conditions",
            keyWith(signing(undefined)),
            /without StringEquals on kms:SigningAlgorithm[^]*without StringEquals on kms:MessageType/,
        ],
        [
            "another algorithm beside it",
            keyWith(
                signing({
                    StringEquals: {
                        "kms:SigningAlgorithm": ["RSASSA_PSS_SHA_256", "RSASSA_PKCS1_V1_5_SHA_256"],
                        ...TYPE,
                    },
                }),
            ),
            /kms:SigningAlgorithm/,
        ],
        [
            "a wildcard",
            keyWith(signing({ StringLike: { "kms:SigningAlgorithm": "RSASSA_*", ...TYPE } })),
            /kms:SigningAlgorithm/,
        ],
        [
            "a condition that an absent key passes",
            keyWith(
                signing({ StringEqualsIfExists: { "kms:SigningAlgorithm": "RSASSA_PSS_SHA_256" } }),
            ),
            /kms:SigningAlgorithm/,
        ],
        [
            "a set operator, which an absent key passes",
            keyWith(
                signing({
                    "ForAllValues:StringEquals": { "kms:SigningAlgorithm": "RSASSA_PSS_SHA_256" },
                }),
            ),
            /kms:SigningAlgorithm/,
        ],
        [
            "no message type",
            keyWith(signing({ StringEquals: { "kms:SigningAlgorithm": "RSASSA_PSS_SHA_256" } })),
            /on kms:MessageType/,
        ],
        [
            "Sign by a wildcard elsewhere",
            keyWith(withStatement({ Principal: { AWS: ROLE("Signer") }, Action: "kms:Si?n" })),
            /in statement "Added"/,
        ],
        [
            "what the configuration took off its list",
            signingKey(),
            /kms:MessageType; expected nothing but "DIGEST"/,
            { messageTypes: ["DIGEST"] },
        ],
        ["a key without policy", signingKey({ props: { policy: undefined } }), /SigningAlgorithm/],
    ],
    readsPolicy: true,
});
