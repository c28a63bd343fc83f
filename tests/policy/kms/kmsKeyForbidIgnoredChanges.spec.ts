import { kmsKeyForbidIgnoredChanges } from "../../../policy/policies/kms/kmsKeyForbidIgnoredChanges";
import { describeRule } from "../describeRule";
import { signingKey } from "../support";

describeRule(kmsKeyForbidIgnoredChanges, {
    compliant: [
        ["the signing key", signingKey()],
        [
            "changes of tags",
            signingKey({ opts: { ignoreChanges: ["tags", "tags.policy", "policyNotes"] } }),
        ],
    ],
    violating: [
        ...[
            "policy",
            "keyUsage",
            "customerMasterKeySpec",
            "*",
            '["policy"]',
            "policy.Statement",
            "policy[0]",
            "[*]",
        ].map(
            (path) =>
                [
                    path,
                    signingKey({ opts: { ignoreChanges: ["tags", path] } }),
                    /ignores changes of/,
                ] as const,
        ),
    ],
});
