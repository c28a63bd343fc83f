import { sortedUnique } from "./sortedUnique";

/** Whether a statement permits or forbids. */
export const Effect = { Allow: "Allow", Deny: "Deny" } as const;
/** One of the values of {@link Effect}. */
export type Effect = (typeof Effect)[keyof typeof Effect];

/** Condition block: operator, then condition key, then the values. */
export type PolicyCondition = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/**
 * One statement of a key policy. Lists are always arrays, also of one value: AWS treats a single
 * value and an array of it alike, and so does the provider when it compares policies.
 */
export interface PolicyStatement {
    /** Name of the statement, unique in its document. */
    readonly Sid: string;
    /** Whether it permits or forbids. */
    readonly Effect: Effect;
    /** Whom it is about: ARNs, or `*` for everyone. */
    readonly Principal: { readonly AWS: readonly string[] };
    /** KMS actions, each by its full name. */
    readonly Action: readonly string[];
    /** In a key policy `*` is the key itself. */
    readonly Resource: "*";
    /** When it holds. */
    readonly Condition?: PolicyCondition;
}

/** A key policy. */
export interface PolicyDocument {
    /** Version of the policy language. */
    readonly Version: "2012-10-17";
    /** Statements, in the order in which they are written. */
    readonly Statement: readonly PolicyStatement[];
}

/**
 * Longest key policy that AWS takes, in bytes.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
 */
export const MAX_POLICY_BYTES = 32 * 1024;

/** A document of the statements. */
export function policyDocument(statements: readonly PolicyStatement[]): PolicyDocument {
    return { Version: "2012-10-17", Statement: statements };
}

/** A statement that permits the named principals the actions. */
export function allow(
    sid: string,
    principals: readonly string[],
    actions: readonly string[],
    condition?: PolicyCondition,
): PolicyStatement {
    return statement(sid, Effect.Allow, sortedUnique(principals), actions, condition);
}

/** A statement that forbids everyone the actions, but for whom the condition leaves out. */
export function denyEveryone(
    sid: string,
    actions: readonly string[],
    condition?: PolicyCondition,
): PolicyStatement {
    return statement(sid, Effect.Deny, ["*"], actions, condition);
}

/**
 * The document as text: keys sorted at every level, values of conditions sorted, no white space.
 * The same document always gives the same text, whatever order it was built in, and it is the text
 * to which the AWS provider normalises a policy that it reads: a refresh then finds no difference.
 */
export function serializePolicy(document: PolicyDocument): string {
    return JSON.stringify(
        sortedKeys({
            Version: document.Version,
            Statement: document.Statement.map(({ Condition, ...rest }) =>
                Condition ? { ...rest, Condition: sortedCondition(Condition) } : rest,
            ),
        }),
    );
}

function statement(
    Sid: string,
    Effect: Effect,
    AWS: readonly string[],
    Action: readonly string[],
    Condition: PolicyCondition | undefined,
): PolicyStatement {
    const core = { Sid, Effect, Principal: { AWS }, Action, Resource: "*" } as const;
    return Condition ? { ...core, Condition } : core;
}

function sortedCondition(condition: PolicyCondition): PolicyCondition {
    return mapValues(condition, (keys) => mapValues(keys, sortedUnique));
}

function sortedKeys(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(sortedKeys);
    }
    return typeof value === "object" && value !== null
        ? Object.fromEntries(
              Object.entries(value)
                  .sort(([a], [b]) => (a < b ? -1 : 1))
                  .map(([key, inner]) => [key, sortedKeys(inner)]),
          )
        : value;
}

function mapValues<T, U>(
    record: Readonly<Record<string, T>>,
    to: (value: T) => U,
): Record<string, U> {
    return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value)]));
}
