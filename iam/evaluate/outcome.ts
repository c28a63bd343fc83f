import { PrincipalReach } from "../match/principal";
import { Effect, type PolicyKind } from "../policy";
import { accountCaller, type Request } from "../request";
import type { MatchedStatement } from "./matchStatement";
import type { Matched, MatchedGrant } from "./policies";

/** What decided: a kind of policy, or a grant. */
export type DecidedBy = PolicyKind | "grant";

/** What follows from the Allows, once nothing denies. */
export interface Outcome {
    /** Whether they suffice. */
    readonly allowed: boolean;
    /** What let it in, or what was the first to lack an Allow. */
    readonly by: DecidedBy;
    /** Why, a sentence without a full stop. */
    readonly reason: string;
}

/** What the outcome is made of. */
export interface OutcomeInput {
    /** The request. */
    readonly request: Request;
    /** The statements that apply. */
    readonly matched: Matched;
    /** Grants that match. */
    readonly grants: readonly MatchedGrant[];
    /** Kind of the resource's policy. */
    readonly resourceKind: PolicyKind;
    /** Whether an Allow that can't be judged counts. */
    readonly withDoubtful: boolean;
}

/** How far a route through the resource's policy leads without more. */
interface Route {
    readonly by: DecidedBy;
    readonly reason: string;
    readonly needsIdentity: boolean;
    readonly needsLimits: boolean;
}

/**
 * Whether the Allows suffice.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html
 */
export function outcome(input: OutcomeInput): Outcome {
    const { request, matched, resourceKind } = input;
    const { action } = request;
    const level = matched.scps?.findIndex((list) => allow(list, input) === undefined) ?? -1;
    if (level >= 0) {
        return refuse("scp", `no service control policy at level ${level} allows ${action}`);
    }
    const lacking = lackingIam(input);
    const routes = findRoutes(input).map((route) => ({
        ...route,
        lacks:
            (route.needsIdentity ? lacking.identity : undefined) ??
            (route.needsLimits ? lacking.limit : undefined),
    }));
    const open = routes.find(({ lacks }) => lacks === undefined);
    if (open !== undefined) {
        return { allowed: true, by: open.by, reason: open.reason };
    }
    const [closed] = routes;
    if (closed?.lacks !== undefined) {
        return closed.lacks;
    }
    return matched.resource === undefined
        ? refuse(
              "identity",
              `${request.resource.arn} has no policy of its own that lets in who is not of account ${request.resource.accountId}`,
          )
        : refuse(
              resourceKind,
              `no statement of the ${resourceKind} policy allows ${action} to the caller`,
          );
}

/** What the caller's own IAM policies lack. */
function lackingIam(input: OutcomeInput): { identity?: Outcome; limit?: Outcome } {
    const { request, matched } = input;
    const { kind } = request.principal;
    const identity = kind !== "root" && allow(matched.identity, input) === undefined;
    const limit = (["boundary", "session"] as const).find(
        (name) => matched[name] && allow(matched[name], input) === undefined,
    );
    return {
        ...(identity
            ? {
                  identity: refuse(
                      "identity",
                      `no IAM policy of the caller allows ${request.action}`,
                  ),
              }
            : {}),
        ...(limit === undefined
            ? {}
            : {
                  limit: refuse(
                      limit,
                      `the caller's ${limit} policy does not allow ${request.action}`,
                  ),
              }),
    };
}

/** The ways in, the one that needs least first. */
function findRoutes(input: OutcomeInput): Route[] {
    const { request, matched, resourceKind, grants } = input;
    const caller = accountCaller(request.principal);
    const same = caller?.accountId === request.resource.accountId;
    if (matched.resource === undefined) {
        const found = allow(matched.identity, input);
        const reason = found === undefined ? "the root user needs no IAM policy" : by(found);
        return same ? [{ by: "identity", reason, needsIdentity: true, needsLimits: true }] : [];
    }
    const route = (reach: PrincipalReach): Route[] => {
        const found = allow(matched.resource ?? [], input, reach);
        if (found === undefined) {
            return [];
        }
        // A service or a stranger has no account whose IAM policies would have to agree.
        const alone = caller === undefined || (same && reach !== PrincipalReach.Account);
        const iam = alone || !same ? undefined : allow(matched.identity, input);
        return [
            {
                by: iam === undefined ? resourceKind : "identity",
                reason:
                    iam === undefined ? by(found) : `${by(iam)}, to which ${name(found)} leaves it`,
                needsIdentity: !alone,
                needsLimits: caller !== undefined && !(same && reach === PrincipalReach.Direct),
            },
        ];
    };
    return [
        ...route(PrincipalReach.Direct),
        ...route(PrincipalReach.Role),
        ...grants.slice(0, 1).map(({ grantId }): Route => {
            const reason = `grant ${grantId} allows it`;
            return { by: "grant", reason, needsIdentity: !same, needsLimits: true };
        }),
        ...route(PrincipalReach.Account),
    ];
}

/** The first Allow, in the order of the documents, that reaches the caller so. */
function allow(
    list: readonly MatchedStatement[],
    { withDoubtful }: OutcomeInput,
    reach?: PrincipalReach,
): MatchedStatement | undefined {
    return list.find(
        (item) =>
            item.effect === Effect.Allow &&
            (withDoubtful || item.cannotJudge === undefined) &&
            (reach === undefined || (item.reach ?? PrincipalReach.Direct) === reach),
    );
}

/** A statement's name for a sentence. */
export function name({ policy, sid, index, level }: MatchedStatement): string {
    const where = level === undefined ? "" : ` at level ${level}`;
    return `statement ${sid === undefined ? index : JSON.stringify(sid)} of the ${policy} policy${where}`;
}

function by(statement: MatchedStatement): string {
    return `${name(statement)} allows it`;
}

function refuse(kind: DecidedBy, reason: string): Outcome {
    return { allowed: false, by: kind, reason };
}
