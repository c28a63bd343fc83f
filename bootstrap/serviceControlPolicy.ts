import {
    ALARM_PREFIX,
    ALIAS_PREFIX,
    anyAccountRoleArn,
    RoleName,
    STACK_SET_ROLES,
    withPath,
} from "./names";
import type { Organisation } from "./organisation";
import { actions, type Condition, type Statement } from "./statement";

const EVERYTHING = ["*"];
const roleArns = (...roles: readonly string[]): string[] => roles.map(anyAccountRoleArn);

/**
 * Everyone but these roles. `ArnNotLike` compares an ARN part by part: with `StringNotLike` the
 * `*` for the account would also match the path of a role, and paths may hold colons.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
function allBut(...roles: readonly string[]): Condition {
    return { ArnNotLike: { "aws:PrincipalArn": roleArns(...roles) } };
}

function deny(
    Sid: string,
    purpose: string,
    action: readonly string[],
    Resource: readonly string[],
    Condition?: Condition,
): Statement {
    const core = { Sid, purpose, Effect: "Deny", Action: action, Resource } as const;
    return Condition === undefined ? core : { ...core, Condition };
}

/**
 * What nobody in a cartório's account may do, whatever its policies say: root user included, service-
 * linked roles and callers from other accounts not.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
export function serviceControlPolicy(organisation: Organisation): readonly Statement[] {
    return [
        ...useOfKeys(),
        ...lifeOfKeys(),
        ...rolesOfTheAccount(organisation),
        ...theAccountItself(organisation),
    ];
}

function useOfKeys(): Statement[] {
    const signer = withPath(RoleName.Signer);
    return [
        deny(
            "OnlySignerSigns",
            "No key signs for anyone but Signer, even one whose policy an administrator rewrote.",
            ["kms:Sign"],
            EVERYTHING,
            allBut(signer),
        ),
        deny(
            "OnlySignerUsesDataKeys",
            "The same for what the document key protects. AWS services that encrypt on a caller's " +
                "behalf go on working with other keys.",
            actions("kms", "Decrypt", "Encrypt", "GenerateDataKey*", "ReEncrypt*"),
            EVERYTHING,
            { ...allBut(signer), Null: { "kms:ViaService": ["true"] } },
        ),
        deny(
            "NoGrantsOnSigningKeys",
            "A grant gives the use of a key without a statement in its policy.",
            ["kms:CreateGrant"],
            EVERYTHING,
            { StringEquals: { "kms:KeyUsage": ["SIGN_VERIFY"] } },
        ),
        deny(
            "GrantsForServicesOnly",
            "On other keys AWS services need grants, people and programs do not.",
            ["kms:CreateGrant"],
            EVERYTHING,
            { BoolIfExists: { "kms:GrantIsForAWSResource": ["false"] } },
        ),
    ];
}

function lifeOfKeys(): Statement[] {
    return [
        deny(
            "LongestDeletionWindow",
            "A deletion leaves the longest time that AWS offers to notice and cancel it.",
            ["kms:ScheduleKeyDeletion"],
            EVERYTHING,
            { NumericLessThan: { "kms:ScheduleKeyDeletionPendingWindowInDays": ["30"] } },
        ),
        deny(
            "NoLockoutBypass",
            "Nobody makes a key, or gives one a policy, that nobody can change any more.",
            actions("kms", "CreateKey", "PutKeyPolicy"),
            EVERYTHING,
            { Bool: { "kms:BypassPolicyLockoutSafetyCheck": ["true"] } },
        ),
        deny(
            "OnlyKeysMadeByKms",
            "Whoever imports key material or holds a key store knows, or can copy, the private half.",
            ["kms:CreateKey"],
            EVERYTHING,
            { StringNotEquals: { "kms:KeyOrigin": ["AWS_KMS"] } },
        ),
        deny(
            "NoAliasForForeignKeys",
            "A key whose private half is known elsewhere, made before this policy came, gets no alias. " +
                "Names the other origins: where AWS told none, a negation would deny every alias.",
            actions("kms", "CreateAlias", "UpdateAlias"),
            ["arn:aws:kms:*:*:key/*"],
            {
                StringEquals: {
                    "kms:KeyOrigin": ["AWS_CLOUDHSM", "EXTERNAL", "EXTERNAL_KEY_STORE"],
                },
            },
        ),
        deny(
            "NoMultiRegionKeys",
            "A replica has a policy of its own, in another Region.",
            ["kms:CreateKey"],
            EVERYTHING,
            { Bool: { "kms:MultiRegion": ["true"] } },
        ),
        deny(
            "NoForeignKeyMaterial",
            "The same, for keys and stores that exist already.",
            actions(
                "kms",
                "ConnectCustomKeyStore",
                "CreateCustomKeyStore",
                "GetParametersForImport",
                "ImportKeyMaterial",
                "ReplicateKey",
                "UpdateCustomKeyStore",
                "UpdatePrimaryRegion",
            ),
            EVERYTHING,
        ),
        deny(
            "OnlyDeployerPointsAliases",
            "Applications sign with whatever key the alias points at.",
            actions("kms", "CreateAlias", "DeleteAlias", "UpdateAlias"),
            [`arn:aws:kms:*:*:${ALIAS_PREFIX}*`],
            allBut(withPath(RoleName.Deployer)),
        ),
    ];
}

/** Every call of IAM that changes a role or what it may do. */
const ROLE_WRITES = actions(
    "iam",
    "AttachRolePolicy",
    "CreateRole",
    "DeleteRole",
    "DeleteRolePermissionsBoundary",
    "DeleteRolePolicy",
    "DetachRolePolicy",
    "PutRolePermissionsBoundary",
    "PutRolePolicy",
    "TagRole",
    "UntagRole",
    "UpdateAssumeRolePolicy",
    "UpdateRole",
    "UpdateRoleDescription",
);

function rolesOfTheAccount(organisation: Organisation): Statement[] {
    const { workloadRole, applicationDeployRoles } = organisation;
    const ours = [withPath("*"), STACK_SET_ROLES, ...applicationDeployRoles];
    const forWorkload = [RoleName.Signer, RoleName.Verifier];
    const fromOutside = Object.values(RoleName).filter(
        (name) => !(forWorkload as readonly RoleName[]).includes(name),
    );
    return [
        deny(
            "OnlyStackSetsChangeRoles",
            "Whoever changes the trust of Signer, or of who becomes Signer, signs.",
            ROLE_WRITES,
            roleArns(...ours, workloadRole),
            allBut(STACK_SET_ROLES),
        ),
        deny(
            "OnlyStackSetsPassRoles",
            "Whoever passes a role to a program of his own acts as that role.",
            ["iam:PassRole"],
            roleArns(...ours),
            allBut(STACK_SET_ROLES),
        ),
        deny(
            "OnlyApplicationGetsItsRole",
            "The application's role goes to the application, and so the right to become Signer.",
            ["iam:PassRole"],
            roleArns(workloadRole),
            allBut(STACK_SET_ROLES, ...applicationDeployRoles),
        ),
        deny(
            "OnlyWorkloadBecomesSigner",
            "The trust policies say so too; this holds when somebody changed them before.",
            ["sts:AssumeRole"],
            roleArns(...forWorkload.map(withPath)),
            allBut(workloadRole),
        ),
        deny(
            "OthersComeFromOutside",
            "These roles are taken on from the hub, the audit account, the management account or by " +
                "AWS services, to none of which this policy applies.",
            ["sts:AssumeRole"],
            roleArns(
                ...fromOutside.map(withPath),
                workloadRole,
                STACK_SET_ROLES,
                ...applicationDeployRoles,
            ),
        ),
    ];
}

function theAccountItself({ regions }: Organisation): Statement[] {
    return [
        deny(
            "StayInTheOrganisation",
            "Outside the organisation none of this applies, and who accepts the invitation of another " +
                "one is outside at once; a closed account takes its keys along.",
            [
                "organizations:AcceptHandshake",
                "organizations:LeaveOrganization",
                "account:CloseAccount",
            ],
            EVERYTHING,
        ),
        deny(
            "OnlyOurRegions",
            "Alarms and audits look where the keys are supposed to be.",
            ["kms:*"],
            EVERYTHING,
            { StringNotEquals: { "aws:RequestedRegion": regions } },
        ),
        deny(
            "KeepTrailAndAlarms",
            "What happens to a key is recorded, and told to the audit account.",
            [
                ...actions(
                    "cloudtrail",
                    "DeleteTrail",
                    "PutEventSelectors",
                    "StopLogging",
                    "UpdateTrail",
                ),
                ...actions(
                    "events",
                    "DeleteRule",
                    "DisableRule",
                    "PutRule",
                    "PutTargets",
                    "RemoveTargets",
                ),
            ],
            ["arn:aws:cloudtrail:*:*:trail/*", `arn:aws:events:*:*:rule/${ALARM_PREFIX}*`],
            allBut(STACK_SET_ROLES),
        ),
    ];
}
