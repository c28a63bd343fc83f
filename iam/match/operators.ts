import { allOf, anyOf, type Judgement } from "../judgement";
import { show } from "../iamError";
import { arnSegments } from "./arnSegments";
import type { MatchValue } from "./condition";
import { readVariable, type RequestContext } from "./requestContext";
import { compileTemplate, resolveTemplate, type Template } from "./template";
import { inRange, parseBinary, parseDate, parseIp, parseIpRange, parseNumber } from "./values";
import { foldAscii, matchTokens, type Tokens } from "./wildcard";

/** How a policy's values of an operator are compiled. */
export interface Operator {
    /** Whether a value satisfies it by matching none of the policy's values. */
    readonly negated: boolean;
    /**
     * Compiles the values.
     *
     * @param values - Values of the policy, at least one.
     * @param rules - What the document allows.
     * @param report - Is told, by index, of every value that the operator can't take.
     */
    readonly compile: (
        values: readonly string[],
        rules: OperatorRules,
        report: (index: number, reason: string) => void,
    ) => MatchValue;
}

/** What decides how values are compiled. */
export interface OperatorRules {
    /** Whether the document's version has policy variables. */
    readonly variables: boolean;
    /** Whether the operator is negated. */
    readonly negated: boolean;
}

type Compile = Operator["compile"];

/** Every operator but `Null`, without prefix and `IfExists`. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map([
    ...pair("StringEquals", "StringNotEquals", text({ wildcards: false })),
    ...pair("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", textIgnoringCase()),
    ...pair("StringLike", "StringNotLike", text({ wildcards: true })),
    ...pair("ArnEquals", "ArnNotEquals", arn()),
    ...pair("ArnLike", "ArnNotLike", arn()),
    ...pair(
        "NumericEquals",
        "NumericNotEquals",
        number((a, b) => a === b),
    ),
    ...single(
        "NumericLessThan",
        number((a, b) => a < b),
    ),
    ...single(
        "NumericLessThanEquals",
        number((a, b) => a <= b),
    ),
    ...single(
        "NumericGreaterThan",
        number((a, b) => a > b),
    ),
    ...single(
        "NumericGreaterThanEquals",
        number((a, b) => a >= b),
    ),
    ...pair(
        "DateEquals",
        "DateNotEquals",
        date((a, b) => a === b),
    ),
    ...single(
        "DateLessThan",
        date((a, b) => a < b),
    ),
    ...single(
        "DateLessThanEquals",
        date((a, b) => a <= b),
    ),
    ...single(
        "DateGreaterThan",
        date((a, b) => a > b),
    ),
    ...single(
        "DateGreaterThanEquals",
        date((a, b) => a >= b),
    ),
    ...single(
        "Bool",
        parsed(parseBool, parseBool, (a, b) => a === b, "true or false"),
    ),
    ...single(
        "BinaryEquals",
        parsed(parseBinary, parseBinary, (a, b) => a === b, "base64"),
    ),
    ...pair(
        "IpAddress",
        "NotIpAddress",
        parsed(parseIp, parseIpRange, (value, range) => inRange(range, value), "an IP range"),
    ),
]);

/** `true` or `false`, in this spelling alone. */
export function parseBool(value: string): "true" | "false" | undefined {
    return value === "true" || value === "false" ? value : undefined;
}

function pair(name: string, opposite: string, compile: Compile): [string, Operator][] {
    return [
        [name, { negated: false, compile }],
        [opposite, { negated: true, compile }],
    ];
}

function single(name: string, compile: Compile): [string, Operator][] {
    return [[name, { negated: false, compile }]];
}

function number(compare: (value: number, wanted: number) => boolean): Compile {
    return parsed(parseNumber, parseNumber, compare, "a decimal number");
}

function date(compare: (value: number, wanted: number) => boolean): Compile {
    return parsed(parseDate, parseDate, compare, "an ISO 8601 date or seconds since 1970");
}

/** Operators whose values have a form of their own, and no variables. */
function parsed<V, W>(
    parseValue: (text: string) => V | undefined,
    parseWanted: (text: string) => W | undefined,
    matches: (value: V, wanted: W) => boolean,
    form: string,
): Compile {
    return (values, _rules, report) => {
        const wanted: W[] = [];
        values.forEach((text, index) => {
            const parsedValue = parseWanted(text);
            if (parsedValue === undefined) {
                report(index, `is ${show(text)}; expected ${form}`);
            } else {
                wanted.push(parsedValue);
            }
        });
        return (text) => {
            const value = parseValue(text);
            return value === undefined
                ? { cannotJudge: `the request's value ${show(text)} is not ${form}` }
                : wanted.some((item) => matches(value, item));
        };
    };
}

function text({ wildcards }: { wildcards: boolean }): Compile {
    return (values, rules, report) => {
        const templates = compileAll(values, { ...rules, wildcards }, report);
        return (value, context) =>
            anyOf(templates, (template) => {
                if (template.literal !== undefined) {
                    return template.literal === value;
                }
                return matchResolved(template, context, rules, (wanted) =>
                    matchTokens(wanted, value),
                );
            });
    };
}

/**
 * Letters outside of ASCII are compared exactly. Where full case folding would find them equal, AWS
 * doesn't say what it does, and so that can't be judged.
 */
function textIgnoringCase(): Compile {
    return (values, rules, report) => {
        const templates = compileAll(values, { ...rules, wildcards: false }, report);
        return (value, context) =>
            anyOf(templates, (template) =>
                matchResolved(template, context, rules, (tokens) => {
                    const wanted = tokens.map((token) => String.fromCodePoint(token)).join("");
                    if (foldAscii(wanted) === foldAscii(value)) {
                        return true;
                    }
                    return wanted.toLowerCase() === value.toLowerCase() ||
                        wanted.toUpperCase() === value.toUpperCase()
                        ? { cannotJudge: `case of ${show(value)} outside of ASCII` }
                        : false;
                }),
            );
    };
}

/** ARNs segment by segment: wildcards don't cross the first five colons. */
function arn(): Compile {
    return (values, rules, report) => {
        const patterns = values.map((pattern, index) => {
            const segments = arnSegments(pattern, rules.variables);
            if (segments === undefined) {
                report(index, `is ${show(pattern)}; expected an ARN, of six parts with colons`);
            }
            const all = { variables: rules.variables, wildcards: true };
            const templates = compileAll(segments ?? [], all, (_, reason) => report(index, reason));
            return templates.map((template, segment) => ({ template, segment }));
        });
        return (value, context) => {
            const segments = arnSegments(value, false);
            return segments === undefined
                ? false
                : anyOf(patterns, (pattern) =>
                      allOf(pattern, ({ template, segment }) =>
                          matchResolved(template, context, rules, (wanted) =>
                              matchTokens(wanted, segments[segment] ?? ""),
                          ),
                      ),
                  );
        };
    };
}

/**
 * A value whose variable the request doesn't have matches nothing. Under a negated operator that
 * would be a match, while AWS documents that the statement might be invalid: it can't be judged.
 */
function matchResolved(
    template: Template,
    context: RequestContext,
    { negated }: OperatorRules,
    match: (wanted: Tokens) => Judgement,
): Judgement {
    const wanted = resolveTemplate(template, (variable) => readVariable(context, variable));
    if (wanted === undefined) {
        return negated
            ? { cannotJudge: `the request has no value for a variable of ${show(template.text)}` }
            : false;
    }
    return "cannotJudge" in wanted ? wanted : match(wanted);
}

function compileAll(
    values: readonly string[],
    rules: { variables: boolean; wildcards: boolean },
    report: (index: number, reason: string) => void,
): Template[] {
    return values.flatMap((value, index) => {
        const template = compileTemplate(value, rules);
        if (typeof template === "string") {
            report(index, template);
            return [];
        }
        return [template];
    });
}
