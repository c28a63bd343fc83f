import { parseDocument } from "yaml";
import { BootstrapError, BootstrapErrorCode } from "./bootstrapError";
import { type ParameterValue, resolveParameters } from "./templateParameters";

/** A policy document with every intrinsic resolved. */
export interface PolicyDocument {
    /** Version of the policy language. */
    readonly Version: string;
    /** Statements as the template has them. */
    readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

/** A role of one account, as the template makes it there. */
export interface ResolvedRole {
    /** Name without path: `Signer`. */
    readonly name: string;
    /** Path with both slashes: `/cartorio/`. */
    readonly path: string;
    /** ARN with path. */
    readonly arn: string;
    /** Longest session, in seconds. */
    readonly maxSessionDuration: number;
    /** Who may assume it. */
    readonly trustPolicy: PolicyDocument;
    /** Its inline policies. */
    readonly policies: readonly {
        /** Name, unique in its role. */
        readonly name: string;
        /** What it permits. */
        readonly document: PolicyDocument;
    }[];
}

type Values = ReadonlyMap<string, string | readonly string[]>;

/**
 * The roles that the roles template makes in one account.
 *
 * Knows the intrinsics `Ref` and `Fn::Sub` (one string, no map), the pseudo parameters
 * `AWS::AccountId` and `AWS::Partition`, and resources of the type `AWS::IAM::Role`. Anything else
 * is an error: an intrinsic taken for text would make a policy that says something else.
 *
 * @param templateText The template, as YAML.
 * @param parameters Values of its parameters; a list may be a list or one text with commas.
 * @param accountId Account in which the stack would be made, twelve digits.
 * @throws BootstrapError with every wrong parameter, or the first thing that it doesn't know.
 */
export function resolveRoles(
    templateText: string,
    parameters: Readonly<Record<string, ParameterValue>>,
    accountId: string,
): ResolvedRole[] {
    if (!/^[0-9]{12}$/.test(accountId)) {
        refuse(`accountId: found ${JSON.stringify(accountId)}, expected twelve digits`);
    }
    const template = parseTemplate(templateText);
    const values: Values = new Map([
        ["AWS::AccountId", accountId],
        ["AWS::Partition", "aws"],
        ...resolveParameters(objectAt(template, "Parameters"), parameters),
    ]);
    return Object.entries(objectAt(template, "Resources")).map(([id, resource]) =>
        toRole(id, resolve(resource, values, `Resources.${id}`), accountId),
    );
}

function parseTemplate(text: string): object {
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
    if (entries.length > 1 || typeof argument !== "string") {
        return refuse(`${place}: found ${JSON.stringify(value)}, expected ${name} of a text alone`);
    }
    switch (name) {
        case "Ref":
            return valueOf(argument, values, place);
        case "Fn::Sub":
            return substitute(argument, values, place);
        default:
            return refuse(`${place}: found ${name}, expected no intrinsics but Ref and Fn::Sub`);
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
        values.get(name) ??
        refuse(
            `${place}: found a reference to ${name}, expected one of ${[...values.keys()].join(", ")}`,
        )
    );
}

function toRole(id: string, resource: unknown, accountId: string): ResolvedRole {
    const { Type, Properties } = resource as { Type?: unknown; Properties?: unknown };
    if (Type !== "AWS::IAM::Role" || !isObject(Properties) || "Condition" in (resource as object)) {
        return refuse(
            `Resources.${id}: found ${String(Type)}, expected a role without a condition`,
        );
    }
    const { RoleName, Path, MaxSessionDuration, AssumeRolePolicyDocument, Policies } =
        Properties as Readonly<Record<string, unknown>>;
    if (typeof RoleName !== "string" || typeof Path !== "string") {
        return refuse(`Resources.${id}: found no RoleName or Path, expected both`);
    }
    const policies = (Policies ?? []) as readonly {
        readonly PolicyName: string;
        readonly PolicyDocument: PolicyDocument;
    }[];
    return {
        name: RoleName,
        path: Path,
        arn: `arn:aws:iam::${accountId}:role${Path}${RoleName}`,
        maxSessionDuration: Number(MaxSessionDuration ?? 3600),
        trustPolicy: AssumeRolePolicyDocument as PolicyDocument,
        policies: policies.map(({ PolicyName, PolicyDocument }) => ({
            name: PolicyName,
            document: PolicyDocument,
        })),
    };
}

function objectAt(template: object, key: string): Readonly<Record<string, unknown>> {
    const value = (template as Readonly<Record<string, unknown>>)[key];
    return isObject(value)
        ? (value as Readonly<Record<string, unknown>>)
        : refuse(`the template: found no ${key}, expected the roles template`);
}

function isObject(value: unknown): value is object {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse(finding: string): never {
    throw new BootstrapError(BootstrapErrorCode.Invalid, [
        `${finding}; render the templates again, or teach resolveRoles`,
    ]);
}
