import type { RequestContext } from "../match/requestContext";
import type { Policy, PolicyKind } from "../policy";
import { accountCaller, isServiceLinked, type Request } from "../request";
import { type MatchedStatement, matchedStatements, type PolicyPlace } from "./matchStatement";

/** Policies of one kind, one list a level: the organisation's root, its units, the account. */
export type Levels<K extends PolicyKind> = readonly (readonly Policy<K>[])[];

/** An organisation and its policies. */
export interface Organization {
    /** `o-…`. */
    readonly id: string;
    /** The account that neither SCPs nor RCPs bind, twelve digits. */
    readonly managementAccountId: string;
    /**
     * The SCPs above the caller's account, each level of which must allow; an empty list when
     * SCPs are off. Heeded only if the caller's account is a member.
     */
    readonly scps: Levels<"scp">;
    /**
     * The RCPs above the resource's account. AWS attaches RCPFullAWSAccess to every level and
     * lets nobody detach it, so it need not be here: every level allows, and only the Denies
     * count. Heeded only if the resource's account is a member.
     */
    readonly rcps: Levels<"rcp">;
}

/** A grant of a key whose grantee, operation and constraints were found to match the request. */
export interface MatchedGrant {
    /** Id of the grant, for the reason. */
    readonly grantId: string;
}

/** Everything that has a say in a request. */
export interface Policies {
    /** The organisation, of which caller, resource or both may be members. */
    readonly organization?: Organization;
    /** Policies of the user and its groups, or of the role. */
    readonly identity?: readonly Policy<"identity">[];
    /** Permissions boundary of the user or role. */
    readonly boundary?: Policy<"boundary">;
    /** Policies that were passed when the session was made; left out when none was. */
    readonly session?: readonly Policy<"session">[];
    /** The key's policy or the role's trust; nothing for what has no policy of its own. */
    readonly resource?: Policy<"key"> | Policy<"trust">;
    /** Grants that match. */
    readonly grants?: readonly MatchedGrant[];
}

/** The statements that apply, by the part that they play. */
export interface Matched {
    /** A list a level; nothing when SCPs don't bind the caller. */
    readonly scps: readonly (readonly MatchedStatement[])[] | undefined;
    /** A list a level; nothing when RCPs don't bind the request. */
    readonly rcps: readonly (readonly MatchedStatement[])[] | undefined;
    /** Of key or trust policy; nothing when the resource has no policy. */
    readonly resource: readonly MatchedStatement[] | undefined;
    /** Of the caller's IAM policies. */
    readonly identity: readonly MatchedStatement[];
    /** Of the boundary; nothing when there is none. */
    readonly boundary: readonly MatchedStatement[] | undefined;
    /** Of the session policies; nothing when there are none. */
    readonly session: readonly MatchedStatement[] | undefined;
}

/** Matches every policy that binds the request. */
export function matchPolicies(context: RequestContext, policies: Policies): Matched {
    const { request } = context;
    const { organization, boundary, session, resource } = policies;
    const caller = accountCaller(request.principal);
    // The root user, services and strangers have no IAM policies.
    const limited = caller !== undefined && caller.kind !== "root";
    const match = (policy: Policy, place: PolicyPlace) =>
        matchedStatements(policy, context, boundary !== undefined, place);
    const matchAll = (list: readonly Policy[]) =>
        list.flatMap((policy, policyIndex) => match(policy, { policyIndex }));
    const matchLevels = (levels: readonly (readonly Policy[])[] | undefined) =>
        levels?.map((list, level) =>
            list.flatMap((policy, policyIndex) => match(policy, { policyIndex, level })),
        );
    return {
        scps: matchLevels(scpsBind(request, organization) ? organization?.scps : undefined),
        rcps: matchLevels(rcpsBind(request, organization) ? organization?.rcps : undefined),
        resource: resource && match(resource, { policyIndex: 0 }),
        identity: matchAll(limited ? (policies.identity ?? []) : []),
        boundary: limited && boundary ? match(boundary, { policyIndex: 0 }) : undefined,
        session: limited && session ? matchAll(session) : undefined,
    };
}

/**
 * SCPs bind the principals of member accounts, the root user included.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
function scpsBind({ principal }: Request, organization: Organization | undefined): boolean {
    const caller = accountCaller(principal);
    return (
        organization !== undefined &&
        caller?.organizationId === organization.id &&
        caller.accountId !== organization.managementAccountId &&
        !isServiceLinked(principal)
    );
}

/**
 * RCPs bind whoever calls a resource of a member account, from outside too.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 */
function rcpsBind(
    { principal, resource }: Request,
    organization: Organization | undefined,
): boolean {
    return (
        organization !== undefined &&
        resource.organizationId === organization.id &&
        resource.accountId !== organization.managementAccountId &&
        !isServiceLinked(principal)
    );
}
