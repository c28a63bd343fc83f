import { kmsKeySeparateDuties } from "../../../policy/policies/kms/kmsKeySeparateDuties";
import { describeRule } from "../describeRule";
import { documentKey, keyWith, signingKey, withStatement, ACCOUNT, ROLE } from "../support";

describeRule(kmsKeySeparateDuties, {
    compliant: [
        ["the signing key", signingKey()],
        ["the document key", documentKey()],
    ],
    violating: [
        [
            "an administrator who signs",
            keyWith(withStatement({ Principal: { AWS: ROLE("Deployer") }, Action: "kms:Sign" })),
            /Deployer" administer it \(kms:PutKeyPolicy\) and use it \(kms:Sign\)/,
        ],
        [
            "a signer who administers by a wildcard",
            keyWith(withStatement({ Principal: { AWS: ROLE("Signer") }, Action: "kms:Put*" })),
            /Signer" administer/,
        ],
        [
            "a signer who administers by NotAction",
            keyWith(withStatement({ Principal: { AWS: ROLE("Signer") }, NotAction: "kms:Sign" })),
            /Signer" administer/,
        ],
        [
            "a signer who moves the alias",
            keyWith(
                withStatement({ Principal: { AWS: ROLE("Signer") }, Action: "KMS:updatealias" }),
            ),
            /UpdateAlias/,
        ],
        [
            "a session of the signer's role",
            keyWith(
                withStatement({
                    Principal: { AWS: "arn:aws:sts::111111111111:assumed-role/SIGNER/app" },
                    Action: "kms:DisableKey",
                }),
            ),
            /DisableKey/,
        ],
        [
            "administration left to the signer's account",
            keyWith(withStatement({ Principal: { AWS: ACCOUNT }, Action: "kms:PutKeyPolicy" })),
            /Signer" administer/,
        ],
        [
            "one statement for both",
            keyWith(
                withStatement({
                    Principal: { AWS: ROLE("X") },
                    Action: ["kms:ScheduleKeyDeletion", "kms:Sign"],
                    Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
                }),
            ),
            /X" administer/,
        ],
        [
            "a document key's administrator who decrypts",
            documentKey({
                props: {
                    policy: withStatement(
                        { Principal: { AWS: ROLE("Deployer") }, Action: "kms:ReEncrypt*" },
                        "document",
                    ),
                },
            }),
            /ReEncryptFrom/,
        ],
        ["a key without policy", signingKey({ props: { policy: undefined } }), /root" administer/],
    ],
    readsPolicy: true,
});
