import { kmsKeyRequireInlinePolicy } from "../../../policy/policies/kms/kmsKeyRequireInlinePolicy";
import { describeRule } from "../describeRule";
import { documentKey, keyWith, signingKey, withStatement, ROLE } from "../support";

describeRule(kmsKeyRequireInlinePolicy, {
    compliant: [
        ["the signing key", signingKey()],
        ["the document key", documentKey()],
    ],
    violating: [
        ["a key without policy", signingKey({ props: { policy: undefined } }), /has no policy/],
        [
            "a name that stands twice",
            keyWith('{"Statement":[],"Statement":[]}'),
            /Statement stands twice/,
        ],
        [
            "a document that AWS has no room for",
            keyWith(JSON.stringify({ Statement: "x".repeat(40_000) })),
            /40016 bytes/,
        ],
        [
            "many problems, the first of them",
            keyWith(JSON.stringify({ Statement: Array(9).fill({}) })),
            /further problems/,
        ],
        [
            "two statements of one name",
            keyWith(
                withStatement({
                    Sid: "Sign",
                    Principal: { AWS: ROLE("X") },
                    Action: "kms:DescribeKey",
                }),
            ),
            /is the Sid of statement/,
        ],
    ],
    readsPolicy: true,
});
