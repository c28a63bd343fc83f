/** What a caller inside an account has. */
interface AccountPrincipal {
    /** Twelve digits. */
    readonly accountId: string;
    /** ARN of the caller as AWS shows it, for a role session the `assumed-role` one. */
    readonly arn: string;
    /** Organisation of the account, `o-…`; nothing when the account is in none. */
    readonly organizationId?: string;
    /** `aws:PrincipalOrgPaths`. Without it a policy that asks can't be judged of a member. */
    readonly organizationPaths?: readonly string[];
    /** Tags of the user or role, and the session's; nothing means none. */
    readonly tags?: Readonly<Record<string, string>>;
    /** `aws:userid`. A policy that asks for it can't be judged without. */
    readonly userId?: string;
}

/** The root user of an account. */
export interface RootPrincipal extends AccountPrincipal {
    /** Tells the kinds apart. */
    readonly kind: "root";
}

/** An IAM user. */
export interface UserPrincipal extends AccountPrincipal {
    /** Tells the kinds apart. */
    readonly kind: "user";
}

/** Who has assumed a role. */
export interface RoleSessionPrincipal extends AccountPrincipal {
    /** Tells the kinds apart. */
    readonly kind: "roleSession";
    /** ARN of the role with its path; below `aws-service-role/` it is a service-linked role. */
    readonly roleArn: string;
    /** `aws:SourceIdentity` of the session. */
    readonly sourceIdentity?: string;
}

/** An AWS service that calls on its own behalf. */
export interface ServicePrincipal {
    /** Tells the kinds apart. */
    readonly kind: "service";
    /** Name of the service principal, such as `logs.amazonaws.com`. */
    readonly name: string;
}

/** Who shows a token of an identity provider, to assume a role with it. */
export interface FederatedPrincipal {
    /** Tells the kinds apart. */
    readonly kind: "federated";
    /** The provider as a trust policy names it: its ARN or its domain. */
    readonly provider: string;
}

/** Who shows nothing. */
export interface AnonymousPrincipal {
    /** Tells the kinds apart. */
    readonly kind: "anonymous";
}

/** Who calls. Sessions of `GetFederationToken` are not modelled. */
export type Principal =
    | RootPrincipal
    | UserPrincipal
    | RoleSessionPrincipal
    | ServicePrincipal
    | FederatedPrincipal
    | AnonymousPrincipal;

/** What is called. */
export interface Resource {
    /** ARN; `*` for actions without resource, such as `kms:ListKeys`. */
    readonly arn: string;
    /** Account that owns it, twelve digits. */
    readonly accountId: string;
    /** Organisation of that account; nothing when it is in none. */
    readonly organizationId?: string;
    /** `aws:ResourceOrgPaths`. Without it a policy that asks can't be judged of a member's. */
    readonly organizationPaths?: readonly string[];
    /** Its tags, which `aws:ResourceTag/…` reads; nothing means none. */
    readonly tags?: Readonly<Record<string, string>>;
}

/** One request for authorisation. */
export interface Request {
    /** Action, such as `kms:Sign`. */
    readonly action: string;
    /** What is called. */
    readonly resource: Resource;
    /** Who calls. */
    readonly principal: Principal;
    /**
     * The other condition keys and their values; no values means that the key is absent. Keys that
     * `principal` and `resource` determine are refused here, so that nothing is said twice. A key
     * that this package doesn't know is judged by what stands here.
     *
     * @default no other key has a value
     */
    readonly context?: ReadonlyMap<string, readonly string[]>;
}

/** A caller that belongs to an account, and so has IAM policies. */
export type AccountCaller = RootPrincipal | UserPrincipal | RoleSessionPrincipal;

/** The caller, if it belongs to an account. */
export function accountCaller(principal: Principal): AccountCaller | undefined {
    return "accountId" in principal ? principal : undefined;
}

/**
 * Whether the caller is a session of a service-linked role, which neither SCPs nor RCPs bind. Their
 * path is reserved: nobody but AWS can make a role there.
 */
export function isServiceLinked(principal: Principal): boolean {
    return (
        principal.kind === "roleSession" &&
        /^arn:[^:]+:iam::\d{12}:role\/aws-service-role\//.test(principal.roleArn)
    );
}
