import { kmsKeyForbidGrants } from "../../../policy/policies/kms/kmsKeyForbidGrants";
import { describeRule } from "../describeRule";
import { documentKey, keyWith, signingKey, withStatement, ROLE } from "../support";

describeRule(kmsKeyForbidGrants, {
    compliant: [
        ["the signing key", signingKey()],
        ["the document key", documentKey()],
    ],
    violating: [
        ...[
            "kms:CreateGrant",
            "KMS:creategrant",
            "kms:Create*",
            "kms:*",
            "*",
            "kms:?reateGrant",
            "kms:C*t",
        ].map(
            (Action) =>
                [
                    Action,
                    keyWith(withStatement({ Principal: { AWS: ROLE("X") }, Action })),
                    /allows kms:CreateGrant in statement "Added" by Action/,
                ] as const,
        ),
        [
            "NotAction that leaves it",
            keyWith(withStatement({ Principal: { AWS: ROLE("X") }, NotAction: "kms:Sign" })),
            /by NotAction/,
        ],
        [
            "grants for AWS services",
            keyWith(
                withStatement({
                    Principal: { AWS: ROLE("X") },
                    Action: "kms:CreateGrant",
                    Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
                }),
            ),
            /CreateGrant/,
        ],
        ["a grant in the program", signingKey({ type: "aws:kms/grant:Grant" }), /past its policy/],
        ["a key without policy", signingKey({ props: { policy: undefined } }), /CreateGrant/],
    ],
    readsPolicy: true,
});
