import type { ContextKeyTypeEnum } from "@aws-sdk/client-iam";
import { normalKey } from "../../../iam/match/conditionKeys";
import type { Written } from "../../iam/builders";

/** The types of single values. */
export type Scalar = "string" | "numeric" | "boolean" | "ip" | "binary" | "date";

/** A context key that policies read. */
export interface KeyInPolicies {
    /** As it is written where it stands first; AWS ignores case. */
    readonly name: string;
    /** As what it is compared; more than one where operators of several types read it. */
    readonly types: ReadonlySet<Scalar>;
    /** Whether an operator reads it as a set. */
    readonly set: boolean;
}

/** As what an operator reads its key; `Null` asks only whether there is one. */
const TYPES: readonly (readonly [RegExp, Scalar | undefined])[] = [
    [/^(String|Arn)/, "string"],
    [/^Numeric/, "numeric"],
    [/^Date/, "date"],
    [/^Bool/, "boolean"],
    [/^(Not)?IpAddress/, "ip"],
    [/^Binary/, "binary"],
    [/^Null$/, undefined],
];

/** The keys that statements read, in conditions and as policy variables. */
export function keysInPolicies(statements: readonly Written[]): readonly KeyInPolicies[] {
    const keys = new Map<string, { name: string; types: Set<Scalar>; set: boolean }>();
    const add = (name: string, type: Scalar | undefined, set: boolean) => {
        const key = keys.get(normalKey(name)) ?? { name, types: new Set(), set: false };
        keys.set(normalKey(name), key);
        key.set ||= set;
        if (type !== undefined) {
            key.types.add(type);
        }
    };
    for (const statement of statements) {
        const condition = (statement["Condition"] ?? {}) as Readonly<Record<string, object>>;
        for (const [operator, values] of Object.entries(condition)) {
            const [, set, plain = ""] = /^(For(?:All|Any)(?:Values|Value):)?(.*)$/.exec(operator)!;
            Object.keys(values).forEach((name) => add(name, typeOf(plain), set !== undefined));
        }
        // ${*}, ${?} and ${$} are characters, no keys.
        for (const [, name = ""] of JSON.stringify(statement).matchAll(/\$\{\s*([^},\s]{2,})/g)) {
            add(name, "string", false);
        }
    }
    return [...keys.values()];
}

/** The type that the API has for values. */
export function apiType(type: Scalar, list: boolean): ContextKeyTypeEnum {
    return list ? `${type}List` : type;
}

function typeOf(operator: string): Scalar | undefined {
    const found = TYPES.find(([pattern]) => pattern.test(operator));
    if (found === undefined) {
        throw new Error(`the condition operator ${operator} has no type here: add it to TYPES`);
    }
    return found[1];
}
