import { kmsKeyForbidOpenPrincipals } from "../../../policy/policies/kms/kmsKeyForbidOpenPrincipals";
import { describeRule } from "../describeRule";
import { documentKey, keyWith, signingKey, withStatement, ACCOUNT, ROLE } from "../support";

describeRule(kmsKeyForbidOpenPrincipals, {
    compliant: [
        ["the signing key", signingKey()],
        ["the document key", documentKey()],
    ],
    violating: [
        [
            "everyone",
            keyWith(withStatement({ Principal: "*", Action: "kms:DescribeKey" })),
            /allows "\*" in statement "Added"/,
        ],
        [
            "everyone in a list",
            keyWith(
                withStatement({ Principal: { AWS: [ROLE("Signer"), "*"] }, Action: "kms:Sign" }),
            ),
            /allows "\*"/,
        ],
        [
            "everyone behind a condition",
            keyWith(
                withStatement({
                    Principal: { AWS: "*" },
                    Action: "kms:Sign",
                    Condition: { StringEquals: { "aws:PrincipalAccount": ACCOUNT } },
                }),
            ),
            /allows "\*"/,
        ],
        [
            "everyone, escaped",
            keyWith(
                withStatement({ Principal: { AWS: "STAR" }, Action: "kms:Sign" }).replace(
                    "STAR",
                    "\\u002a",
                ),
            ),
            /allows "\*"/,
        ],
        [
            "all but some",
            keyWith(withStatement({ NotPrincipal: { AWS: ROLE("X") }, Action: "kms:Sign" })),
            /can't be read/,
        ],
        [
            "a wildcard in an ARN",
            keyWith(withStatement({ Principal: { AWS: ROLE("*") }, Action: "kms:Sign" })),
            /can't be read/,
        ],
    ],
    readsPolicy: true,
});
