import {
    Decision,
    evaluate,
    type MatchedGrant,
    parsePolicy,
    type Policy,
    type Principal,
} from "../../iam/index";
import type { AccountFacts, GrantFacts, KeyFacts } from "./accessFacts";
import { knownValues, type Trial, trialsOf } from "./assignments";
import type { Probe } from "./probes";
import { mostFavourable } from "./mostFavourable";
import { requestOf, resourceValues } from "./probeRequest";
import { IamPolicies, type Subject } from "./subjects";
import {
    hasVariable,
    hasVariableResource,
    type WrittenCondition,
    type WrittenStatement,
} from "./writtenPolicy";

/** Whether somebody may do something; all but `no` count as may. */
export const May = {
    Yes: "yes",
    /** Under conditions, which are listed. */
    If: "if",
    /** It depends on what can't be judged. */
    CannotJudge: "cannot judge",
    No: "no",
} as const;
/** One of the values of {@link May}. */
export type May = (typeof May)[keyof typeof May];

/** An answer to a probe. */
export interface Judgement {
    readonly may: May;
    /** What must hold, where it is `if`. */
    readonly conditions: readonly string[];
    /** What decided, one sentence. */
    readonly reason: string;
}

/** A key's policy, ready to be asked. */
export interface KeyPolicy {
    readonly key: KeyFacts;
    readonly account: AccountFacts;
    readonly policy: Policy<"key">;
    readonly statements: readonly WrittenStatement[];
}

/** The condition of {@link Judgement} for what the key policy leaves to IAM policies. */
export const IF_IAM = "its IAM policies allow it";

const EVERYTHING = [
    parsePolicy(
        {
            Version: "2012-10-17",
            Statement: { Effect: "Allow", Action: "kms:*", Resource: "*" },
        },
        "identity",
    ),
];

/** Keys that follow from who calls: other values are other subjects. */
const OF_SUBJECT: ReadonlySet<string> = new Set([
    ...["aws:principalarn", "aws:principalaccount", "kms:calleraccount", "aws:username"],
    ...["aws:principalisawsservice", "aws:principalservicename", "aws:principaltype"],
    ...["aws:resourceaccount"],
]);

/**
 * Whether a subject may do something, with the most favourable values of the condition keys that the
 * statements name. What can't be tried out is weighed with each statement at its most favourable, and
 * if that allows, it can't be judged.
 */
export function judgeProbe(keyPolicy: KeyPolicy, subject: Subject, probe: Probe): Judgement {
    const { key, account, statements, policy } = keyPolicy;
    const relevant = statements.filter(({ covers }) => covers(probe.action));
    const conditions = relevant.flatMap((statement) => statement.conditions);
    const free = conditions.filter((condition) => !OF_SUBJECT.has(condition.key));
    const known = knownValues(probe, key, account.readAt);
    const { trials, gap } = trialsOf(free, {
        ordinary: new Map([...known.ordinary, ...resourceValues(key)]),
        fixed: new Map([
            ...known.fixed,
            ...(subject.organization === undefined
                ? []
                : [["aws:principalorgid", subject.organization] as const]),
            ...(account.organizationId === undefined
                ? []
                : [["aws:resourceorgid", [[account.organizationId]]] as const]),
        ]),
    });
    const attempt = (tried: Policy<"key">) => tryAll(keyPolicy, subject, probe, trials, tried);
    const found = attempt(policy);
    if (found.judgement !== undefined) {
        return found.judgement;
    }
    const doubt =
        found.doubt ??
        gap ??
        (conditions.some(hasVariable)
            ? "a condition compares with a policy variable"
            : undefined) ??
        (relevant.some(({ source }) => hasVariableResource(source))
            ? "a resource has a policy variable"
            : undefined) ??
        (subject.pattern && crossesArn(conditions)
            ? "several patterns of aws:PrincipalArn may overlap"
            : undefined) ??
        (isFederated(subject) ? "a federated user's type and name are not modelled" : undefined);
    if (doubt !== undefined) {
        const isFree = (condition: WrittenCondition) =>
            !OF_SUBJECT.has(condition.key) ||
            hasVariable(condition) ||
            (isFederated(subject) && /:principaltype$|:username$/.test(condition.key)) ||
            (subject.pattern === true && condition.key === "aws:principalarn");
        const lenient = tryAll(
            keyPolicy,
            subject,
            probe,
            [{ values: new Map(), conditions: [] }],
            mostFavourable(statements, isFree),
        );
        if (lenient.judgement !== undefined || lenient.doubt !== undefined) {
            return { may: May.CannotJudge, conditions: [], reason: lenient.doubt ?? doubt };
        }
    }
    return { may: May.No, conditions: [], reason: found.reason };
}

interface Attempt {
    /** Yes or if; nothing when no way was found. */
    readonly judgement?: Judgement;
    /** Why a way could not be judged. */
    readonly doubt?: string;
    /** Why the most ordinary way is refused. */
    readonly reason: string;
}

/** Tries every way, the one with the fewest conditions first. */
function tryAll(
    { key, account }: KeyPolicy,
    subject: Subject,
    probe: Probe,
    trials: readonly Trial[],
    policy: Policy<"key">,
): Attempt {
    let doubt: string | undefined;
    let reason = "nobody is left whom it could mean";
    const identities = {
        [IamPolicies.Assumed]: [EVERYTHING],
        [IamPolicies.Unread]: [[], EVERYTHING],
        [IamPolicies.None]: [[]],
    }[subject.iam];
    for (const identity of identities) {
        for (const { values, conditions } of trials) {
            for (const principal of subject.principals) {
                const grants = key.grants.filter((grant) => covers(grant, probe, principal));
                const request = requestOf(key, account, probe, principal, values);
                const answer = evaluate(request, { resource: policy, identity, grants });
                if (answer.decision === Decision.Allow) {
                    const all = [
                        ...conditions,
                        ...(identity.length > 0 && subject.iam === IamPolicies.Unread
                            ? [IF_IAM]
                            : []),
                        ...(answer.by === "grant" ? constraintOf(grants) : []),
                        ...aliasCondition(probe, subject),
                    ];
                    const judgement = {
                        may: all.length > 0 ? May.If : May.Yes,
                        conditions: [...new Set(all)],
                        reason: answer.reason,
                    };
                    return { judgement, reason: answer.reason };
                }
                if (answer.decision === Decision.Error) {
                    doubt ??= answer.reason;
                }
                reason = answer.reason;
            }
        }
    }
    return { ...(doubt === undefined ? {} : { doubt }), reason };
}

/** An alias has no policy of its own: IAM policies must allow it too, on the alias. */
function aliasCondition({ capability }: Probe, { iam }: Subject): string[] {
    return capability === "alias" && iam === IamPolicies.Unread ? [IF_IAM] : [];
}

function isFederated({ id }: Subject): boolean {
    return id.includes(":federated-user/");
}

function crossesArn(conditions: readonly WrittenCondition[]): boolean {
    const patterns = conditions.filter(
        ({ key, values }) =>
            key === "aws:principalarn" && values.some((value) => /[*?]/.test(value)),
    );
    return patterns.length > 1;
}

function covers(grant: GrantFacts, probe: Probe, principal: Principal): boolean {
    return (
        grant.operations.some((operation) => `kms:${operation}` === probe.action) &&
        isGrantee(grant.grantee, principal)
    );
}

function isGrantee(grantee: string, principal: Principal): boolean {
    switch (principal.kind) {
        case "service":
            return grantee === principal.name;
        case "federated":
        case "anonymous":
            return false;
        case "root":
        case "user":
        case "roleSession": {
            const { accountId, arn } = principal;
            const names = [accountId, `arn:aws:iam::${accountId}:root`, arn];
            const role = principal.kind === "roleSession" ? [principal.roleArn] : [];
            return [...names, ...role].includes(grantee);
        }
    }
}

function constraintOf(grants: readonly (GrantFacts & MatchedGrant)[]): string[] {
    const unconstrained = grants.some(({ constraint }) => constraint === undefined);
    return unconstrained || grants[0]?.constraint === undefined ? [] : [grants[0].constraint];
}
