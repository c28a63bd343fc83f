import { allOf, anyOf, type CannotJudge, type Judgement, not } from "../judgement";
import { matchCondition } from "../match/condition";
import {
    matchNotPrincipal,
    matchPrincipal,
    principalReach,
    type PrincipalReach,
} from "../match/principal";
import { readVariable, type RequestContext } from "../match/requestContext";
import { resolveTemplate, type Template } from "../match/template";
import { matchTokens } from "../match/wildcard";
import type { Effect, Listed, Policy, PolicyKind, Statement } from "../policy";

/** A statement that applies to a request, or of which that can't be judged. */
export interface MatchedStatement {
    /** Kind of its policy. */
    readonly policy: PolicyKind;
    /** Place of its policy among those of its kind, from 0. */
    readonly policyIndex: number;
    /** Level of the organisation, from 0 at its root; SCPs and RCPs only. */
    readonly level?: number;
    /** Place in its policy, from 0. */
    readonly index: number;
    /** Its name, where it has one. */
    readonly sid?: string;
    /** Whether it permits or forbids. */
    readonly effect: Effect;
    /** How its `Principal` reaches the caller; key and trust policies only. */
    readonly reach?: PrincipalReach;
    /** Why it can't be judged whether it applies; nothing when it does. */
    readonly cannotJudge?: string;
}

/** Where a policy stands among those of a request. */
export type PolicyPlace = Pick<MatchedStatement, "policyIndex" | "level">;

/**
 * The statements of a policy that apply to a request, and those of which that can't be judged.
 *
 * @param hasBoundary - Whether the caller has a permissions boundary, which `NotPrincipal` heeds.
 */
export function matchedStatements(
    policy: Policy,
    context: RequestContext,
    hasBoundary: boolean,
    place: PolicyPlace,
): MatchedStatement[] {
    const matched: MatchedStatement[] = [];
    for (const statement of policy.statements) {
        const judgement = matchStatement(statement, context, hasBoundary);
        if (judgement !== false) {
            matched.push(describe(policy.kind, statement, context, place, judgement));
        }
    }
    return matched;
}

function describe(
    policy: PolicyKind,
    { index, sid, effect, principal }: Statement,
    { request }: RequestContext,
    place: PolicyPlace,
    judgement: true | CannotJudge,
): MatchedStatement {
    const reach =
        principal === undefined || principal.negated
            ? undefined
            : principalReach(principal, request.principal);
    return {
        policy,
        ...place,
        index,
        ...(sid === undefined ? {} : { sid }),
        effect,
        ...(reach === undefined ? {} : { reach }),
        ...(judgement === true ? {} : judgement),
    };
}

/** The cheap tests first: most statements fail at their actions. */
function matchStatement(
    statement: Statement,
    context: RequestContext,
    hasBoundary: boolean,
): Judgement {
    const { actions, resources, principal, conditions } = statement;
    // KMS takes a statement without Action or Resource, and it does nothing.
    if (actions === undefined || resources === undefined) {
        return false;
    }
    if (matchList(actions, (tokens) => matchTokens(tokens, context.action)) !== true) {
        return false;
    }
    return allOf(TESTS, (test) => test({ resources, principal, conditions }, context, hasBoundary));
}

type Rest = Pick<Statement, "principal" | "conditions"> & { resources: Listed<Template> };

const TESTS: readonly ((rest: Rest, context: RequestContext, hasBoundary: boolean) => Judgement)[] =
    [
        ({ principal }, { request }, hasBoundary) => {
            if (principal === undefined) {
                return true;
            }
            return principal.negated
                ? matchNotPrincipal(principal, request.principal, hasBoundary)
                : matchPrincipal(principal, request.principal);
        },
        ({ resources }, context) =>
            matchList(resources, (template) => matchResource(template, resources.negated, context)),
        ({ conditions }, context) => allOf(conditions, (item) => matchCondition(item, context)),
    ];

function matchList<T>({ negated, members }: Listed<T>, judge: (item: T) => Judgement): Judgement {
    const judgement = anyOf(members, judge);
    return negated ? not(judgement) : judgement;
}

/** A pattern whose variable has no value matches nothing; in `NotResource` that can't be judged. */
function matchResource(template: Template, negated: boolean, context: RequestContext): Judgement {
    const tokens = resolveTemplate(template, (variable) => readVariable(context, variable));
    if (tokens === undefined) {
        return negated
            ? { cannotJudge: `the request has no value for a variable of ${template.text}` }
            : false;
    }
    return "cannotJudge" in tokens ? tokens : matchTokens(tokens, context.request.resource.arn);
}
