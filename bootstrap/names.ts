/** Path of the roles in IAM, which keeps them apart from an account's other roles. */
export const ROLE_PATH = "/cartorio/";

/** Names, without path, of the roles that every cartório's account gets. */
export const RoleName = {
    Deployer: "Deployer",
    BreakGlass: "BreakGlass",
    Signer: "Signer",
    Verifier: "Verifier",
    Auditor: "Auditor",
} as const;

/** One of the values of {@link RoleName}. */
export type RoleName = (typeof RoleName)[keyof typeof RoleName];

/** All of {@link RoleName}, in the order in which templates list them. */
export const ROLE_NAMES: readonly RoleName[] = Object.values(RoleName);

/** What the parameters of the roles template are called. */
export const Parameter = {
    HubAccountId: "HubAccountId",
    DeployRoleName: "DeployRoleName",
    PreviewRoleName: "PreviewRoleName",
    AuditRunnerRoleName: "AuditRunnerRoleName",
    AuditAccountId: "AuditAccountId",
    WorkloadRoleName: "WorkloadRoleName",
    BreakGlassPrincipalArns: "BreakGlassPrincipalArns",
    ExternalId: "ExternalId",
    OrganizationId: "OrganizationId",
} as const;

/** One of the values of {@link Parameter}. */
export type Parameter = (typeof Parameter)[keyof typeof Parameter];

/** Names of the hub's roles, unless the template is told others. */
export const HUB_ROLES = {
    /** Runs `pulumi up`. */
    deploy: "cartorio-hub-deploy",
    /** Previews pull requests. */
    preview: "cartorio-hub-preview",
    /** Compares accounts with the registry. */
    auditRunner: "cartorio-hub-audit",
} as const;

/** What the parameters of the hub template are called, beside those that it shares with {@link Parameter}. */
export const HubParameter = {
    Repository: "GitHubRepository",
    DeployEnvironment: "DeployEnvironment",
    DriftEnvironment: "DriftEnvironment",
    IdentityProvider: "IdentityProvider",
    ExternalIds: "ExternalIds",
    SecretsAdministratorArns: "SecretsAdministratorArns",
    StateBucketName: "StateBucketName",
    EvidenceBucketName: "EvidenceBucketName",
    EvidenceYears: "EvidenceYears",
    SecretsAliasName: "SecretsAliasName",
} as const;

/** One of the values of {@link HubParameter}. */
export type HubParameter = (typeof HubParameter)[keyof typeof HubParameter];

/** First part of the names of the rules that watch the keys. */
export const ALARM_PREFIX = "cartorio-";

/** First part of the names of the aliases that only `Deployer` points. */
export const ALIAS_PREFIX = "alias/cartorio-";

/** Roles with which a service-managed StackSet acts in an account. */
export const STACK_SET_ROLES = "stacksets-exec-*";

/** A role as key policies and `components/` name it: `cartorio/Signer`. */
export function withPath(name: string): string {
    return `${ROLE_PATH.slice(1)}${name}`;
}

/** ARN pattern of a role in whichever account: for policies of the organisation. */
export function anyAccountRoleArn(role: string): string {
    return `arn:aws:iam::*:role/${role}`;
}
