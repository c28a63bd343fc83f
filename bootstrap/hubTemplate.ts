import { HUB_PERMISSIONS, SECRETS_KEY } from "./hubPermissions";
import { GITHUB_AUDIENCE, GITHUB_ISSUER, HUB_TRUSTS } from "./hubTrusts";
import { HUB_SECRETS_KEY } from "./hubSecretsKey";
import { HUB_STORAGE } from "./hubStorage";
import { HUB_ROLES, HubParameter, Parameter } from "./names";
import type { Organisation } from "./organisation";
import { document, ROLE } from "./rolesTemplate";
import { attribute, ref } from "./statement";

const PROVIDER = "GitHubProvider";
const MAKE_PROVIDER = "MakeIdentityProvider";
const SESSION_SECONDS = 3600;

const ROLE_NAME = {
    Type: "String",
    AllowedPattern: "^[\\w+=.@-]{1,64}$",
    ConstraintDescription: "A role's name, without a path.",
} as const;
const ENVIRONMENT = {
    Type: "String",
    AllowedPattern: "^[A-Za-z0-9_-]{1,64}$",
    ConstraintDescription: "Letters, digits, _ and -.",
} as const;
const BUCKET = {
    Type: "String",
    AllowedPattern: "^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$",
    ConstraintDescription: "3 to 63 small letters, digits and -.",
} as const;

const parameters = ({ workloadRole }: Organisation) =>
    ({
        [HubParameter.Repository]: {
            Type: "String",
            Description:
                "<organisation>/<repository> as the subject of its tokens has it, with ids where subjects are immutable.",
            AllowedPattern: "^[A-Za-z0-9-]+(@[0-9]+)?/[A-Za-z0-9_.-]+(@[0-9]+)?$",
            ConstraintDescription: "<organisation>/<repository>, each perhaps with its id.",
        },
        [HubParameter.DeployEnvironment]: {
            ...ENVIRONMENT,
            Description: "Environment of the repository, protected, whose jobs deploy.",
            Default: "prod",
        },
        [HubParameter.DriftEnvironment]: {
            ...ENVIRONMENT,
            Description:
                "Environment of the repository, for its default branch, whose jobs compare.",
            Default: "drift",
        },
        [HubParameter.IdentityProvider]: {
            Type: "String",
            Description:
                "An account has one identity provider of GitHub: make it, or use what exists.",
            AllowedPattern: "^(make|exists)$",
            ConstraintDescription: "make or exists.",
            Default: "make",
        },
        [Parameter.DeployRoleName]: {
            ...ROLE_NAME,
            Description:
                "Role with whose credentials `pulumi up` runs; the roles template says the same.",
            Default: HUB_ROLES.deploy,
        },
        [Parameter.PreviewRoleName]: {
            ...ROLE_NAME,
            Description: "Role of pull requests; the roles template says the same.",
            Default: HUB_ROLES.preview,
        },
        [Parameter.AuditRunnerRoleName]: {
            ...ROLE_NAME,
            Description: "Role of the nightly comparison; the roles template says the same.",
            Default: HUB_ROLES.auditRunner,
        },
        [HubParameter.ExternalIds]: {
            Type: "CommaDelimitedList",
            Description:
                "cartorio-digital:externalId of each environment that this pipeline deploys.",
            AllowedPattern: "^[\\w+=.@:/-]{2,1224}$",
            ConstraintDescription:
                "2 to 1224 letters, digits and _+=.@:/- each, with commas between.",
        },
        [Parameter.AuditAccountId]: {
            Type: "String",
            Description: "Account of the auditors, who read the evidence.",
            AllowedPattern: "^[0-9]{12}$",
            ConstraintDescription: "Twelve digits.",
        },
        [Parameter.OrganizationId]: {
            Type: "String",
            Description: "Id of the organisation to which hub and audit account belong.",
            AllowedPattern: "^o-[a-z0-9]{10,32}$",
            ConstraintDescription: "o- and 10 to 32 small letters and digits.",
        },
        [Parameter.WorkloadRoleName]: {
            ...ROLE,
            Description:
                "The application's own role in each account; the roles template says the same.",
            Default: workloadRole,
        },
        [HubParameter.SecretsAdministratorArns]: {
            Type: "CommaDelimitedList",
            Description:
                "ARNs of this account's roles of people who make an environment's data key.",
            AllowedPattern: "^arn:aws:iam::[0-9]{12}:role/([\\w+=.@-]+/)*[\\w+=.@-]{1,64}$",
            ConstraintDescription: "ARNs of roles, with commas between them.",
        },
        [HubParameter.StateBucketName]: { ...BUCKET, Description: "Bucket of Pulumi's state." },
        [HubParameter.EvidenceBucketName]: { ...BUCKET, Description: "Bucket of the evidence." },
        [HubParameter.EvidenceYears]: {
            Type: "String",
            Description:
                "Years that evidence is kept. Nobody can shorten them for what is written.",
            AllowedPattern: "^[1-9][0-9]?$",
            ConstraintDescription: "1 to 99.",
        },
        [HubParameter.SecretsAliasName]: {
            Type: "String",
            Description: "Alias of the key of Pulumi's secrets.",
            AllowedPattern: "^alias/(?!aws/)[A-Za-z0-9/_-]{1,250}$",
            ConstraintDescription: "alias/ and letters, digits and /_-",
            Default: "alias/cartorio-pulumi",
        },
    }) as const satisfies Readonly<Record<string, object>>;

/** The pipeline's roles: logical id, what it is for, and the parameter of its name. */
const ROLES = [
    ["DeployRole", "deploy", Parameter.DeployRoleName, "Jobs of the protected environment."],
    ["PreviewRole", "preview", Parameter.PreviewRoleName, "Pull requests: reads, writes nothing."],
    [
        "AuditRunnerRole",
        "auditRunner",
        Parameter.AuditRunnerRoleName,
        "The nightly comparison: reads, writes nothing.",
    ],
] as const;

function role([, use, name, description]: (typeof ROLES)[number]): object {
    return {
        Type: "AWS::IAM::Role",
        Properties: {
            RoleName: ref(name),
            Path: "/",
            Description: description,
            MaxSessionDuration: SESSION_SECONDS,
            AssumeRolePolicyDocument: document(HUB_TRUSTS[use]),
            Policies: HUB_PERMISSIONS[use].map((policy) => ({
                PolicyName: policy.name,
                PolicyDocument: document(policy.statements),
            })),
        },
    };
}

/** What the hub account needs: the pipeline's roles, state, evidence, and the key of secrets. */
export function hubTemplate(organisation: Organisation): object {
    return {
        AWSTemplateFormatVersion: "2010-09-09",
        Description: "The pipeline of the cartorios' keys: its roles, its state, its evidence.",
        Parameters: parameters(organisation),
        Conditions: {
            [MAKE_PROVIDER]: { "Fn::Equals": [ref(HubParameter.IdentityProvider), "make"] },
        },
        Resources: {
            [PROVIDER]: {
                Type: "AWS::IAM::OIDCProvider",
                Condition: MAKE_PROVIDER,
                Properties: { Url: `https://${GITHUB_ISSUER}`, ClientIdList: [GITHUB_AUDIENCE] },
            },
            ...Object.fromEntries(ROLES.map((each) => [each[0], role(each)])),
            ...HUB_STORAGE,
            ...HUB_SECRETS_KEY,
        },
        Outputs: {
            ...Object.fromEntries(
                ROLES.map(([id]) => [
                    `${id}Arn`,
                    { Description: `ARN of ${id}.`, Value: attribute(id, "Arn") },
                ]),
            ),
            SecretsKeyArn: {
                Description: "ARN of the key of Pulumi's secrets.",
                Value: attribute(SECRETS_KEY, "Arn"),
            },
        },
    };
}
