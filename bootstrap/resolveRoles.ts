import { isObject, refuse, resolveTemplate, type TemplateInputs } from "./resolveTemplate";
import type { ParameterValue } from "./templateParameters";

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

const ROLE_TYPE = "AWS::IAM::Role";

/**
 * The roles that a template makes in one account, with every intrinsic resolved.
 *
 * @param templateText The template, as YAML; its resources are roles, and nothing else.
 * @param parameters Values of its parameters; a list may be a list or one text with commas.
 * @param accountId Account in which the stack would be made, twelve digits.
 * @throws BootstrapError with every wrong parameter, or the first thing that it doesn't know.
 */
export function resolveRoles(
    templateText: string,
    parameters: Readonly<Record<string, ParameterValue>>,
    accountId: string,
): ResolvedRole[] {
    return Object.entries(resolveTemplate(templateText, { parameters, accountId })).map(
        ([id, resource]) => toRole(id, resource, accountId),
    );
}

/**
 * The roles among the resources of the hub template.
 *
 * @param templateText The template, as YAML.
 * @throws BootstrapError with every wrong parameter, or the first thing that it doesn't know.
 */
export function resolveHubRoles(templateText: string, inputs: TemplateInputs): ResolvedRole[] {
    return Object.entries(resolveTemplate(templateText, inputs))
        .filter(([, resource]) => (resource as { Type?: unknown }).Type === ROLE_TYPE)
        .map(([id, resource]) => toRole(id, resource, inputs.accountId));
}

function toRole(id: string, resource: unknown, accountId: string): ResolvedRole {
    const { Type, Properties } = resource as { Type?: unknown; Properties?: unknown };
    if (Type !== ROLE_TYPE || !isObject(Properties) || "Condition" in (resource as object)) {
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
