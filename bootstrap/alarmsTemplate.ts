import { ALARM_PREFIX, Parameter, ROLE_NAMES, ROLE_PATH, RoleName, withPath } from "./names";
import type { Organisation } from "./organisation";
import { document } from "./rolesTemplate";
import { ref, type Statement, sub } from "./statement";

const BUS = "CentralEventBusArn";
const FORWARDER = "Forwarder";
/** IAM records its calls in this Region only, whichever Region the keys are in. */
const IAM_REGION = "us-east-1";
const IN_IAM_REGION = "InTheRegionOfIam";

const API_CALL = "AWS API Call via CloudTrail";

/** Calls that change who may use a key, whether it works, or what an alias points at. */
const KEY_CHANGES = [
    "CancelKeyDeletion",
    "CreateAlias",
    "CreateGrant",
    "CreateKey",
    "DeleteAlias",
    "DeleteImportedKeyMaterial",
    "DisableKey",
    "EnableKey",
    "ImportKeyMaterial",
    "PutKeyPolicy",
    "ReplicateKey",
    "RevokeGrant",
    "ScheduleKeyDeletion",
    "UpdateAlias",
    "UpdatePrimaryRegion",
];

const ROLE_CHANGES = [
    "AttachRolePolicy",
    "CreateRole",
    "DeleteRole",
    "DeleteRolePermissionsBoundary",
    "DeleteRolePolicy",
    "DetachRolePolicy",
    "PutRolePermissionsBoundary",
    "PutRolePolicy",
    "UpdateAssumeRolePolicy",
    "UpdateRole",
];

/** The name at the end of a role with a path, which is what events of IAM carry. */
function withoutPath(role: string): string {
    return role.slice(role.lastIndexOf("/") + 1);
}

function rule(name: string, description: string, pattern: object, condition?: string): object {
    return {
        Type: "AWS::Events::Rule",
        ...(condition === undefined ? {} : { Condition: condition }),
        Properties: {
            Name: `${ALARM_PREFIX}${name}`,
            Description: description,
            // The state ENABLED leaves out events that CloudTrail counts as reading, as Sign is.
            State: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
            EventPattern: pattern,
            Targets: [
                { Id: "audit", Arn: ref(BUS), RoleArn: { "Fn::GetAtt": [FORWARDER, "Arn"] } },
            ],
        },
    };
}

const TRUST: readonly Statement[] = [
    {
        Sid: "TrustOurRules",
        purpose: "EventBridge, for the rules of this account whose names begin as ours do.",
        Effect: "Allow",
        Principal: { Service: ["events.amazonaws.com"] },
        Action: ["sts:AssumeRole"],
        Condition: {
            StringEquals: { "aws:SourceAccount": [ref("AWS::AccountId")] },
            ArnLike: {
                "aws:SourceArn": [
                    sub(
                        "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/" +
                            `${ALARM_PREFIX}*`,
                    ),
                ],
            },
        },
    },
];

const FORWARD: readonly Statement[] = [
    {
        Sid: "TellTheAuditAccount",
        purpose: "Events go to the one bus of the audit account, and nowhere else.",
        Effect: "Allow",
        Action: ["events:PutEvents"],
        Resource: [ref(BUS)],
    },
];

/** One forwarder a Region: roles are global, stacks are not. Its path puts it under the guardrails. */
const FORWARDER_ROLE = {
    Type: "AWS::IAM::Role",
    Properties: {
        RoleName: sub("AlarmForwarder-${AWS::Region}"),
        Path: ROLE_PATH,
        Description: "EventBridge, when it tells the audit account what happened to a key.",
        AssumeRolePolicyDocument: document(TRUST),
        Policies: [{ PolicyName: "forward", PolicyDocument: document(FORWARD) }],
    },
};

/** Rules that tell the audit account of what should be rare, for a service-managed StackSet. */
export function alarmsTemplate({ workloadRole }: Organisation): object {
    return {
        AWSTemplateFormatVersion: "2010-09-09",
        Description: "Tells the audit account what happens to a cartorio's keys and roles.",
        Parameters: {
            [BUS]: {
                Type: "String",
                Description:
                    "Event bus of the audit account that takes events of the organisation.",
                AllowedPattern: "^arn:aws:events:[a-z0-9-]+:[0-9]{12}:event-bus/[\\w.-]{1,256}$",
                ConstraintDescription: "ARN of an event bus.",
            },
            [Parameter.WorkloadRoleName]: {
                Type: "String",
                Description: "Name of the application's role, without its path.",
                AllowedPattern: "^[\\w+=,.@-]{1,64}$",
                ConstraintDescription: "A role's name.",
                Default: withoutPath(workloadRole),
            },
        },
        Conditions: { [IN_IAM_REGION]: { "Fn::Equals": [ref("AWS::Region"), IAM_REGION] } },
        Resources: {
            [FORWARDER]: FORWARDER_ROLE,
            KeyChanges: rule("key-changes", "Changes of keys and aliases, refused ones too.", {
                source: ["aws.kms"],
                "detail-type": [API_CALL],
                detail: { eventSource: ["kms.amazonaws.com"], eventName: KEY_CHANGES },
            }),
            SignDenied: rule("sign-denied", "Somebody tried to sign who may not.", {
                source: ["aws.kms"],
                "detail-type": [API_CALL],
                detail: {
                    eventSource: ["kms.amazonaws.com"],
                    eventName: ["Sign"],
                    errorCode: [{ prefix: "AccessDenied" }],
                },
            }),
            BreakGlassTaken: rule("break-glass", "Somebody became break-glass, or tried to.", {
                source: ["aws.sts"],
                "detail-type": [API_CALL],
                detail: {
                    eventSource: ["sts.amazonaws.com"],
                    eventName: ["AssumeRole"],
                    requestParameters: {
                        roleArn: [{ suffix: `:role/${withPath(RoleName.BreakGlass)}` }],
                    },
                },
            }),
            RoleChanges: rule(
                "role-changes",
                `Changes of our roles or the application's; IAM tells of them in ${IAM_REGION} only.`,
                {
                    source: ["aws.iam"],
                    "detail-type": [API_CALL],
                    detail: {
                        eventSource: ["iam.amazonaws.com"],
                        eventName: ROLE_CHANGES,
                        requestParameters: {
                            roleName: [...ROLE_NAMES, ref(Parameter.WorkloadRoleName)],
                        },
                    },
                },
                IN_IAM_REGION,
            ),
        },
    };
}
