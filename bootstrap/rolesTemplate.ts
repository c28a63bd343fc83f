import type { Parameter } from "./names";
import { HUB_ROLES, ROLE_NAMES, ROLE_PATH, RoleName, withPath } from "./names";
import { type Organisation, ROLE_PATTERN } from "./organisation";
import { PERMISSIONS } from "./permissions";
import { type Statement, sub } from "./statement";
import { TRUSTS } from "./trusts";

/** Sessions of these roles are taken on from other roles, for which an hour is AWS's limit. */
const SESSION_SECONDS = 3600;

const ACCOUNT = {
    Type: "String",
    AllowedPattern: "^[0-9]{12}$",
    ConstraintDescription: "Twelve digits.",
} as const;

/** A parameter that names a role of whichever path. */
export const ROLE = {
    Type: "String",
    AllowedPattern: ROLE_PATTERN,
    ConstraintDescription: "A role's name with its path, no ARN and no slash in front.",
} as const;

/** A policy document of statements that still carry their purpose. */
export function document(statements: readonly Statement[]): object {
    return { Version: "2012-10-17", Statement: statements };
}

function parameters({ workloadRole }: Organisation): Readonly<Record<Parameter, object>> {
    return {
        HubAccountId: { ...ACCOUNT, Description: "Account of the pipeline and the state." },
        DeployRoleName: {
            ...ROLE,
            Description: "Role of the hub with whose credentials `pulumi up` runs.",
            Default: HUB_ROLES.deploy,
        },
        PreviewRoleName: {
            ...ROLE,
            Description: "Role of the hub with whose credentials pull requests are previewed.",
            Default: HUB_ROLES.preview,
        },
        AuditRunnerRoleName: {
            ...ROLE,
            Description: "Role of the hub that compares accounts with the registry.",
            Default: HUB_ROLES.auditRunner,
        },
        AuditAccountId: { ...ACCOUNT, Description: "Account of the auditors." },
        WorkloadRoleName: {
            ...ROLE,
            Description:
                "The application's own role in each account; bootstrap/organisation.yaml says the same.",
            Default: workloadRole,
        },
        BreakGlassPrincipalArns: {
            Type: "CommaDelimitedList",
            Description:
                "ARNs of the hub's roles of people who may act in an emergency, never of a pipeline.",
            AllowedPattern: "^arn:aws:iam::[0-9]{12}:role/([\\w+=.@-]+/)*[\\w+=.@-]{1,64}$",
            ConstraintDescription: "ARNs of roles, with commas between them.",
        },
        ExternalId: {
            Type: "String",
            Description: "cartorio-digital:externalId of the environment; not a secret.",
            AllowedPattern: "^[\\w+=,.@:/-]{2,1224}$",
            ConstraintDescription: "2 to 1224 letters, digits and _+=,.@:/-",
        },
        OrganizationId: {
            Type: "String",
            Description: "Id of the organisation to which hub and audit account belong.",
            AllowedPattern: "^o-[a-z0-9]{10,32}$",
            ConstraintDescription: "o- and 10 to 32 small letters and digits.",
        },
    };
}

const DESCRIPTIONS: Readonly<Record<RoleName, string>> = {
    [RoleName.Deployer]: "Runs pulumi up: makes and administers keys, and uses none.",
    [RoleName.BreakGlass]: "People in an emergency: enable, disable and retire keys.",
    [RoleName.Signer]: "The application, when it signs or opens documents.",
    [RoleName.Verifier]: "The application, when it only verifies.",
    [RoleName.Auditor]: "Reads keys, roles and the trail, and changes nothing.",
};

function role(name: RoleName): object {
    const policies = PERMISSIONS[name].map((policy) => ({
        PolicyName: policy.name,
        PolicyDocument: document(policy.statements),
    }));
    return {
        Type: "AWS::IAM::Role",
        // KMS remembers the id of a role that a key policy names: one made again is another role.
        DeletionPolicy: "Retain",
        UpdateReplacePolicy: "Retain",
        Properties: {
            RoleName: name,
            Path: ROLE_PATH,
            Description: DESCRIPTIONS[name],
            MaxSessionDuration: SESSION_SECONDS,
            AssumeRolePolicyDocument: document(TRUSTS[name]),
            ...(policies.length > 0 ? { Policies: policies } : {}),
        },
    };
}

/**
 * The five roles of every cartório's account, for a service-managed StackSet. The intrinsics are
 * `Ref` and `Fn::Sub` in their long form, and nothing else, so that other programs can read it.
 */
export function rolesTemplate(organisation: Organisation): object {
    return {
        AWSTemplateFormatVersion: "2010-09-09",
        Description: "Roles of a cartorio's account, by which its keys are run, used and audited.",
        Parameters: parameters(organisation),
        Resources: Object.fromEntries(ROLE_NAMES.map((name) => [name, role(name)])),
        Outputs: Object.fromEntries(
            ROLE_NAMES.map((name) => [
                `${name}Arn`,
                {
                    Description: `ARN of ${withPath(name)}.`,
                    Value: sub(
                        `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${withPath(name)}`,
                    ),
                },
            ]),
        ),
    };
}
