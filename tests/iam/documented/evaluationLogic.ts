/** IAM user guide: how policies of several types make one decision. */
import { ALLOW_ALL, KEY_ARN, OTHER_ACCOUNT, session, user, type Written } from "../builders";
import { page, type Row } from "./row";

const logic = page(
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
);
const crossAccount = page(
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html",
);

const carlos = user("carlossalazar", {
    accountId: "111122223333",
});
const carlosPolicy: Written[] = [
    {
        Sid: "AllowS3ListRead",
        Effect: "Allow",
        Action: ["s3:GetBucketLocation", "s3:GetAccountPublicAccessBlock", "s3:ListAllMyBuckets"],
        Resource: "arn:aws:s3:::*",
    },
    {
        Sid: "AllowS3Self",
        Effect: "Allow",
        Action: "s3:*",
        Resource: ["arn:aws:s3:::carlossalazar/*", "arn:aws:s3:::carlossalazar"],
    },
    { Sid: "DenyS3Logs", Effect: "Deny", Action: "s3:*", Resource: "arn:aws:s3:::*log*" },
];
const bucketPolicy: Written[] = [
    {
        Effect: "Allow",
        Principal: { AWS: carlos.arn },
        Action: "s3:*",
        Resource: ["arn:aws:s3:::carlossalazar/*", "arn:aws:s3:::carlossalazar"],
    },
];
const reports: Written[] = [
    { Sid: "AllowGetList", Effect: "Allow", Action: ["iam:Get*", "iam:List*"], Resource: "*" },
    { Sid: "DenyReports", Effect: "Deny", Action: "iam:*Report", Resource: "*" },
];
const to = (arn: string): Written[] => [
    { Effect: "Allow", Principal: { AWS: arn }, Action: "kms:*", Resource: "*" },
];
const role = session("examplerole");
const nothing: Written = { Effect: "Allow", Action: "ec2:*", Resource: "*" };
const sign = { action: "kms:Sign", on: KEY_ARN };
const strangerUser = user("exampleuser", { accountId: OTHER_ACCOUNT });

export const EVALUATION_LOGIC: readonly Row[] = [
    logic("Carlos may not write to a bucket with log in its name", "explicitDeny", {
        action: "s3:PutObject",
        on: "arn:aws:s3:::carlossalazar-logs/a",
        by: carlos,
        identity: carlosPolicy,
    }),
    logic("Carlos may write to his own bucket: both policies allow", "allow", {
        action: "s3:PutObject",
        on: "arn:aws:s3:::carlossalazar/a",
        by: carlos,
        identity: carlosPolicy,
        key: bucketPolicy,
    }),
    logic("one type of policy that allows is enough", "allow", {
        action: "s3:PutObject",
        on: "arn:aws:s3:::carlossalazar/a",
        by: carlos,
        key: bucketPolicy,
    }),
    logic("Get and List are allowed", "allow", {
        action: "iam:GetUser",
        on: carlos.arn,
        identity: reports,
    }),
    logic("other actions are implicitly denied", "implicitDeny", {
        action: "iam:CreatePolicy",
        on: "*",
        identity: reports,
    }),
    logic("reports are explicitly denied although Get is allowed", "explicitDeny", {
        action: "iam:GetOrganizationsAccessReport",
        on: "*",
        identity: reports,
    }),
    logic("and stay so when another policy allows them", "explicitDeny", {
        action: "iam:GenerateCredentialReport",
        on: "*",
        identity: [
            ...reports,
            { Effect: "Allow", Action: "iam:GenerateCredentialReport", Resource: "*" },
        ],
    }),
    logic("without any policy a request is implicitly denied", "implicitDeny", {
        action: "iam:GetUser",
        on: carlos.arn,
    }),
    logic("a boundary that does not allow makes an implicit deny", "implicitDeny", {
        action: "iam:GetUser",
        on: carlos.arn,
        identity: [ALLOW_ALL],
        boundary: nothing,
    }),
    logic("with a boundary both must allow", "allow", {
        action: "iam:GetUser",
        on: carlos.arn,
        identity: [ALLOW_ALL],
        boundary: ALLOW_ALL,
    }),
    logic("a boundary alone grants nothing", "implicitDeny", {
        action: "iam:GetUser",
        on: carlos.arn,
        boundary: ALLOW_ALL,
    }),
    logic("a session policy that does not allow makes an implicit deny", "implicitDeny", {
        action: "iam:GetUser",
        on: carlos.arn,
        by: role,
        identity: [ALLOW_ALL],
        session: nothing,
    }),
    logic("a session has what role and session policy both allow", "allow", {
        action: "iam:GetUser",
        on: carlos.arn,
        by: role,
        identity: [ALLOW_ALL],
        session: { Effect: "Allow", Action: "iam:*", Resource: "*" },
    }),
    logic("a role session without session policy has the role's", "allow", {
        action: "iam:GetUser",
        on: carlos.arn,
        by: role,
        identity: [ALLOW_ALL],
    }),
    logic("a role that the resource names is limited by a boundary", "implicitDeny", {
        ...sign,
        by: role,
        key: to(role.roleArn),
        boundary: nothing,
    }),
    logic("and by a session policy", "implicitDeny", {
        ...sign,
        by: role,
        key: to(role.roleArn),
        session: nothing,
    }),
    logic("but not by an implicit deny of its identity policies", "allow", {
        ...sign,
        by: role,
        key: to(role.roleArn),
        identity: [nothing],
    }),
    logic("a session that the resource names is limited by none of them", "allow", {
        ...sign,
        by: role,
        key: to(role.arn),
        identity: [nothing],
        boundary: nothing,
        session: nothing,
    }),
    logic("a user that the resource names is not limited by a boundary", "allow", {
        ...sign,
        by: carlos,
        key: to(carlos.arn),
        identity: [nothing],
        boundary: nothing,
    }),
    logic("an explicit Deny of a boundary overrides all the same", "explicitDeny", {
        ...sign,
        by: carlos,
        key: to(carlos.arn),
        boundary: { Effect: "Deny", Action: "kms:*", Resource: "*" },
    }),
    crossAccount("across accounts both policies allow", "allow", {
        ...sign,
        by: strangerUser,
        key: to(strangerUser.arn),
        identity: [{ Effect: "Allow", Action: "kms:Sign", Resource: KEY_ARN }],
    }),
    crossAccount("the resource's policy alone is not enough", "implicitDeny", {
        ...sign,
        by: strangerUser,
        key: to(strangerUser.arn),
    }),
    crossAccount("the caller's policy alone is not enough", "implicitDeny", {
        ...sign,
        by: strangerUser,
        key: to(carlos.arn),
        identity: [ALLOW_ALL],
    }),
    crossAccount("the resource's policy may name the whole account", "allow", {
        ...sign,
        by: strangerUser,
        key: to(`arn:aws:iam::${OTHER_ACCOUNT}:root`),
        identity: [ALLOW_ALL],
    }),
];
