/** KMS developer guide: key policies, other accounts, grants. */
import {
    ACCOUNT,
    ALLOW_ALL,
    KEY_ARN,
    OTHER_ACCOUNT,
    root,
    session,
    user,
    type Written,
} from "../builders";
import { page, type Row } from "./row";

const guide = (name: string) =>
    page(`https://docs.aws.amazon.com/kms/latest/developerguide/${name}.html`);
const standard = guide("key-policy-default");
const external = guide("key-policy-modifying-external-accounts");
const evaluation = guide("policy-evaluation");
const grants = guide("grants");
const control = guide("control-access");
const examining = guide("determining-access-key-policy");

const enableIam: Written = {
    Sid: "Enable IAM policies",
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
    Action: "kms:*",
    Resource: "*",
};
const admins: Written = {
    Sid: "Allow access for Key Administrators",
    Effect: "Allow",
    Principal: { AWS: [user("KMSAdminUser").arn, session("KMSAdminRole").roleArn] },
    Action: ["kms:Create*", "kms:Describe*", "kms:Get*", "kms:Put*", "kms:Delete*"],
    Resource: "*",
};
const EXTERNAL_ACTIONS = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:DescribeKey"];
const externalAccount: Written = {
    Sid: "Allow an external account to use this CMK",
    Effect: "Allow",
    Principal: { AWS: [`arn:aws:iam::${OTHER_ACCOUNT}:root`] },
    Action: EXTERNAL_ACTIONS,
    Resource: "*",
};
const externalRole: Written = {
    ...externalAccount,
    Principal: { AWS: [`arn:aws:iam::${OTHER_ACCOUNT}:role/ExampleRole`] },
};
const useKey: Written = { Effect: "Allow", Action: EXTERNAL_ACTIONS, Resource: KEY_ARN };
const alice = user("Alice");
const stranger = session("Engineering", { accountId: OTHER_ACCOUNT });
const trustBob = [
    {
        Effect: "Allow",
        Principal: { AWS: user("bob").arn },
        Action: "sts:AssumeRole",
    },
];

export const KEY_POLICIES: readonly Row[] = [
    standard("the account statement lets IAM policies allow", "allow", {
        action: "kms:Encrypt",
        key: [enableIam],
        identity: [{ Effect: "Allow", Action: "kms:Encrypt", Resource: KEY_ARN }],
    }),
    standard("but gives no user or role permission itself", "implicitDeny", {
        action: "kms:Encrypt",
        key: [enableIam],
    }),
    standard("without it IAM policies that allow are ineffective", "implicitDeny", {
        action: "kms:Encrypt",
        key: [admins],
        identity: [ALLOW_ALL],
    }),
    standard("without it IAM policies that deny are still effective", "explicitDeny", {
        action: "kms:DescribeKey",
        by: user("KMSAdminUser"),
        key: [admins],
        identity: [{ Effect: "Deny", Action: "kms:*", Resource: "*" }],
    }),
    standard("it gives the account root user control", "allow", {
        action: "kms:PutKeyPolicy",
        by: root(),
        key: [enableIam],
    }),
    standard("without it not even the root user has permission", "implicitDeny", {
        action: "kms:PutKeyPolicy",
        by: root(),
        key: [admins],
    }),
    ...["kms:CreateAlias", "kms:CreateGrant", "kms:DescribeKey", "kms:DeleteAlias"].map((action) =>
        standard(`administrators' patterns allow ${action}`, "allow", {
            action,
            by: user("KMSAdminUser"),
            key: [admins],
        }),
    ),
    standard("a role among the administrators", "allow", {
        action: "kms:PutKeyPolicy",
        by: session("KMSAdminRole"),
        key: [admins],
    }),
    standard("kms:Delete* does not allow ScheduleKeyDeletion", "implicitDeny", {
        action: "kms:ScheduleKeyDeletion",
        by: user("KMSAdminUser"),
        key: [admins],
    }),
    standard("administrators may not use the key", "implicitDeny", {
        action: "kms:Encrypt",
        by: user("KMSAdminUser"),
        key: [admins],
    }),
    external("external account: both policies allow", "allow", {
        action: "kms:Decrypt",
        by: stranger,
        key: [externalAccount],
        identity: [useKey],
    }),
    external("the key policy alone is not sufficient", "implicitDeny", {
        action: "kms:Decrypt",
        by: stranger,
        key: [externalAccount],
    }),
    external("the IAM policy alone is not sufficient", "implicitDeny", {
        action: "kms:Decrypt",
        by: stranger,
        key: [enableIam],
        identity: [useKey],
    }),
    external("actions that the key policy lacks are not effective", "implicitDeny", {
        action: "kms:Sign",
        by: stranger,
        key: [externalAccount],
        identity: [ALLOW_ALL],
    }),
    external("an IAM policy of a user who is not named has no effect", "implicitDeny", {
        action: "kms:Decrypt",
        by: stranger,
        key: [externalRole],
        identity: [useKey],
    }),
    external("the named external role needs an IAM policy too", "implicitDeny", {
        action: "kms:Decrypt",
        by: session("ExampleRole", { accountId: OTHER_ACCOUNT }),
        key: [externalRole],
    }),
    external("the named external role with it", "allow", {
        action: "kms:Decrypt",
        by: session("ExampleRole", { accountId: OTHER_ACCOUNT }),
        key: [externalRole],
        identity: [useKey],
    }),
    examining("an asterisk lets in other accounts with IAM permissions", "allow", {
        action: "kms:Decrypt",
        by: stranger,
        key: [{ ...externalAccount, Principal: "*" }],
        identity: [useKey],
    }),
    examining("unless another statement explicitly denies it", "explicitDeny", {
        action: "kms:Decrypt",
        by: stranger,
        key: [
            { Effect: "Allow", Principal: "*", Action: "kms:Decrypt", Resource: "*" },
            {
                Effect: "Deny",
                Principal: { AWS: OTHER_ACCOUNT },
                Action: "kms:Decrypt",
                Resource: "*",
            },
        ],
        identity: [useKey],
    }),
    evaluation("Alice has no key policy, IAM policy or grant", "implicitDeny", {
        action: "kms:Encrypt",
        by: alice,
        key: [{ ...enableIam, Sid: "Delegate to IAM policies" }],
    }),
    evaluation("Engineering of account 1 uses the key of account 2", "allow", {
        action: "kms:Decrypt",
        by: stranger,
        key: [{ ...enableIam, Sid: "Permission to use IAM policies" }, externalAccount],
        identity: [useKey],
    }),
    evaluation("Bob may assume Engineering, whose trust policy names him", "allow", {
        action: "sts:AssumeRole",
        on: session("Engineering").roleArn,
        by: user("bob"),
        trust: trustBob,
    }),
    grants("a grant allows its grantee", "allow", {
        action: "kms:Decrypt",
        by: alice,
        key: [admins],
        grants: [{ grantId: "g1" }],
    }),
    guide("conditions-kms")("a Deny takes precedence over grants", "explicitDeny", {
        action: "kms:Decrypt",
        by: alice,
        key: [{ Effect: "Deny", Principal: "*", Action: "kms:Decrypt", Resource: "*" }],
        grants: [{ grantId: "g1" }],
    }),
    control("no principal has a permission that is not given explicitly", "implicitDeny", {
        action: "kms:Decrypt",
        by: root(),
        key: [admins],
    }),
];
