import { type RequestContext, requestContext } from "../match/requestContext";
import { Effect, type Policy, PolicyKind } from "../policy";
import type { Request } from "../request";
import { type MatchedStatement, matchedStatements } from "./matchStatement";
import { type DecidedBy, name, outcome } from "./outcome";
import { type Matched, matchPolicies, type Policies } from "./policies";

/** The decisions. */
export const Decision = {
    /** Every policy that must allow does, and none denies. */
    Allow: "allow",
    /** A statement denies. */
    ExplicitDeny: "explicitDeny",
    /** Nothing denies, and an Allow is missing. */
    ImplicitDeny: "implicitDeny",
    /** It depends on what can't be judged. To be treated as a denial. */
    Error: "error",
} as const;
/** One of the values of {@link Decision}. */
export type Decision = (typeof Decision)[keyof typeof Decision];

/** A decision and why. */
export interface Evaluation {
    /** The decision; anything but `allow` refuses the request. */
    readonly decision: Decision;
    /** What decided. */
    readonly by: DecidedBy;
    /** Every statement that applies, or may, of the policies that bind the request. */
    readonly statements: readonly MatchedStatement[];
    /** Why, one sentence for a person. */
    readonly reason: string;
}

/**
 * Decides a request: an explicit Deny anywhere wins; SCPs must allow at every level; then the
 * resource's policy, the caller's IAM policies or both must allow, by account and by whom the
 * resource's policy names.
 *
 * @remarks Fails closed. A Deny that can't be judged refuses, and an Allow that can't be judged
 * doesn't allow; the decision is then `error`, if it would be another with the statement judged.
 * @throws IamError (`iam/invalidRequest`) when the request contradicts itself.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(request: Request, policies: Policies): Evaluation {
    const context = requestContext(request);
    const matched = matchPolicies(context, policies);
    const statements = inOrder(matched);
    const decide = (decision: Decision, by: DecidedBy, reason: string): Evaluation => ({
        decision,
        by,
        statements,
        reason: `${WORDS[decision]}: ${reason}.`,
    });
    const denies = statements.filter(({ effect }) => effect === Effect.Deny);
    const deny = denies.find(({ cannotJudge }) => cannotJudge === undefined);
    if (deny !== undefined) {
        return decide(Decision.ExplicitDeny, deny.policy, `${name(deny)} denies it`);
    }
    const [doubtful] = denies;
    if (doubtful !== undefined) {
        return decide(Decision.Error, doubtful.policy, doubt(doubtful));
    }
    const unpoliced = lacksPolicy(context, policies);
    if (unpoliced !== undefined) {
        return decide(Decision.Error, unpoliced, `no ${unpoliced} policy was given to judge by`);
    }
    // STS refuses the credentials of root users, whatever the policies say.
    if (request.principal.kind === "root" && context.action === "sts:assumerole") {
        return decide(Decision.ImplicitDeny, "trust", "no root user may assume a role");
    }
    const input = {
        request,
        matched,
        grants: policies.grants ?? [],
        resourceKind: policies.resource?.kind ?? PolicyKind.Identity,
    };
    const strict = outcome({ ...input, withDoubtful: false });
    if (strict.allowed) {
        return decide(Decision.Allow, strict.by, strict.reason);
    }
    const lenient = outcome({ ...input, withDoubtful: true });
    const open = statements.find(({ cannotJudge }) => cannotJudge !== undefined);
    return lenient.allowed && open !== undefined
        ? decide(Decision.Error, open.policy, doubt(open))
        : decide(Decision.ImplicitDeny, strict.by, strict.reason);
}

/**
 * The statements of one policy that apply to a request, and those of which that can't be judged. The
 * caller counts as one without permissions boundary.
 *
 * @throws IamError (`iam/invalidRequest`) when the request contradicts itself.
 */
export function evaluatePolicy(policy: Policy, request: Request): readonly MatchedStatement[] {
    return matchedStatements(policy, requestContext(request), false, { policyIndex: 0 });
}

const WORDS: Readonly<Record<Decision, string>> = {
    [Decision.Allow]: "Allowed",
    [Decision.ExplicitDeny]: "Denied",
    [Decision.ImplicitDeny]: "Denied",
    [Decision.Error]: "Denied, since it can't be judged",
};

function doubt(statement: MatchedStatement): string {
    return `${name(statement)}, as ${statement.cannotJudge ?? ""}`;
}

/** The order in which a Deny is named: from what binds most to what binds least. */
function inOrder(matched: Matched): MatchedStatement[] {
    const { scps = [], rcps = [], resource = [], identity, boundary = [], session = [] } = matched;
    return [...scps.flat(), ...rcps.flat(), ...resource, ...identity, ...boundary, ...session];
}

/** Keys and roles always have a policy: without it, IAM policies would decide alone. */
function lacksPolicy(
    { action, request: { resource } }: RequestContext,
    policies: Policies,
): PolicyKind | undefined {
    if (policies.resource !== undefined) {
        return undefined;
    }
    if (action.startsWith("kms:") && /^arn:[^:]+:kms:[^:]*:[^:]*:key\//.test(resource.arn)) {
        return PolicyKind.Key;
    }
    return action.startsWith("sts:assumerole") ? PolicyKind.Trust : undefined;
}
