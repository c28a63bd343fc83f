import { allOf, anyOf, type Judgement, not } from "../judgement";
import { readKey, type RequestContext } from "./requestContext";

/** Whether a value of the request matches any value of the policy. */
export type MatchValue = (value: string, context: RequestContext) => Judgement;

/** How an operator treats the values of a key. */
export const Quantifier = {
    /** No prefix: the key has one value at most. */
    Single: "",
    /** Every value must satisfy the operator; without values that is so. */
    ForAllValues: "ForAllValues",
    /** One value must satisfy the operator; without values that is not so. */
    ForAnyValue: "ForAnyValue",
} as const;
/** One of the values of {@link Quantifier}. */
export type Quantifier = (typeof Quantifier)[keyof typeof Quantifier];

/** One key under one operator of a `Condition`, compiled. */
export type Condition = NullCondition | ValueCondition;

/** `Null`: whether the key is absent. */
export interface NullCondition {
    /** Tells the kinds apart. */
    readonly kind: "null";
    /** Key in lower case. */
    readonly key: string;
    /** Whether absent and present satisfy it. */
    readonly absent: boolean;
    /** Whether present satisfies it. */
    readonly present: boolean;
}

/** Any other operator. */
export interface ValueCondition {
    /** Tells the kinds apart. */
    readonly kind: "value";
    /** Key in lower case. */
    readonly key: string;
    /** Operator as it is written, for messages. */
    readonly operator: string;
    /** How it treats several values. */
    readonly quantifier: Quantifier;
    /** Whether an absent key satisfies it: `IfExists`. */
    readonly ifExists: boolean;
    /** Whether a value satisfies it by matching none of the policy's. */
    readonly negated: boolean;
    /** Whether a value matches any of the policy's. */
    readonly matches: MatchValue;
}

/**
 * Whether the request satisfies a condition.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function matchCondition(condition: Condition, context: RequestContext): Judgement {
    const values = readKey(context, condition.key);
    if ("cannotJudge" in values) {
        return values;
    }
    if (condition.kind === "null") {
        return values.length === 0 ? condition.absent : condition.present;
    }
    return matchValues(condition, values, context);
}

function matchValues(
    { quantifier, ifExists, negated, matches, operator, key }: ValueCondition,
    values: readonly string[],
    context: RequestContext,
): Judgement {
    const judge = (value: string) =>
        negated ? not(matches(value, context)) : matches(value, context);
    const [first] = values;
    if (first === undefined && ifExists) {
        return true;
    }
    switch (quantifier) {
        case Quantifier.Single:
            if (first === undefined) {
                return negated;
            }
            return values.length === 1
                ? judge(first)
                : {
                      cannotJudge: `${key} has ${values.length} values, for which ${operator} needs ForAllValues or ForAnyValue`,
                  };
        case Quantifier.ForAllValues:
            return allOf(withoutEmpty(values), judge);
        case Quantifier.ForAnyValue:
            return anyOf(withoutEmpty(values), judge);
    }
}

/** For set operators a lone empty string is an empty set, as AWS documents it. */
function withoutEmpty(values: readonly string[]): readonly string[] {
    return values.length === 1 && values[0] === "" ? [] : values;
}
