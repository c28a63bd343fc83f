import { parsePolicy, type Policy } from "../../iam/index";
import { hasVariableResource, type WrittenCondition, type WrittenStatement } from "./writtenPolicy";

/** The policy with each condition on these keys, and each variable resource, at its most favourable. */
export function mostFavourable(
    statements: readonly WrittenStatement[],
    isFree: (condition: WrittenCondition) => boolean,
): Policy<"key"> {
    const kept = statements.flatMap(({ source, effect, conditions }) => {
        const free = new Set(conditions.filter(isFree).map(({ name }) => name));
        const isVariable = hasVariableResource(source);
        if (free.size === 0 && !isVariable) {
            return [source];
        }
        if (effect === "Deny") {
            return [];
        }
        const { Resource, NotResource, ...rest } = source;
        const resources = isVariable ? { Resource: "*" } : { Resource, NotResource };
        const Condition = without(source["Condition"] ?? {}, free);
        return [{ ...rest, ...resources, Condition }];
    });
    // A document without statements is none; one without action does nothing.
    const inert = { Effect: "Deny", Principal: "*", Resource: "*" };
    return parsePolicy({ Version: "2012-10-17", Statement: [...kept, inert] }, "key");
}

function without(element: unknown, names: ReadonlySet<string>): Record<string, unknown> {
    const operators = Object.entries(element as Record<string, Record<string, unknown>>);
    return Object.fromEntries(
        operators.flatMap(([operator, keys]) => {
            const rest = Object.entries(keys).filter(([name]) => !names.has(name));
            return rest.length > 0 ? [[operator, Object.fromEntries(rest)]] : [];
        }),
    );
}
