import { parseDocument } from "yaml";
import { BootstrapError, BootstrapErrorCode } from "./bootstrapError";
import { type ParameterValue, resolveParameters } from "./templateParameters";

/** What a template's stack would be made with. */
export interface TemplateInputs {
    /** Values of its parameters; a list may be a list or one text with commas. */
    readonly parameters: Readonly<Record<string, ParameterValue>>;
    /** Account in which the stack would be made, twelve digits. */
    readonly accountId: string;
    /** Attributes of resources by `<logical id>.<attribute>`, as AWS would give them. @default none */
    readonly attributes?: Readonly<Record<string, string>>;
}

interface Values {
    readonly refs: ReadonlyMap<string, string | readonly string[]>;
    readonly attributes: Readonly<Record<string, string>>;
}

/**
 * The resources of a template with every intrinsic resolved, by their logical ids.
 *
 * Knows the intrinsics `Ref` of a parameter, `Fn::Sub` (one string, no map), `Fn::GetAtt` of the
 * attributes that are given, and the pseudo parameters `AWS::AccountId` and `AWS::Partition`. Anything
 * else is an error: an intrinsic taken for text would make a policy that says something else.
 *
 * @param templateText The template, as YAML.
 * @throws BootstrapError with every wrong parameter, or the first thing that it doesn't know.
 */
export function resolveTemplate(
    templateText: string,
    { parameters, accountId, attributes = {} }: TemplateInputs,
): Readonly<Record<string, unknown>> {
    if (!/^[0-9]{12}$/.test(accountId)) {
        refuse(`accountId: found ${JSON.stringify(accountId)}, expected twelve digits`);
    }
    const template = parseTemplate(templateText);
    const refs = new Map([
        ["AWS::AccountId", accountId],
        ["AWS::Partition", "aws"],
        ...resolveParameters(objectAt(template, "Parameters"), parameters),
    ]);
    return Object.fromEntries(
        Object.entries(objectAt(template, "Resources")).map(([id, resource]) => [
            id,
            resolve(resource, { refs, attributes }, `Resources.${id}`),
        ]),
    );
}

/** The template that was parsed last: it is resolved for one account after the other, and never changed. */
let lastParsed: { readonly text: string; readonly template: object } | undefined;

function parseTemplate(text: string): object {
    if (lastParsed?.text !== text) {
        lastParsed = { text, template: parseText(text) };
    }
    return lastParsed.template;
}

function parseText(text: string): object {
    const parsed = parseDocument(text, { prettyErrors: false });
    const problem = [...parsed.errors, ...parsed.warnings][0];
    if (problem !== undefined) {
        // Short forms (!Sub) are tags, of which the parser only warns.
        refuse(`the template: found ${problem.message}, expected YAML without tags`);
    }
    const template: unknown = parsed.toJS();
    return isObject(template) ? template : refuse("the template: found no properties");
}

function resolve(value: unknown, values: Values, place: string): unknown {
    if (Array.isArray(value)) {
        return value.map((item, index) => resolve(item, values, `${place}[${index}]`));
    }
    if (!isObject(value)) {
        return value;
    }
    const entries = Object.entries(value);
    const intrinsic = entries.find(([key]) => key === "Ref" || key.startsWith("Fn::"));
    if (intrinsic === undefined) {
        return Object.fromEntries(
            entries.map(([key, inner]) => [key, resolve(inner, values, `${place}.${key}`)]),
        );
    }
    const [name, argument] = intrinsic as [string, unknown];
    if (entries.length === 1 && name === "Fn::GetAtt") {
        return attributeOf(argument, values, place);
    }
    if (entries.length > 1 || typeof argument !== "string") {
        return refuse(`${place}: found ${JSON.stringify(value)}, expected ${name} of a text alone`);
    }
    switch (name) {
        case "Ref":
            return valueOf(argument, values, place);
        case "Fn::Sub":
            return substitute(argument, values, place);
        default:
            return refuse(
                `${place}: found ${name}, expected no intrinsics but Ref, Fn::Sub and Fn::GetAtt`,
            );
    }
}

function substitute(text: string, values: Values, place: string): string {
    return text.replace(/\$\{(!?)([^}]*)\}/g, (_match, literal: string, name: string) => {
        if (literal !== "") {
            return `\${${name}}`;
        }
        const value = valueOf(name, values, place);
        return typeof value === "string"
            ? value
            : refuse(
                  `${place}: found the list ${name} in Fn::Sub, expected a parameter of one text`,
              );
    });
}

function valueOf(name: string, values: Values, place: string): string | readonly string[] {
    return (
        values.refs.get(name) ??
        refuse(
            `${place}: found a reference to ${name}, expected one of ` +
                [...values.refs.keys()].join(", "),
        )
    );
}

function attributeOf(argument: unknown, { attributes }: Values, place: string): string {
    const name = Array.isArray(argument) ? argument.join(".") : String(argument);
    return (
        attributes[name] ??
        refuse(
            `${place}: found the attribute ${name}, expected one of ` +
                (Object.keys(attributes).join(", ") || "none"),
        )
    );
}

function objectAt(template: object, key: string): Readonly<Record<string, unknown>> {
    const value = (template as Readonly<Record<string, unknown>>)[key];
    return isObject(value)
        ? (value as Readonly<Record<string, unknown>>)
        : refuse(`the template: found no ${key}, expected a template`);
}

/** Whether a value of a template has properties. */
export function isObject(value: unknown): value is object {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Ends the reading of a template at the first thing that is not known. */
export function refuse(finding: string): never {
    throw new BootstrapError(BootstrapErrorCode.Invalid, [
        `${finding}; render the templates again, or teach resolveTemplate`,
    ]);
}
