import { kmsKeyRestrictOutsiders } from "../../../policy/policies/kms/kmsKeyRestrictOutsiders";
import { describeRule } from "../describeRule";
import {
    documentKey,
    keyWith,
    signingKey,
    withStatement,
    ACCOUNT,
    ORGANIZATION,
    OTHER_ACCOUNT,
    ROLE,
    UNKNOWN,
} from "../support";

function outside(principal: unknown, condition?: unknown): string {
    return withStatement({
        Principal: principal,
        Action: "kms:DescribeKey",
        ...(condition === undefined ? {} : { Condition: condition }),
    });
}
const OUTSIDER = ROLE("Auditor", OTHER_ACCOUNT);
const INSIDE = { StringEquals: { "aws:PrincipalOrgID": ORGANIZATION } };

describeRule(kmsKeyRestrictOutsiders, {
    compliant: [
        ["the signing key", signingKey()],
        ["the document key", documentKey()],
        [
            "an outsider of the list",
            keyWith(outside({ AWS: OUTSIDER })),
            { principals: [OUTSIDER] },
        ],
        [
            "an outsider of the organisation",
            keyWith(outside({ AWS: OUTSIDER }, INSIDE)),
            { organizationId: ORGANIZATION },
        ],
        ["allowedAccountIds as a list", signingKey({ provider: { allowedAccountIds: [ACCOUNT] } })],
    ],
    violating: [
        [
            "an outsider",
            keyWith(outside({ AWS: OUTSIDER })),
            /allows "arn:aws:iam::222222222222:role\/cartorio\/Auditor".*account 111111111111/,
        ],
        ["another account", keyWith(outside({ AWS: OTHER_ACCOUNT })), /allows "222222222222"/],
        ["an AWS service", keyWith(outside({ Service: "ec2.amazonaws.com" })), /ec2.amazonaws.com/],
        [
            "an identity provider",
            keyWith(outside({ Federated: "cognito-identity.amazonaws.com" })),
            /cognito/,
        ],
        [
            "an identity provider of the account",
            keyWith(outside({ Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/x` })),
            /saml-provider/,
        ],
        [
            "an organisation without a name",
            keyWith(outside({ AWS: OUTSIDER }, { StringEquals: { "aws:PrincipalOrgID": "" } })),
            /222222222222/,
        ],
        [
            "a unique id, which tells no account",
            keyWith(outside({ AWS: "AIDAEXAMPLEEXAMPLE123" })),
            /AIDA/,
        ],
        [
            "an organisation that is not configured",
            keyWith(outside({ AWS: OUTSIDER }, INSIDE)),
            /222222222222/,
        ],
        [
            "another organisation",
            keyWith(outside({ AWS: OUTSIDER }, INSIDE)),
            /222222222222/,
            { organizationId: "o-other123456" },
        ],
        [
            "a condition that an absent key passes",
            keyWith(
                outside(
                    { AWS: OUTSIDER },
                    { StringEqualsIfExists: { "aws:PrincipalOrgID": ORGANIZATION } },
                ),
            ),
            /222222222222/,
            { organizationId: ORGANIZATION },
        ],
        [
            "a provider that is bound to no account",
            signingKey({ provider: { allowedAccountIds: undefined } }),
            /allowedAccountIds, which has none/,
        ],
        [
            "a provider that is bound to two",
            signingKey({ provider: { allowedAccountIds: [ACCOUNT, OTHER_ACCOUNT] } }),
            /allowedAccountIds/,
        ],
        [
            "a provider whose list is no JSON",
            signingKey({ provider: { allowedAccountIds: "[" } }),
            /allowedAccountIds/,
        ],
    ],
    unknown: [signingKey({ provider: { allowedAccountIds: UNKNOWN } }), 0, /allowedAccountIds/],
    readsPolicy: true,
});
