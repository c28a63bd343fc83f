import { show } from "../iamError";
import { compileTemplate, type Template } from "../match/template";
import { foldAscii, type Tokens, wildcardTokens } from "../match/wildcard";
import { Effect, type Listed, type Statement } from "../policy";
import { a, type KindRules } from "./kindRules";
import { parseConditions } from "./parseCondition";
import { parsePrincipal } from "./parsePrincipal";
import { isObject, type Place, stringList } from "./place";

const ELEMENTS = new Set(
    "Sid Effect Principal NotPrincipal Action NotAction Resource NotResource Condition".split(" "),
);

/** What of the document bears on its statements. */
export interface StatementRules {
    /** Grammar of the policy's kind. */
    readonly kind: KindRules;
    /** Whether the version has policy variables. */
    readonly variables: boolean;
}

/** Reads and compiles one statement; its findings go to the place. */
export function parseStatement(
    value: Record<string, unknown>,
    index: number,
    rules: StatementRules,
    place: Place,
): Statement {
    for (const name of Object.keys(value).filter((key) => !ELEMENTS.has(key))) {
        place.element(name).report("is no element of a statement");
    }
    const effect = value["Effect"];
    if (effect !== Effect.Allow && effect !== Effect.Deny) {
        place.element("Effect").expected('"Allow" or "Deny"', effect);
    }
    const condition = value["Condition"];
    return {
        index,
        sid: parseSid(value["Sid"], rules.kind, place.element("Sid")),
        effect: effect === Effect.Allow ? Effect.Allow : Effect.Deny,
        principal: parsePrincipals(value, rules.kind, place),
        actions: parseActions(value, rules.kind, place),
        resources: parseResources(value, rules, place),
        conditions:
            condition === undefined
                ? []
                : parseConditions(condition, rules.variables, place.element("Condition")),
    };
}

/** A statement's Sid, if it is a string with something in it. */
export function sidOf(value: unknown): string | undefined {
    const sid = isObject(value) ? value["Sid"] : undefined;
    return typeof sid === "string" && sid !== "" ? sid : undefined;
}

function parseSid(value: unknown, kind: KindRules, place: Place): string | undefined {
    if (value === undefined) {
        return undefined;
    }
    if (typeof value !== "string") {
        place.expected("a string", value);
        return undefined;
    }
    if (kind.plainSid && !/^[A-Za-z0-9]*$/.test(value)) {
        place.expected(`letters and digits only in ${a(kind)}`, value);
    }
    return value === "" ? undefined : value;
}

function parsePrincipals(
    value: Record<string, unknown>,
    kind: KindRules,
    place: Place,
): Statement["principal"] {
    const { Principal: yes, NotPrincipal: no } = value;
    if (kind.principal === "none") {
        for (const name of ["Principal", "NotPrincipal"].filter(
            (key) => value[key] !== undefined,
        )) {
            place.element(name).report(`can't stand in ${a(kind)}`);
        }
        return undefined;
    }
    if (no !== undefined && !kind.notPrincipal) {
        place.element("NotPrincipal").report(`can't stand in ${a(kind)}`);
    } else if (no !== undefined && value["Effect"] === Effect.Allow) {
        place.element("NotPrincipal").report("can't stand with Effect Allow");
    }
    if (kind.principal === "everyone" && yes !== "*") {
        place.element("Principal").expected(`"*" in ${a(kind)}`, yes);
    }
    const name = exclusive(value, "Principal", "NotPrincipal", place);
    if (name === undefined) {
        if (kind.principal !== "everyone" && yes === undefined && no === undefined) {
            place.report(`has no Principal, which ${a(kind)} needs`);
        }
        return undefined;
    }
    const set = parsePrincipal(value[name], place.element(name));
    return { ...set, negated: name === "NotPrincipal" };
}

function parseActions(
    value: Record<string, unknown>,
    kind: KindRules,
    place: Place,
): Listed<Tokens> | undefined {
    if (value["NotAction"] !== undefined && !kind.notAction) {
        place.element("NotAction").report(`can't stand in ${a(kind)}`);
    }
    const name = exclusive(value, "Action", "NotAction", place);
    if (name === undefined) {
        reportMissing(value, "Action", kind, place);
        return undefined;
    }
    const members = stringList(value[name], place.element(name)).map(({ text, place: at }) => {
        const problem = actionProblem(text);
        if (problem !== undefined) {
            at.report(problem);
        }
        return wildcardTokens(foldAscii(text));
    });
    return { negated: name === "NotAction", members };
}

/** What is wrong with an action or a pattern of actions. */
export function actionProblem(text: string): string | undefined {
    return text === "*" || /^[A-Za-z0-9-]+:[A-Za-z0-9_*?-]+$/.test(text)
        ? undefined
        : `is ${show(text)}; expected "*" or service:Name, with wildcards in the name only`;
}

function parseResources(
    value: Record<string, unknown>,
    { kind, variables }: StatementRules,
    place: Place,
): Listed<Template> | undefined {
    if (!kind.resource) {
        for (const name of ["Resource", "NotResource"].filter((key) => value[key] !== undefined)) {
            place.element(name).report(`can't stand in ${a(kind)}: its resource is the role`);
        }
        return { negated: false, members: [EVERYTHING] };
    }
    const name = exclusive(value, "Resource", "NotResource", place);
    if (name === undefined) {
        reportMissing(value, "Resource", kind, place);
        return undefined;
    }
    const members = stringList(value[name], place.element(name)).flatMap(({ text, place: at }) => {
        const template = compileResource(text, variables);
        if (typeof template === "string") {
            at.report(template);
            return [];
        }
        return [template];
    });
    return { negated: name === "NotResource", members };
}

const EVERYTHING = compileResource("*", false) as Template;

/** Compiles a pattern of resources, or says what is wrong with it. */
export function compileResource(text: string, variables: boolean): Template | string {
    if (text !== "*" && !/^arn:[^:]/.test(text)) {
        return `is ${show(text)}; expected "*" or an ARN`;
    }
    const before = text.split(":", 5).join(":");
    if (variables && before.includes("${")) {
        return `has a policy variable in ${show(before)}; expected it after the fifth colon`;
    }
    const template = compileTemplate(text, { variables, wildcards: true });
    return typeof template === "string" ? `is ${show(text)}: ${template}` : template;
}

/** The one of two elements that is there; both together are a finding. */
function exclusive<A extends string, B extends string>(
    value: Record<string, unknown>,
    yes: A,
    no: B,
    place: Place,
): A | B | undefined {
    if (value[yes] !== undefined && value[no] !== undefined) {
        place.report(`has ${yes} and ${no}; expected one of them`);
        return undefined;
    }
    return value[yes] !== undefined ? yes : value[no] !== undefined ? no : undefined;
}

function reportMissing(
    value: Record<string, unknown>,
    name: "Action" | "Resource",
    kind: KindRules,
    place: Place,
): void {
    if (!kind.inertStatements && value[name] === undefined && value[`Not${name}`] === undefined) {
        place.report(`has neither ${name} nor Not${name}`);
    }
}
