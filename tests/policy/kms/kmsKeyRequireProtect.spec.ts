import { kmsKeyRequireProtect } from "../../../policy/policies/kms/kmsKeyRequireProtect";
import { describeRule } from "../describeRule";
import { alias, documentKey, signingKey } from "../support";

describeRule(kmsKeyRequireProtect, {
    compliant: [
        ["the signing key", signingKey()],
        ["the document key", documentKey()],
        ["the alias", alias()],
    ],
    violating: [
        [
            "a key without it",
            signingKey({ opts: { protect: false } }),
            /KMS key "assinatura-g1" lacks protect/,
        ],
        ["a key that does not say", documentKey({ opts: { protect: undefined } }), /lacks protect/],
        [
            "an alias without it",
            alias({ opts: { protect: false } }),
            /KMS alias "assinatura-alias" lacks protect/,
        ],
    ],
});
