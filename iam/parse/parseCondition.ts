import { show } from "../iamError";
import { type Condition, Quantifier } from "../match/condition";
import { normalKey } from "../match/conditionKeys";
import { OPERATORS, parseBool } from "../match/operators";
import { asList, isObject, type Place } from "./place";

/** An operator's name, taken apart. */
interface OperatorName {
    readonly quantifier: Quantifier;
    readonly base: string;
    readonly ifExists: boolean;
}

const NAME = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/;

/**
 * Reads a `Condition` element.
 *
 * @param variables - Whether the document's version has policy variables.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
 */
export function parseConditions(value: unknown, variables: boolean, place: Place): Condition[] {
    if (!isObject(value)) {
        place.expected("an object of operators", value);
        return [];
    }
    return Object.entries(value).flatMap(([operator, keys]) => {
        const here = place.member(operator);
        const name = operatorName(operator);
        if (name === undefined) {
            here.report("is no condition operator");
            return [];
        }
        if (!isObject(keys) || Object.keys(keys).length === 0) {
            here.expected("an object with at least one condition key", keys);
            return [];
        }
        const seen = new Set<string>();
        return Object.entries(keys).flatMap(([key, values]) => {
            const at = here.member(key);
            if (seen.has(normalKey(key))) {
                at.report("stands twice: names of condition keys ignore case");
            }
            seen.add(normalKey(key));
            if (!/^[^:\s]+:\S/.test(key)) {
                at.report(
                    "is no condition key: expected a prefix and a name, such as aws:SourceIp",
                );
            }
            return compile(operator, name, key, valueTexts(values, at), variables, at);
        });
    });
}

function operatorName(operator: string): OperatorName | undefined {
    const [, quantifier, base = "", ifExists] = NAME.exec(operator) ?? [];
    if (base === "Null") {
        return quantifier === undefined && ifExists === undefined
            ? { quantifier: Quantifier.Single, base, ifExists: false }
            : undefined;
    }
    return OPERATORS.has(base)
        ? {
              quantifier: (quantifier as Quantifier | undefined) ?? Quantifier.Single,
              base,
              ifExists: ifExists !== undefined,
          }
        : undefined;
}

function compile(
    operator: string,
    { quantifier, base, ifExists }: OperatorName,
    key: string,
    values: readonly string[],
    variables: boolean,
    place: Place,
): Condition[] {
    const found = OPERATORS.get(base);
    if (found === undefined) {
        for (const text of values.filter((item) => parseBool(item) === undefined)) {
            place.report(`has ${show(text)}; expected true or false`);
        }
        const [absent, present] = [values.includes("true"), values.includes("false")];
        return [{ kind: "null", key: normalKey(key), absent, present }];
    }
    const { negated } = found;
    const report = (index: number, reason: string) => {
        (values.length === 1 ? place : place.member(index)).report(reason);
    };
    const matches = found.compile(values, { variables, negated }, report);
    const rest = { operator, quantifier, ifExists, negated, matches };
    return [{ kind: "value", key: normalKey(key), ...rest }];
}

/** The values as texts: JSON's numbers and booleans are values too. */
function valueTexts(value: unknown, place: Place): string[] {
    const list = asList(value);
    if (list.length === 0) {
        place.report("has no values; expected at least one");
    }
    return list.flatMap((item, index) => {
        if (typeof item === "string" || typeof item === "number" || typeof item === "boolean") {
            return [String(item)];
        }
        place.member(index).expected("a string, a number or a boolean", item);
        return [];
    });
}
