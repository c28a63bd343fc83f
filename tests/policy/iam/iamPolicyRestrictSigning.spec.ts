import { iamPolicyRestrictSigning } from "../../../policy/policies/iam/iamPolicyRestrictSigning";
import { describeRule } from "../describeRule";
import { ACCOUNT, iamPolicy, rolePolicy, roleWith, UNKNOWN } from "../support";

const KEYS = `arn:aws:kms:sa-east-1:${ACCOUNT}:key/*`;
const sign = (over: Readonly<Record<string, unknown>> = {}) =>
    rolePolicy(iamPolicy({ Action: "kms:Sign", ...over }));
const onAll = (Condition: unknown) => sign({ Resource: KEYS, Condition });
const ALIAS = "alias/cartorio-assinatura";

describeRule(iamPolicyRestrictSigning, {
    compliant: [
        ["one key", sign()],
        [
            "one key beside a bucket",
            sign({
                Action: ["kms:Sign", "s3:GetObject"],
                Resource: [KEYS.replace("*", "1"), "arn:aws:s3:::b/*"],
            }),
        ],
        [
            "keys with the alias",
            onAll({ "ForAnyValue:StringEquals": { "kms:ResourceAliases": ALIAS } }),
        ],
        ["calls by the alias", onAll({ StringEquals: { "kms:RequestAlias": [ALIAS] } })],
        [
            "other actions on all keys",
            rolePolicy(iamPolicy({ Action: "kms:Verify", Resource: "*" })),
        ],
        ["a Deny", sign({ Effect: "Deny", Resource: "*" })],
    ],
    violating: [
        ["all resources", sign({ Resource: "*" }), /kms:Sign in statement "Added" on "\*"/],
        ["all keys of the account", sign({ Resource: KEYS }), /key\/\*"/],
        ["keys by their first letters", sign({ Resource: KEYS.replace("*", "1234????") }), /1234/],
        ["all services", sign({ Resource: "arn:*" }), /"arn:\*"/],
        ["a variable", sign({ Resource: KEYS.replace("*", "${aws:username}") }), /username/],
        ["a key beside all", sign({ Resource: [KEYS.replace("*", "1"), KEYS] }), /kms:Sign/],
        ["all but one", sign({ Resource: undefined, NotResource: KEYS }), /all but some resources/],
        ["a pattern of actions", sign({ Action: "kms:S*n", Resource: "*" }), /kms:Sign/],
        ["NotAction", sign({ Action: undefined, NotAction: "iam:*", Resource: "*" }), /kms:Sign/],
        ...[
            { StringLike: { "kms:RequestAlias": ALIAS } },
            { StringEqualsIfExists: { "kms:RequestAlias": ALIAS } },
            { "ForAllValues:StringEquals": { "kms:ResourceAliases": ALIAS } },
            { StringNotEquals: { "kms:RequestAlias": ALIAS } },
            { StringEquals: { "kms:RequestAlias": "alias/${aws:username}" } },
            { StringEquals: { "kms:RequestAlias": [ALIAS, "alias/${aws:username}"] } },
            { StringEquals: { "kms:RequestAIias": ALIAS } },
            { StringEquals: { "kms:SigningAlgorithm": "RSASSA_PSS_SHA_256" } },
        ].map((Condition) => [JSON.stringify(Condition), onAll(Condition), /kms:Sign/] as const),
        ["no document", rolePolicy(undefined), /can't be read/],
    ],
    unknown: [
        roleWith(iamPolicy({ Action: "kms:Sign", Resource: "*" }), UNKNOWN),
        1,
        /inlinePolicies\.1\.policy can't be known/,
    ],
    withDocument: rolePolicy,
});
