import { kmsKeyLintPolicy } from "../../../policy/policies/kms/kmsKeyLintPolicy";
import { describeRule } from "../describeRule";
import { documentKey, keyWith, signingKey, withStatement, ROLE } from "../support";

describeRule(kmsKeyLintPolicy, {
    compliant: [
        ["the signing key", signingKey()],
        ["the document key", documentKey()],
    ],
    violating: [
        [
            "no Action",
            keyWith(withStatement({ Principal: { AWS: ROLE("X") } })),
            /no Action in statement "Added"/,
        ],
        [
            "NotAction",
            keyWith(withStatement({ Principal: { AWS: ROLE("X") }, NotAction: "kms:*" })),
            /no Action/,
        ],
        [
            "no Resource",
            keyWith(
                withStatement({
                    Principal: { AWS: ROLE("X") },
                    Action: "kms:Sign",
                    Resource: undefined,
                }),
            ),
            /no Resource/,
        ],
        [
            "NotResource",
            keyWith(
                withStatement({
                    Principal: { AWS: ROLE("X") },
                    Action: "kms:Sign",
                    Resource: undefined,
                    NotResource: "*",
                }),
            ),
            /no Resource/,
        ],
        [
            "no Sid",
            keyWith(
                withStatement({
                    Sid: undefined,
                    Principal: { AWS: ROLE("X") },
                    Action: "kms:DescribeKey",
                }),
            ),
            /no Sid in statement/,
        ],
        [
            "a letter of another script",
            keyWith(
                withStatement({
                    Sid: "\u0410dded",
                    Principal: { AWS: ROLE("X") },
                    Action: "kms:DescribeKey",
                }),
            ),
            /U\+0410/,
        ],
        [
            "the same letter, escaped",
            keyWith(
                withStatement({
                    Sid: "CYRILLIC",
                    Principal: { AWS: ROLE("X") },
                    Action: "kms:DescribeKey",
                }).replace("CYRILLIC", "\\u0410dded"),
            ),
            /U\+0410/,
        ],
        [
            "half of a character",
            keyWith(
                withStatement({
                    Sid: "HALF",
                    Principal: { AWS: ROLE("X") },
                    Action: "kms:DescribeKey",
                }).replace("HALF", "\\ud800"),
            ),
            /U\+D800/,
        ],
    ],
    readsPolicy: true,
});
