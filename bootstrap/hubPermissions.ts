import { HubParameter, RoleName, withPath } from "./names";
import type { InlinePolicy } from "./permissions";
import { attribute, ref, type Statement, sub, type TemplateText } from "./statement";

/** Logical id of the key that encrypts what the state marks as secret. */
export const SECRETS_KEY = "SecretsKey";

/** A bucket that the template makes. */
export function bucketArn(name: HubParameter): TemplateText {
    return sub(`arn:\${AWS::Partition}:s3:::\${${name}}`);
}

/** Objects of a bucket that the template makes: what begins and ends so. */
export function objectsArn(name: HubParameter, begin = "", end = ""): TemplateText {
    return sub(`arn:\${AWS::Partition}:s3:::\${${name}}/${begin}*${end}`);
}

const KEY = [attribute(SECRETS_KEY, "Arn")];
const STATE = HubParameter.StateBucketName;
const EVIDENCE = HubParameter.EvidenceBucketName;

function becomes(Sid: string, purpose: string, role: RoleName): Statement {
    return {
        Sid,
        purpose,
        Effect: "Allow",
        Action: ["sts:AssumeRole"],
        Resource: [sub(`arn:\${AWS::Partition}:iam::*:role/${withPath(role)}`)],
    };
}

const DEPLOY: readonly Statement[] = [
    {
        ...becomes(
            "BecomeDeployer",
            "In every account that trusts it. The external id says for which environment.",
            RoleName.Deployer,
        ),
        Condition: { StringEquals: { "sts:ExternalId": ref(HubParameter.ExternalIds) } },
    },
    {
        Sid: "FindState",
        purpose: "The engine lists stacks, locks and history.",
        Effect: "Allow",
        Action: ["s3:ListBucket"],
        Resource: [bucketArn(STATE)],
    },
    {
        Sid: "KeepState",
        purpose:
            "The engine replaces states, and takes and removes locks. Older versions stay: it can't " +
            "delete one.",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
        Resource: [objectsArn(STATE)],
    },
    {
        Sid: "FindEvidence",
        purpose: "A chain is continued where it ends.",
        Effect: "Allow",
        Action: ["s3:ListBucket"],
        Resource: [bucketArn(EVIDENCE)],
    },
    {
        Sid: "AddEvidence",
        purpose: "Records are added and read. The bucket's lock and policy keep what is there.",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject"],
        Resource: [objectsArn(EVIDENCE)],
    },
    {
        Sid: "UseSecretsKey",
        purpose: "For the environment's data key, with which the engine encrypts secrets itself.",
        Effect: "Allow",
        Action: ["kms:Encrypt", "kms:Decrypt"],
        Resource: KEY,
    },
];

/** @param role Unique part of the Sids in the template. */
function reader(role: string, who: string): readonly Statement[] {
    return [
        becomes(
            `${role}BecomesAuditor`,
            `${who} read accounts, and change none.`,
            RoleName.Auditor,
        ),
        {
            Sid: `${role}FindsStates`,
            purpose: `${who} copy the states of stacks to their own machine.`,
            Effect: "Allow",
            Action: ["s3:ListBucket"],
            Resource: [bucketArn(STATE)],
        },
        {
            Sid: `${role}ReadsStates`,
            purpose: "To read, not to write: what the engine writes, it writes into the copy.",
            Effect: "Allow",
            Action: ["s3:GetObject"],
            Resource: [objectsArn(STATE, ".pulumi/")],
        },
        {
            Sid: `${role}OpensSecrets`,
            purpose: "The engine opens the environment's data key before it looks at a state.",
            Effect: "Allow",
            Action: ["kms:Decrypt"],
            Resource: KEY,
        },
    ];
}

/** The policies of the pipeline's roles, by what they are for. */
export const HUB_PERMISSIONS = {
    deploy: [{ name: "deploy", statements: DEPLOY }],
    preview: [{ name: "read", statements: reader("Preview", "Previews of pull requests") }],
    auditRunner: [{ name: "read", statements: reader("Audit", "Nightly comparisons") }],
} as const satisfies Readonly<Record<string, readonly InlinePolicy[]>>;
