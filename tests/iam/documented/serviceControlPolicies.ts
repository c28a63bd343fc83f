/** Organizations user guide: service control policies. */
import {
    KEY_ARN,
    MANAGEMENT_ACCOUNT,
    ORGANIZATION,
    OTHER_ACCOUNT,
    root,
    session,
    user,
    ALLOW_ALL,
    type Written,
} from "../builders";
import { page, type Row } from "./row";

const guide = (name: string) =>
    page(
        `https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_${name}.html`,
    );
const scps = guide("scps");
const evaluation = guide("scps_evaluation");
const syntax = guide("scps_syntax");
const examples = guide("scps_examples_general");

const member = { organizationId: ORGANIZATION };
const ana = user("ana", member);
const management = { accountId: MANAGEMENT_ACCOUNT, organizationId: ORGANIZATION };
const may = (...Action: string[]): Written => ({ Effect: "Allow", Action, Resource: "*" });
const never = (...Action: string[]): Written => ({ Effect: "Deny", Action, Resource: "*" });

/** Each caller may do everything by IAM. */
const admin = { by: ana, identity: [ALLOW_ALL] };
const bucket = { action: "s3:GetObject", on: "arn:aws:s3:::b/a" };
const linked = session("aws-service-role/x.amazonaws.com/AWSServiceRoleForX", member);

const region: Written = {
    Sid: "DenyAllOutsideEU",
    Effect: "Deny",
    NotAction: ["cloudfront:*", "iam:*", "route53:*", "support:*"],
    Resource: "*",
    Condition: {
        StringNotEquals: { "aws:RequestedRegion": ["eu-central-1", "eu-west-1"] },
        ArnNotLike: { "aws:PrincipalARN": ["arn:aws:iam::*:role/Role1AllowedToBypassThisSCP"] },
    },
};
const adminRole: Written = {
    Sid: "DenyAccessWithException",
    Effect: "Deny",
    Action: ["iam:DeleteRole", "iam:UpdateRole"],
    Resource: ["arn:aws:iam::*:role/name-of-role-to-deny"],
    Condition: {
        StringNotLike: { "aws:PrincipalARN": "arn:aws:iam::*:role/name-of-admin-role-to-allow" },
    },
};
const guarded = { action: "iam:DeleteRole", on: session("name-of-role-to-deny").roleArn };
const mfa: Written = {
    Sid: "DenyStopAndTerminateWhenMFAIsNotPresent",
    Effect: "Deny",
    Action: ["ec2:StopInstances", "ec2:TerminateInstances"],
    Resource: "*",
    Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": false } },
};
const stop = { action: "ec2:StopInstances", on: "*" };
const noRoot: Written = {
    Sid: "RestrictEC2ForRoot",
    Effect: "Deny",
    Action: ["ec2:*"],
    Resource: ["*"],
    Condition: { StringLike: { "aws:PrincipalArn": ["arn:aws:iam::*:root"] } },
};
const everyone: Written = { Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*" };
const sign = { action: "kms:Sign", on: KEY_ARN, key: [everyone], identity: [ALLOW_ALL] };
const outside = user("x", { accountId: OTHER_ACCOUNT });

export const SERVICE_CONTROL: readonly Row[] = [
    scps("a member's action that SCP and IAM policy allow", "allow", {
        ...bucket,
        ...admin,
        scps: [[may("s3:*")]],
    }),
    scps("an action that no SCP allows, administrator or not", "implicitDeny", {
        action: "ec2:RunInstances",
        on: "*",
        ...admin,
        scps: [[may("s3:*")]],
    }),
    scps("without IAM policies there is no access, whatever the SCPs", "implicitDeny", {
        ...bucket,
        by: ana,
        scps: [[ALLOW_ALL]],
    }),
    scps("the root user of a member account is restricted", "explicitDeny", {
        ...bucket,
        by: root(undefined, member),
        scps: [[ALLOW_ALL, never("s3:*")]],
    }),
    scps("users and roles of the management account are not", "allow", {
        ...bucket,
        by: user("m", management),
        owner: MANAGEMENT_ACCOUNT,
        identity: [ALLOW_ALL],
        scps: [[never("s3:*")]],
    }),
    scps("service-linked roles are not", "allow", {
        ...bucket,
        by: linked,
        identity: [ALLOW_ALL],
        scps: [[never("s3:*")]],
    }),
    scps("users of accounts outside the organisation are not", "allow", {
        ...sign,
        by: outside,
        scps: [[never("kms:*")]],
    }),
    scps("boundary, SCP and IAM policy must all allow", "implicitDeny", {
        ...bucket,
        ...admin,
        boundary: may("ec2:*"),
        scps: [[ALLOW_ALL]],
    }),
    evaluation("an action must be allowed at every level", "allow", {
        ...bucket,
        ...admin,
        scps: [[may("s3:*", "ec2:*")], [may("s3:*", "sqs:*")], [ALLOW_ALL]],
    }),
    evaluation("what the root does not allow, a unit can't add", "implicitDeny", {
        action: "sqs:SendMessage",
        on: "*",
        ...admin,
        scps: [[may("s3:*", "ec2:*")], [may("s3:*", "sqs:*")], [ALLOW_ALL]],
    }),
    evaluation("what a unit does not allow is blocked below it", "implicitDeny", {
        action: "ec2:RunInstances",
        on: "*",
        ...admin,
        scps: [[may("s3:*", "ec2:*")], [may("s3:*", "sqs:*")], [ALLOW_ALL]],
    }),
    evaluation("a level without the default policy allows nothing", "implicitDeny", {
        ...bucket,
        ...admin,
        scps: [[ALLOW_ALL], [], [ALLOW_ALL]],
    }),
    evaluation("a Deny at any level overrides every Allow", "explicitDeny", {
        ...bucket,
        ...admin,
        scps: [[ALLOW_ALL, never("s3:*")], [ALLOW_ALL], [ALLOW_ALL]],
    }),
    syntax("everything but EC2 can be delegated: EC2", "explicitDeny", {
        action: "ec2:RunInstances",
        on: "*",
        ...admin,
        scps: [[ALLOW_ALL, never("ec2:*")]],
    }),
    syntax("everything but EC2 can be delegated: S3", "allow", {
        ...bucket,
        ...admin,
        scps: [[ALLOW_ALL, never("ec2:*")]],
    }),
    examples("another Region is denied", "explicitDeny", {
        action: "ec2:RunInstances",
        on: "*",
        ...admin,
        context: { "aws:RequestedRegion": "us-east-1" },
        scps: [[ALLOW_ALL, region]],
    }),
    examples("an approved Region is not", "allow", {
        action: "ec2:RunInstances",
        on: "*",
        ...admin,
        context: { "aws:RequestedRegion": "eu-west-1" },
        scps: [[ALLOW_ALL, region]],
    }),
    examples("services listed in NotAction are exempt", "allow", {
        action: "iam:GetUser",
        on: "*",
        ...admin,
        context: { "aws:RequestedRegion": "us-east-1" },
        scps: [[ALLOW_ALL, region]],
    }),
    examples("the named administrator role is exempt", "allow", {
        action: "ec2:RunInstances",
        on: "*",
        by: session("Role1AllowedToBypassThisSCP", member),
        identity: [ALLOW_ALL],
        context: { "aws:RequestedRegion": "us-east-1" },
        scps: [[ALLOW_ALL, region]],
    }),
    examples("the guarded role can't be changed", "explicitDeny", {
        ...guarded,
        ...admin,
        scps: [[ALLOW_ALL, adminRole]],
    }),
    examples("except by the administrator role", "allow", {
        ...guarded,
        by: session("name-of-admin-role-to-allow", member),
        identity: [ALLOW_ALL],
        scps: [[ALLOW_ALL, adminRole]],
    }),
    examples("stopping an instance without MFA is denied", "explicitDeny", {
        ...stop,
        ...admin,
        context: { "aws:MultiFactorAuthPresent": "false" },
        scps: [[ALLOW_ALL, mfa]],
    }),
    examples("with MFA it is not", "allow", {
        ...stop,
        ...admin,
        context: { "aws:MultiFactorAuthPresent": "true" },
        scps: [[ALLOW_ALL, mfa]],
    }),
    examples("EC2 is denied to the root user", "explicitDeny", {
        ...stop,
        by: root(undefined, member),
        scps: [[ALLOW_ALL, noRoot]],
    }),
    examples("and to nobody else", "allow", { ...stop, ...admin, scps: [[ALLOW_ALL, noRoot]] }),
    examples("an account can't leave the organisation", "explicitDeny", {
        action: "organizations:LeaveOrganization",
        on: "*",
        ...admin,
        scps: [[ALLOW_ALL, never("organizations:LeaveOrganization")]],
    }),
];
