import { SECRETS_KEY } from "./hubPermissions";
import { HubParameter, Parameter } from "./names";
import { document } from "./rolesTemplate";
import {
    actions,
    attribute,
    type Condition,
    ref,
    type Statement,
    sub,
    type TemplateText,
} from "./statement";

const ANYTHING = ["*"];
const RETAIN = { DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" } as const;

/** The account, whose roles a condition narrows down; see `trusts.ts`. */
const ACCOUNT = { AWS: [sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")] };

/** A role of this account, of which a parameter holds the name. */
export function ownRole(parameter: Parameter): TemplateText {
    return sub(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/\${${parameter}}`);
}

function roles(...parameters: readonly Parameter[]): Condition {
    return { ArnEquals: { "aws:PrincipalArn": parameters.map(ownRole) } };
}

const KEY_POLICY: readonly Statement[] = [
    {
        Sid: "AdministerSecretsKey",
        purpose:
            "By IAM policies of this account. Whoever holds PutKeyPolicy can give himself more; the trail " +
            "shows it.",
        Effect: "Allow",
        Principal: ACCOUNT,
        Action: actions(
            "kms",
            "CancelKeyDeletion",
            "CreateAlias",
            "DeleteAlias",
            "DescribeKey",
            "DisableKey",
            "EnableKey",
            "EnableKeyRotation",
            "GetKeyPolicy",
            "GetKeyRotationStatus",
            "ListKeyPolicies",
            "ListResourceTags",
            "PutKeyPolicy",
            "ScheduleKeyDeletion",
            "TagResource",
            "UntagResource",
            "UpdateAlias",
            "UpdateKeyDescription",
        ),
        Resource: ANYTHING,
    },
    {
        Sid: "DeployUsesSecretsKey",
        purpose: "The deploy role, as far as its own policy permits it too.",
        Effect: "Allow",
        Principal: ACCOUNT,
        Action: ["kms:Encrypt", "kms:Decrypt"],
        Resource: ANYTHING,
        Condition: roles(Parameter.DeployRoleName),
    },
    {
        Sid: "ReadersOpenSecrets",
        purpose: "Previews and comparisons open the environment's data key, and make none.",
        Effect: "Allow",
        Principal: ACCOUNT,
        Action: ["kms:Decrypt"],
        Resource: ANYTHING,
        Condition: roles(Parameter.PreviewRoleName, Parameter.AuditRunnerRoleName),
    },
    {
        Sid: "PeopleMakeDataKeys",
        purpose: "Once an environment: its encryptedkey is made with this key, and committed.",
        Effect: "Allow",
        Principal: ACCOUNT,
        Action: ["kms:Encrypt", "kms:Decrypt"],
        Resource: ANYTHING,
        Condition: {
            ArnEquals: { "aws:PrincipalArn": ref(HubParameter.SecretsAdministratorArns) },
        },
    },
];

/** The key that encrypts what the state marks as secret, and its alias, kept when the stack goes. */
export const HUB_SECRETS_KEY = {
    [SECRETS_KEY]: {
        Type: "AWS::KMS::Key",
        ...RETAIN,
        Properties: {
            Description: "Encrypts the data keys of Pulumi's secrets. Signs nothing.",
            EnableKeyRotation: true,
            KeySpec: "SYMMETRIC_DEFAULT",
            KeyUsage: "ENCRYPT_DECRYPT",
            PendingWindowInDays: 30,
            KeyPolicy: document(KEY_POLICY),
        },
    },
    SecretsAlias: {
        Type: "AWS::KMS::Alias",
        ...RETAIN,
        Properties: {
            AliasName: ref(HubParameter.SecretsAliasName),
            TargetKeyId: attribute(SECRETS_KEY, "Arn"),
        },
    },
} as const;
