import { iamAttachmentForbidBroad } from "../../../policy/policies/iam/iamAttachmentForbidBroad";
import { describeRule } from "../describeRule";
import { ACCOUNT, awsResource, UNKNOWN } from "../support";

const aws = (name: string) => `arn:aws:iam::aws:policy/${name}`;
const ADMIN = aws("AdministratorAccess");
const attach = (policyArn: unknown, kind = "role") =>
    awsResource(
        `aws:iam/${kind}PolicyAttachment:${kind[0]?.toUpperCase()}${kind.slice(1)}PolicyAttachment`,
        {
            policyArn,
        },
    );
const role = (managedPolicyArns: unknown) =>
    awsResource("aws:iam/role:Role", { managedPolicyArns });

describeRule(iamAttachmentForbidBroad, {
    compliant: [
        ["a read-only policy", attach(aws("SecurityAudit"))],
        ["a policy of the account", attach(`arn:aws:iam::${ACCOUNT}:policy/AdministratorAccess`)],
        ["a role without attachments", role(undefined)],
        ["a role with a harmless one", role([aws("SecurityAudit")])],
        ["a list of its own", attach(ADMIN), { policies: ["PowerUserAccess"] }],
    ],
    violating: [
        ...["AdministratorAccess", "AWSKeyManagementServicePowerUser", "PowerUserAccess"].map(
            (name) => [name, attach(aws(name)), new RegExp(`attaches ".*${name}"`)] as const,
        ),
        ["another partition", attach(ADMIN.replace("arn:aws:", "arn:aws-us-gov:")), /attaches/],
        ["another case", attach(ADMIN.toLowerCase()), /attaches/],
        ["another path", attach(aws("job-function/PowerUserAccess")), /attaches/],
        ["a user", attach(ADMIN, "user"), /attaches/],
        ["a group", attach(ADMIN, "group"), /attaches/],
        [
            "anyone",
            awsResource("aws:iam/policyAttachment:PolicyAttachment", { policyArn: ADMIN }),
            /attaches/,
        ],
        ["a role with a list", role([aws("SecurityAudit"), ADMIN]), /AdministratorAccess/],
        ...["role", "user", "group"].map((kind) => {
            const type = `aws:iam/${kind}PolicyAttachmentsExclusive:${kind[0]?.toUpperCase()}${kind.slice(1)}PolicyAttachmentsExclusive`;
            const resource = awsResource(type, { policyArns: [ADMIN] });
            return [`an exclusive list of a ${kind}`, resource, /attaches/] as const;
        }),
        [
            "a permission set",
            awsResource("aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment", {
                managedPolicyArn: ADMIN,
            }),
            /attaches/,
        ],
        ["nothing", attach(undefined), /attaches nothing; expected the ARN/],
        ["a list for an ARN", attach([ADMIN]), /attaches a list/],
        ["a name for an ARN", attach("AdministratorAccess"), /expected the ARN/],
        ["a text for a list", role(ADMIN), /AdministratorAccess/],
        [
            "one of the configuration",
            attach(aws("SecurityAudit")),
            /SecurityAudit/,
            { policies: ["SecurityAudit"] },
        ],
    ],
    unknown: [role([UNKNOWN, ADMIN]), 1, /managedPolicyArns\.0 can't be known/],
});
