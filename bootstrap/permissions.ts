import { ALIAS_PREFIX, Parameter, ROLE_PATH, RoleName } from "./names";
import { actions, type Statement, sub } from "./statement";

/** One inline policy of a role. */
export interface InlinePolicy {
    /** Name, unique in its role. */
    readonly name: string;
    /** What it permits. */
    readonly statements: readonly Statement[];
}

const ANYTHING = ["*"];
const KEYS = [sub("arn:${AWS::Partition}:kms:*:${AWS::AccountId}:key/*")];
const CARTORIO_ALIASES = [sub(`arn:\${AWS::Partition}:kms:*:\${AWS::AccountId}:${ALIAS_PREFIX}*`)];

/** Only keys that AWS KMS makes itself, and no way round the check that someone can change them. */
function newKey(sid: string, purpose: string, spec: string, usage: string): Statement {
    return {
        Sid: sid,
        purpose,
        Effect: "Allow",
        Action: ["kms:CreateKey"],
        Resource: ANYTHING,
        Condition: {
            StringEquals: {
                "kms:KeySpec": [spec],
                "kms:KeyUsage": [usage],
                "kms:KeyOrigin": ["AWS_KMS"],
            },
            Bool: { "kms:BypassPolicyLockoutSafetyCheck": ["false"] },
        },
    };
}

/** Signing keys that exist already; the program makes and adopts no other kind by IAM. */
const SIGNING_KEYS = {
    StringEquals: { "kms:KeyUsage": ["SIGN_VERIFY"], "kms:KeyOrigin": ["AWS_KMS"] },
};

/**
 * What `pulumi up` needs and no key policy can give, and nothing of IAM or STS.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
 */
const DEPLOY: readonly Statement[] = [
    newKey(
        "MakeSigningKeys",
        "A key that does not exist has no policy that could permit its making.",
        "RSA_2048",
        "SIGN_VERIFY",
    ),
    newKey(
        "MakeDocumentKeys",
        "The same for document keys.",
        "SYMMETRIC_DEFAULT",
        "ENCRYPT_DECRYPT",
    ),
    {
        Sid: "TagNewKeys",
        purpose:
            "KMS asks for this permission in an IAM policy, for no particular key, when a key is " +
            "made with tags.",
        Effect: "Allow",
        Action: ["kms:TagResource"],
        Resource: KEYS,
    },
    {
        Sid: "FindAliases",
        purpose: "The provider reads an alias by listing them; the list has no resource.",
        Effect: "Allow",
        Action: ["kms:ListAliases"],
        Resource: ANYTHING,
    },
    {
        Sid: "PointAliases",
        purpose:
            "An alias has no policy of its own: the right on the alias is here, the right on the " +
            "key in the key's policy.",
        Effect: "Allow",
        Action: actions("kms", "CreateAlias", "UpdateAlias", "DeleteAlias"),
        Resource: CARTORIO_ALIASES,
    },
    {
        Sid: "AdministerSigningKeys",
        purpose:
            "What the key policy grants as AdministerKey, for a key that is adopted: its old policy " +
            "names the account only. On keys that the program made it adds nothing.",
        Effect: "Allow",
        Action: actions(
            "kms",
            "DescribeKey",
            "GetKeyPolicy",
            "GetKeyRotationStatus",
            "ListKeyPolicies",
            "ListResourceTags",
            "TagResource",
            "UntagResource",
            "UpdateKeyDescription",
            "CreateAlias",
            "UpdateAlias",
            "DeleteAlias",
            "ListGrants",
            "RevokeGrant",
            "GetPublicKey",
        ),
        Resource: KEYS,
        Condition: SIGNING_KEYS,
    },
    {
        Sid: "ChangeSigningKeyPolicies",
        purpose: "The same for the policy itself, with the lockout check left on.",
        Effect: "Allow",
        Action: ["kms:PutKeyPolicy"],
        Resource: KEYS,
        Condition: {
            ...SIGNING_KEYS,
            Bool: { "kms:BypassPolicyLockoutSafetyCheck": ["false"] },
        },
    },
];

const FIND_KEYS: readonly Statement[] = [
    {
        Sid: "FindKeys",
        purpose:
            "In an incident a person finds the key without Pulumi. What may be done to it, the " +
            "key's own policy says.",
        Effect: "Allow",
        Action: actions("kms", "ListAliases", "ListKeys"),
        Resource: ANYTHING,
    },
];

const AUDIT: readonly Statement[] = [
    {
        Sid: "ListKeys",
        purpose: "Finds keys that the registry does not know. Lists have no resource.",
        Effect: "Allow",
        Action: actions("kms", "ListAliases", "ListKeys"),
        Resource: ANYTHING,
    },
    {
        Sid: "ReadKeys",
        purpose:
            "Reads keys that others made, whose policy names the account only. Our own keys name " +
            "the Auditor themselves.",
        Effect: "Allow",
        Action: actions(
            "kms",
            "DescribeKey",
            "GetKeyPolicy",
            "GetKeyRotationStatus",
            "GetPublicKey",
            "ListGrants",
            "ListKeyPolicies",
            "ListKeyRotations",
            "ListResourceTags",
        ),
        Resource: KEYS,
    },
    {
        Sid: "ReadRoles",
        purpose: "Compares the five roles and the application's role with what this template made.",
        Effect: "Allow",
        Action: actions(
            "iam",
            "GetRole",
            "GetRolePolicy",
            "ListAttachedRolePolicies",
            "ListRolePolicies",
        ),
        Resource: [
            sub(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role${ROLE_PATH}*`),
            sub(
                `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/\${${Parameter.WorkloadRoleName}}`,
            ),
        ],
    },
    {
        Sid: "ListRolesAndReadTheTrail",
        purpose:
            "Finds roles that should not be there, and what was signed when. Neither has a resource.",
        Effect: "Allow",
        Action: ["iam:ListRoles", "cloudtrail:LookupEvents"],
        Resource: ANYTHING,
    },
];

/**
 * The roles' own policies. Signer and Verifier have none: a key policy that names a role of its own
 * account is enough, and they act on nothing else.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 */
export const PERMISSIONS: Readonly<Record<RoleName, readonly InlinePolicy[]>> = {
    [RoleName.Deployer]: [{ name: "deploy", statements: DEPLOY }],
    [RoleName.BreakGlass]: [{ name: "find-keys", statements: FIND_KEYS }],
    [RoleName.Signer]: [],
    [RoleName.Verifier]: [],
    [RoleName.Auditor]: [{ name: "audit", statements: AUDIT }],
};
