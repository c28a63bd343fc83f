import fs from "node:fs";
import {
    loadOrganisation,
    type Organisation,
    Parameter,
    type ParameterValue,
    type RenderedFile,
    renderedPath,
    type ResolvedRole,
    resolveRoles,
    RenderedFile as Rendered,
} from "../../bootstrap/index";

export const ACCOUNT = "111111111111";
export const HUB = "999999990001";
export const AUDIT = "999999990002";
export const ORGANIZATION = "o-exemplo0001";
export const EXTERNAL_ID = "cartorio-digital-dev-exemplo";
export const ON_CALL = `arn:aws:iam::${HUB}:role/people/OnCall`;

/** Values of every parameter without a default, and those given. */
export function roleParameters(
    given: Readonly<Record<string, ParameterValue>> = {},
): Record<string, ParameterValue> {
    return {
        [Parameter.HubAccountId]: HUB,
        [Parameter.AuditAccountId]: AUDIT,
        [Parameter.BreakGlassPrincipalArns]: ON_CALL,
        [Parameter.ExternalId]: EXTERNAL_ID,
        [Parameter.OrganizationId]: ORGANIZATION,
        ...given,
    };
}

/** The text of a committed file. */
export function committed(file: RenderedFile): string {
    return fs.readFileSync(renderedPath(file), "utf8");
}

/** The roles that the committed template makes. */
export function committedRoles(given: Readonly<Record<string, ParameterValue>> = {}) {
    return resolveRoles(committed(Rendered.Roles), roleParameters(given), ACCOUNT);
}

export function roleNamed(roles: readonly ResolvedRole[], wanted: string): ResolvedRole {
    const found = roles.find(({ name }) => name === wanted);
    if (found === undefined) {
        throw new Error(`no role ${wanted}`);
    }
    return found;
}

/** The committed organisation, with some of it changed. */
export function organisation(given: Partial<Organisation> = {}): Organisation {
    return { ...loadOrganisation(), ...given };
}

/** A statement as it stands in a JSON or resolved document. */
export interface PlainStatement {
    readonly Sid: string;
    readonly Effect: "Allow" | "Deny";
    readonly Principal?: unknown;
    readonly Action: string | readonly string[];
    readonly Resource?: string | readonly string[];
    readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;
}

/** Statements of a guardrail by their Sids. */
export function statementsOf(text: string): ReadonlyMap<string, PlainStatement> {
    const { Statement } = JSON.parse(text) as { Statement: PlainStatement[] };
    return new Map(Statement.map((statement) => [statement.Sid, statement]));
}

export function list(value: string | readonly string[] | undefined): readonly string[] {
    return value === undefined ? [] : typeof value === "string" ? [value] : value;
}

/** The actions that use a key for data, as the guardrails write them. */
export const USES = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"];

/** ARN pattern of a role, with path, in whichever account. */
export function everywhere(role: string): string {
    return `arn:aws:iam::*:role/${role}`;
}
