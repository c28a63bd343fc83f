import { iamPolicyForbidKeyControl } from "../../../policy/policies/iam/iamPolicyForbidKeyControl";
import { describeRule } from "../describeRule";
import { awsResource, iamPolicy, rolePolicy, roleWith, UNKNOWN } from "../support";

const ALL = iamPolicy({ Action: "kms:*", Resource: "*" });

describeRule(iamPolicyForbidKeyControl, {
    compliant: [
        [
            "actions one by one",
            rolePolicy(iamPolicy({ Action: ["kms:Verify", "kms:PutKeyPolicy"] })),
        ],
        ["a Deny", rolePolicy(iamPolicy({ Effect: "Deny", Action: "*", Resource: "*" }))],
        ["a wildcard that reaches reads only", rolePolicy(iamPolicy({ Action: "kms:Describe*" }))],
        ["everything of S3", rolePolicy(iamPolicy({ Action: "s3:*", Resource: "*" }))],
        [
            "everything on a bucket, which is no key",
            rolePolicy(iamPolicy({ Action: "*", Resource: "arn:aws:s3:::b/*" })),
        ],
        ["all but KMS", rolePolicy(iamPolicy({ NotAction: ["kms:*", "iam:*"], Resource: "*" }))],
    ],
    violating: [
        ...["kms:*", "*", "KMS:*", "kms:?*", "kms:*t*"].map(
            (Action) =>
                [
                    `Action ${Action}`,
                    rolePolicy(iamPolicy({ Action, Resource: "*" })),
                    /allows kms:CreateGrant and kms:PutKeyPolicy in statement "Added" by Action/,
                ] as const,
        ),
        ["kms:Create*", rolePolicy(iamPolicy({ Action: "kms:Create*" })), /kms:CreateGrant in/],
        ["kms:Put*", rolePolicy(iamPolicy({ Action: "kms:Put*" })), /kms:PutKeyPolicy in/],
        [
            "CreateGrant by name",
            rolePolicy(iamPolicy({ Action: "kms:CreateGrant" })),
            /CreateGrant/,
        ],
        [
            "the name beside a pattern that covers it",
            rolePolicy(iamPolicy({ Action: ["kms:PutKeyPolicy", "kms:P*"] })),
            /kms:PutKeyPolicy in/,
        ],
        [
            "NotAction of something else",
            rolePolicy(iamPolicy({ NotAction: "iam:*", Resource: "*" })),
            /by NotAction "iam:\*"/,
        ],
        [
            "NotResource",
            rolePolicy(
                iamPolicy({ Action: "kms:*", Resource: undefined, NotResource: "arn:aws:s3:::b" }),
            ),
            /kms:CreateGrant/,
        ],
        [
            "wildcards in the service",
            rolePolicy(iamPolicy({ Action: "*", Resource: "arn:aws:*:x" })),
            /kms:Put/,
        ],
        [
            "a condition",
            rolePolicy(
                iamPolicy({
                    Action: "kms:*",
                    Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
                }),
            ),
            /kms:CreateGrant/,
        ],
        [
            "an inline policy",
            roleWith(iamPolicy({ Action: "kms:Verify" }), ALL),
            /inline policy "p2"/,
        ],
        ["a managed policy", awsResource("aws:iam/policy:Policy", { policy: ALL }), /CreateGrant/],
        ["a user", awsResource("aws:iam/userPolicy:UserPolicy", { policy: ALL }), /CreateGrant/],
        ["a group", awsResource("aws:iam/groupPolicy:GroupPolicy", { policy: ALL }), /CreateGrant/],
        ["no document", rolePolicy(undefined), /can't be read, which iam-policy-require-document/],
    ],
    unknown: [roleWith(UNKNOWN, ALL), 1, /inlinePolicies\.0\.policy can't be known/],
    withDocument: rolePolicy,
});
