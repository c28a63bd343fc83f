import type { Judgement } from "../judgement";
import type { Principal } from "../request";

/** A `Principal` or `NotPrincipal` element, compiled. */
export interface PrincipalSet {
    /** `*`, or `AWS: "*"`, which AWS documents as equivalent. */
    readonly everyone: boolean;
    /** Accounts that are named, by number or by the ARN of their root. */
    readonly accounts: ReadonlySet<string>;
    /** ARNs of users, roles and sessions. */
    readonly arns: ReadonlySet<string>;
    /** Service principals. */
    readonly services: ReadonlySet<string>;
    /** Identity providers. */
    readonly providers: ReadonlySet<string>;
    /** Whether it has canonical user ids, which tell nothing about accounts here. */
    readonly canonicalUsers: boolean;
}

/**
 * How an element reaches a caller, which decides what else the caller needs: who is named `direct`
 * (user, session, service, provider or everyone) needs nothing more in the same account; a `role`
 * is limited by boundary and session policies; an `account` leaves the question to IAM policies.
 */
export const PrincipalReach = { Direct: "direct", Role: "role", Account: "account" } as const;
/** One of the values of {@link PrincipalReach}. */
export type PrincipalReach = (typeof PrincipalReach)[keyof typeof PrincipalReach];

/**
 * How the element reaches the caller at its most direct; nothing when it doesn't.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function principalReach(set: PrincipalSet, caller: Principal): PrincipalReach | undefined {
    if (set.everyone) {
        return PrincipalReach.Direct;
    }
    switch (caller.kind) {
        case "anonymous":
            return undefined;
        case "service":
            return set.services.has(caller.name) ? PrincipalReach.Direct : undefined;
        case "federated":
            return set.providers.has(caller.provider) ? PrincipalReach.Direct : undefined;
        case "root":
            return set.accounts.has(caller.accountId) ? PrincipalReach.Account : undefined;
        case "user":
        case "roleSession":
            if (set.arns.has(caller.arn)) {
                return PrincipalReach.Direct;
            }
            if (caller.kind === "roleSession" && set.arns.has(caller.roleArn)) {
                return PrincipalReach.Role;
            }
            return set.accounts.has(caller.accountId) ? PrincipalReach.Account : undefined;
    }
}

/** Whether a `Principal` element covers the caller. */
export function matchPrincipal(set: PrincipalSet, caller: Principal): Judgement {
    if (principalReach(set, caller) !== undefined) {
        return true;
    }
    return set.canonicalUsers && "accountId" in caller
        ? { cannotJudge: "a canonical user id does not tell its account" }
        : false;
}

/**
 * Whether a Deny with `NotPrincipal` covers the caller. To be spared, a user must be listed together
 * with the account, and a session with its role and the account: AWS documents that it might deny
 * the account or the role otherwise, and `might` can't be judged. Whoever has a permissions boundary
 * is always denied.
 *
 * @param hasBoundary - Whether the caller has a permissions boundary.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function matchNotPrincipal(
    set: PrincipalSet,
    caller: Principal,
    hasBoundary: boolean,
): Judgement {
    if (hasBoundary && (caller.kind === "user" || caller.kind === "roleSession")) {
        return true;
    }
    if (set.everyone) {
        return false;
    }
    switch (caller.kind) {
        case "user":
            return spares(set, caller.accountId, [caller.arn]);
        case "roleSession":
            return spares(set, caller.accountId, [caller.arn, caller.roleArn]);
        case "root":
        case "service":
        case "federated":
        case "anonymous":
            return principalReach(set, caller) === undefined;
    }
}

/** The account alone spares none of its users and roles; a part of what must be listed might. */
function spares(set: PrincipalSet, accountId: string, arns: readonly string[]): Judgement {
    const listed = arns.filter((arn) => set.arns.has(arn)).length;
    if (listed === 0) {
        return true;
    }
    return listed === arns.length && set.accounts.has(accountId)
        ? false
        : { cannotJudge: "NotPrincipal lists the caller without its role or its account" };
}
