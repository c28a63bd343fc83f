import { kmsKeyRestrictRoot } from "../../../policy/policies/kms/kmsKeyRestrictRoot";
import { describeRule } from "../describeRule";
import {
    documentKey,
    edited,
    keyWith,
    signingKey,
    withStatement,
    ACCOUNT,
    OTHER_ACCOUNT,
    ROLE,
    ROOT,
} from "../support";

function recovering(condition: unknown): string {
    return edited("signing-active", ({ RecoverAsRoot: statement = {} }) => {
        statement["Condition"] = condition;
    });
}

describeRule(kmsKeyRestrictRoot, {
    compliant: [
        ["the signing key", signingKey()],
        ["the document key", documentKey()],
        [
            "the root user by ArnEquals",
            keyWith(recovering({ ArnEquals: { "aws:principalarn": ROOT() } })),
        ],
    ],
    violating: [
        [
            "a root that signs",
            keyWith(
                withStatement({
                    Principal: { AWS: ROOT() },
                    Action: "kms:Sign",
                    Condition: { StringEquals: { "aws:PrincipalArn": ROOT() } },
                }),
            ),
            /whole account use it .* \(kms:Sign\)/,
        ],
        [
            "an account number that signs",
            keyWith(withStatement({ Principal: { AWS: ACCOUNT }, Action: "kms:S*" })),
            /kms:Sign/,
        ],
        [
            "recovery by the whole account",
            keyWith(recovering(undefined)),
            /leaves statement "RecoverAsRoot" to the IAM policies/,
        ],
        [
            "a condition that an absent key passes",
            keyWith(recovering({ StringEqualsIfExists: { "aws:PrincipalArn": ROOT() } })),
            /IAM policies/,
        ],
        [
            "a condition that matches more",
            keyWith(
                recovering({ StringLike: { "aws:PrincipalArn": "arn:aws:iam::111111111111:*" } }),
            ),
            /IAM policies/,
        ],
        [
            "a role beside the root user",
            keyWith(recovering({ StringEquals: { "aws:PrincipalArn": [ROOT(), ROLE("Signer")] } })),
            /IAM policies/,
        ],
        [
            "the root user of another account",
            keyWith(recovering({ StringEquals: { "aws:PrincipalArn": ROOT(OTHER_ACCOUNT) } })),
            /IAM policies/,
        ],
        ["a key without policy", signingKey({ props: { policy: undefined } }), /IAM policies/],
    ],
    readsPolicy: true,
});
