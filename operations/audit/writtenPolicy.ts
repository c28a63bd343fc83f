import { matchesAction } from "../../iam/index";

/** One condition of a statement, as it is written. */
export interface WrittenCondition {
    /** Key in lower case: names ignore case. */
    readonly key: string;
    /** Key as it is written, for a person. */
    readonly name: string;
    /** Operator without set prefix and `IfExists`. */
    readonly operator: string;
    readonly values: readonly string[];
    /** Whether it is below `ForAllValues` or `ForAnyValue`. */
    readonly ofSet: boolean;
    /** Whether an absent key satisfies it: `IfExists`. */
    readonly ifExists: boolean;
    /** Effect of its statement. */
    readonly effect: "Allow" | "Deny";
}

/** One statement of a key policy, as it is written; `iam/` keeps compiled ones only. */
export interface WrittenStatement {
    /** The whole statement. */
    readonly source: Readonly<Record<string, unknown>>;
    readonly effect: "Allow" | "Deny";
    /** What `Principal` or `NotPrincipal` names, by type. */
    readonly principals: ReadonlyMap<string, readonly string[]>;
    readonly conditions: readonly WrittenCondition[];
    /** Whether `Action` or `NotAction` covers the action. */
    readonly covers: (action: string) => boolean;
}

/** A policy variable, such as `${aws:username}`. */
const VARIABLE = /\$\{[^}]*:[^}]*\}/;

/** The statements of a document that `parsePolicy` accepts. */
export function writtenStatements(text: string): WrittenStatement[] {
    const document = JSON.parse(text) as { Statement: unknown };
    return (list(document.Statement) as Record<string, unknown>[]).map((source) => {
        const effect = source["Effect"] === "Allow" ? "Allow" : "Deny";
        return {
            source,
            effect,
            principals: principalsOf(source["Principal"] ?? source["NotPrincipal"]),
            conditions: conditionsOf(source["Condition"], effect),
            covers: (action) => coversAction(source, action),
        };
    });
}

/** Whether a value needs the request to be read. */
export function hasVariable({ values }: Pick<WrittenCondition, "values">): boolean {
    return values.some((value) => VARIABLE.test(value));
}

/** Whether the request decides which resources a statement is about. */
export function hasVariableResource(source: Readonly<Record<string, unknown>>): boolean {
    const { Resource: yes, NotResource: no } = source;
    return hasVariable({ values: [...list(yes), ...list(no)].map(String) });
}

function coversAction(source: Readonly<Record<string, unknown>>, action: string): boolean {
    const { Action: yes, NotAction: no } = source;
    if (yes === undefined && no === undefined) {
        return false;
    }
    const covered = (list(yes ?? no) as string[]).some((pattern) => matchesAction(pattern, action));
    return yes === undefined ? !covered : covered;
}

function principalsOf(element: unknown): Map<string, readonly string[]> {
    if (typeof element !== "object" || element === null) {
        return new Map([["AWS", list(element) as string[]]]);
    }
    return new Map(
        Object.entries(element).map(([type, names]) => [type, list(names) as string[]] as const),
    );
}

function conditionsOf(element: unknown, effect: "Allow" | "Deny"): WrittenCondition[] {
    return Object.entries((element ?? {}) as Record<string, Record<string, unknown>>).flatMap(
        ([operator, keys]) =>
            Object.entries(keys).map(([name, values]) => ({
                key: name.toLowerCase(),
                name,
                operator: operator.replace(/^For(All|Any)Values?:/, "").replace(/IfExists$/, ""),
                values: list(values).map(String),
                ofSet: operator.startsWith("For"),
                ifExists: operator.endsWith("IfExists"),
                effect,
            })),
    );
}

function list(value: unknown): unknown[] {
    return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
