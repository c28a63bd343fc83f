import { bucketArn, objectsArn } from "./hubPermissions";
import { ownRole } from "./hubSecretsKey";
import { HubParameter, Parameter } from "./names";
import { document } from "./rolesTemplate";
import { actions, ref, type Statement, sub, type TemplateText } from "./statement";

const RETAIN = { DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" } as const;
const PRIVATE = {
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
} as const;

const DEPLOY_ROLE = ownRole(Parameter.DeployRoleName);
/** The application's own role, in whichever account of the organisation. */
const WORKLOAD_ROLE = sub(`arn:\${AWS::Partition}:iam::*:role/\${${Parameter.WorkloadRoleName}}`);
const ADD_OR_CHANGE = actions(
    "s3",
    "DeleteObject",
    "PutObject",
    "PutObjectAcl",
    "PutObjectTagging",
    "RestoreObject",
);

/**
 * @param name Unique part of the Sids in the template.
 * @param writers ARN patterns of the roles that may write at all.
 */
function guards(
    name: string,
    bucket: HubParameter,
    writers: readonly TemplateText[],
): readonly Statement[] {
    return [
        {
            Sid: `${name}OverTlsOnly`,
            purpose: "Nothing travels in the clear.",
            Effect: "Deny",
            Principal: "*",
            Action: ["s3:*"],
            Resource: [bucketArn(bucket), objectsArn(bucket)],
            Condition: { Bool: { "aws:SecureTransport": ["false"] } },
        },
        {
            Sid: `${name}FromOurRolesOnly`,
            purpose:
                "Whatever other roles are given, nobody else writes. Services of AWS write nothing either.",
            Effect: "Deny",
            Principal: "*",
            Action: ADD_OR_CHANGE,
            Resource: [objectsArn(bucket)],
            Condition: { ArnNotLike: { "aws:PrincipalArn": writers } },
        },
    ];
}

const STATE_POLICY: readonly Statement[] = [
    ...guards("State", HubParameter.StateBucketName, [DEPLOY_ROLE]),
    {
        Sid: "StateVersionsStay",
        purpose: "An earlier state is what a mistake is undone with.",
        Effect: "Deny",
        Principal: "*",
        Action: ["s3:DeleteBucket", "s3:DeleteObjectVersion"],
        Resource: [
            bucketArn(HubParameter.StateBucketName),
            objectsArn(HubParameter.StateBucketName),
        ],
    },
];

const EVIDENCE_POLICY: readonly Statement[] = [
    ...guards("Evidence", HubParameter.EvidenceBucketName, [DEPLOY_ROLE, WORKLOAD_ROLE]),
    {
        Sid: "RecordsFromDeployOnly",
        purpose: "An application adds results; what was done to its keys it does not write.",
        Effect: "Deny",
        Principal: "*",
        Action: ADD_OR_CHANGE,
        Resource: [objectsArn(HubParameter.EvidenceBucketName, "*/chains/")],
        Condition: { ArnNotEquals: { "aws:PrincipalArn": [DEPLOY_ROLE] } },
    },
    {
        Sid: "HubWritesByDeployOnly",
        purpose: "A role of this account that is called as the applications' is none of them.",
        Effect: "Deny",
        Principal: "*",
        Action: ADD_OR_CHANGE,
        Resource: [objectsArn(HubParameter.EvidenceBucketName)],
        Condition: {
            StringEquals: { "aws:PrincipalAccount": [ref("AWS::AccountId")] },
            ArnNotEquals: { "aws:PrincipalArn": [DEPLOY_ROLE] },
        },
    },
    {
        Sid: "ApplicationsAddResults",
        purpose:
            "What onboarding and rotation wait for. A result counts by its key's signature, not by its " +
            "place, and none is replaced.",
        Effect: "Allow",
        Principal: "*",
        Action: ["s3:PutObject"],
        Resource: [objectsArn(HubParameter.EvidenceBucketName, "*/results/", ".jws")],
        Condition: {
            StringEquals: { "aws:PrincipalOrgID": [ref(Parameter.OrganizationId)] },
            ArnLike: { "aws:PrincipalArn": [WORKLOAD_ROLE] },
            Null: { "s3:if-none-match": ["false"] },
        },
    },
    {
        Sid: "EvidenceStays",
        purpose:
            "Object Lock keeps versions; this also keeps them in sight, and lets nobody choose a lock of " +
            "his own for an object, which could be a shorter one.",
        Effect: "Deny",
        Principal: "*",
        Action: actions(
            "s3",
            "BypassGovernanceRetention",
            "DeleteBucket",
            "DeleteObject",
            "DeleteObjectVersion",
            "PutObjectLegalHold",
            "PutObjectRetention",
        ),
        Resource: [
            bucketArn(HubParameter.EvidenceBucketName),
            objectsArn(HubParameter.EvidenceBucketName),
        ],
    },
    {
        Sid: "AuditorsReadEvidence",
        purpose: "The audit account says itself which of its people and programs audit.",
        Effect: "Allow",
        Principal: {
            AWS: [sub(`arn:\${AWS::Partition}:iam::\${${Parameter.AuditAccountId}}:root`)],
        },
        Action: actions(
            "s3",
            "GetBucketObjectLockConfiguration",
            "GetObject",
            "GetObjectRetention",
            "GetObjectVersion",
            "ListBucket",
            "ListBucketVersions",
        ),
        Resource: [
            bucketArn(HubParameter.EvidenceBucketName),
            objectsArn(HubParameter.EvidenceBucketName),
        ],
        Condition: { StringEquals: { "aws:PrincipalOrgID": [ref(Parameter.OrganizationId)] } },
    },
];

function bucket(name: HubParameter, more: object = {}): object {
    return {
        Type: "AWS::S3::Bucket",
        ...RETAIN,
        Properties: {
            BucketName: ref(name),
            BucketEncryption: {
                ServerSideEncryptionConfiguration: [
                    { ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } },
                ],
            },
            OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
            PublicAccessBlockConfiguration: PRIVATE,
            VersioningConfiguration: { Status: "Enabled" },
            ...more,
        },
    };
}

function bucketPolicy(name: HubParameter, resource: string, policy: readonly Statement[]): object {
    return {
        Type: "AWS::S3::BucketPolicy",
        DependsOn: [resource],
        ...RETAIN,
        Properties: { Bucket: ref(name), PolicyDocument: document(policy) },
    };
}

/** Evidence that was written stays for so many years, whoever asks: COMPLIANCE has no way round it. */
const LOCK = {
    ObjectLockEnabled: true,
    ObjectLockConfiguration: {
        ObjectLockEnabled: "Enabled",
        Rule: { DefaultRetention: { Mode: "COMPLIANCE", Years: ref(HubParameter.EvidenceYears) } },
    },
};

/** Buckets of state and evidence, kept when the stack goes. */
export const HUB_STORAGE = {
    StateBucket: bucket(HubParameter.StateBucketName),
    StateBucketPolicy: bucketPolicy(HubParameter.StateBucketName, "StateBucket", STATE_POLICY),
    EvidenceBucket: bucket(HubParameter.EvidenceBucketName, LOCK),
    EvidenceBucketPolicy: bucketPolicy(
        HubParameter.EvidenceBucketName,
        "EvidenceBucket",
        EVIDENCE_POLICY,
    ),
} as const;
