import { kmsKeyRequireDescription } from "../../../policy/policies/kms/kmsKeyRequireDescription";
import { describeRule } from "../describeRule";
import { documentKey, signingKey, UNKNOWN } from "../support";

describeRule(kmsKeyRequireDescription, {
    compliant: [
        ["the signing key", signingKey()],
        ["the document key", documentKey()],
    ],
    violating: [
        [
            "no description",
            signingKey({ props: { description: undefined } }),
            /description nothing/,
        ],
        ["an empty one", signingKey({ props: { description: " " } }), /description " "/],
        [
            "what Pulumi fills in",
            signingKey({ props: { description: "Managed by Pulumi" } }),
            /Managed by Pulumi/,
        ],
        ["one too long", signingKey({ props: { description: "x".repeat(8193) } }), /8192/],
    ],
    unknown: [signingKey({ props: { description: UNKNOWN } }), 0, /description/],
});
