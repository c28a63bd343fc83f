import { kmsKeyNameOwnAccount } from "../../../policy/policies/kms/kmsKeyNameOwnAccount";
import { describeRule } from "../describeRule";
import {
    documentKey,
    edited,
    keyWith,
    signingKey,
    withStatement,
    OTHER_ACCOUNT,
    ROLE,
    ROOT,
    UNKNOWN,
} from "../support";

function spared(arn: string): string {
    return edited("signing-active", ({ DenySignToOthers: deny = {} }) => {
        deny["Condition"] = { StringNotEquals: { "aws:PrincipalArn": [ROLE("Signer"), arn] } };
    });
}

describeRule(kmsKeyNameOwnAccount, {
    compliant: [
        ["the signing key", signingKey()],
        ["the document key", documentKey()],
        [
            "an account of the configuration",
            keyWith(spared(ROLE("Signer", OTHER_ACCOUNT))),
            { accounts: [OTHER_ACCOUNT] },
        ],
        [
            "an outsider who is allowed, which another rule judges",
            keyWith(
                withStatement({
                    Principal: { AWS: ROLE("X", OTHER_ACCOUNT) },
                    Action: "kms:DescribeKey",
                }),
            ),
        ],
    ],
    violating: [
        [
            "a condition with another account",
            keyWith(spared(ROLE("Signer", OTHER_ACCOUNT))),
            /names "arn:aws:iam::222222222222:role/,
        ],
        [
            "a condition with any account",
            keyWith(spared("arn:aws:iam::*:role/cartorio/Signer")),
            /iam::\*/,
        ],
        [
            "a Deny of another account's principal",
            keyWith(
                withStatement({
                    Effect: "Deny",
                    Principal: { AWS: ROOT(OTHER_ACCOUNT) },
                    Action: "kms:Sign",
                }),
            ),
            /222222222222:root/,
        ],
        [
            "a resource of another account",
            keyWith(
                withStatement({
                    Principal: { AWS: ROLE("X") },
                    Action: "kms:Sign",
                    Resource: "arn:aws:kms:sa-east-1:222222222222:key/x",
                }),
            ),
            /222222222222:key/,
        ],
        [
            "a provider of another account",
            signingKey({ provider: { allowedAccountIds: [OTHER_ACCOUNT] } }),
            /expected ARNs of account 222222222222/,
        ],
        [
            "a provider that is bound to none",
            signingKey({ provider: { allowedAccountIds: undefined } }),
            /bound to no account/,
        ],
    ],
    unknown: [signingKey({ provider: { allowedAccountIds: UNKNOWN } }), 0, /allowedAccountIds/],
    readsPolicy: true,
});
