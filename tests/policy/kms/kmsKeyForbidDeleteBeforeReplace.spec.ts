import { kmsKeyForbidDeleteBeforeReplace } from "../../../policy/policies/kms/kmsKeyForbidDeleteBeforeReplace";
import { describeRule } from "../describeRule";
import { alias, signingKey } from "../support";

describeRule(kmsKeyForbidDeleteBeforeReplace, {
    compliant: [
        ["the signing key", signingKey()],
        ["an alias that says no", alias({ opts: { deleteBeforeReplace: false } })],
    ],
    violating: [
        [
            "a key with it",
            signingKey({ opts: { deleteBeforeReplace: true } }),
            /has deleteBeforeReplace/,
        ],
        [
            "an alias with it",
            alias({ opts: { deleteBeforeReplace: true } }),
            /has deleteBeforeReplace/,
        ],
    ],
});
