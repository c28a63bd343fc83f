import type { ContextEntry, SimulateCustomPolicyRequest } from "@aws-sdk/client-iam";
import type { Principal, Request } from "../../../iam/index";
import { normalKey } from "../../../iam/match/conditionKeys";
import { readKey, requestContext } from "../../../iam/match/requestContext";
import { text, type Written } from "../../iam/builders";
import type { Ask, Row } from "../../iam/documented/row";
import { apiType, keysInPolicies } from "./keysInPolicies";

/** A row as the API takes it, or why it doesn't. */
export type Translation =
    { readonly input: SimulateCustomPolicyRequest } | { readonly reason: string };

/** The API wants a policy where a row has none: this one allows what no row asks for. */
const GRANTS_NOTHING: Written = {
    Effect: "Allow",
    Action: "sts:GetCallerIdentity",
    Resource: "*",
};

/** Where AWS's pages name no service of theirs. */
const PLACEHOLDER = "someservice:";

/** What the API takes in policies: tab, line ends, and what is printable up to U+00FF. */
const TAKEN = /^[\t\n\r\x20-\xFF]*$/;

/** The reasons for which a row is not sent. */
export const REASONS = {
    rcps: "the API takes no resource control policies",
    scps: "the API wants the SCPs of every level from the root to the account, and rows give some levels",
    session: "the API takes no session policies",
    grants: "the API takes no grants",
    trust: "the API simulates no policy of a role",
    placeholder: "its action is a placeholder of the documentation, not one of AWS's",
    caller: "the caller must be a user or a role",
    namedSession: "the policy names a role session, and the caller can't be one",
    owner: "the resource's ARN names another account than its owner's",
    characters: "a policy has characters beyond U+00FF",
    types: "operators of several types read one key, and a value is sent with one",
} as const;

/**
 * Says a row in the words of the API.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
 */
export function translate({ ask, request }: Row): Translation {
    const inexpressible = askedTooMuch(ask) ?? misplaced(ask, request);
    if (inexpressible !== undefined) {
        return { reason: REASONS[inexpressible] };
    }
    const { identity = [], boundary, key } = ask;
    const statements = [...identity, ...(boundary ? [boundary] : []), ...(key ?? [])];
    const entries = contextEntries(request, statements);
    if (!TAKEN.test(JSON.stringify(statements))) {
        return { reason: REASONS.characters };
    }
    if (entries === undefined) {
        return { reason: REASONS.types };
    }
    return {
        input: {
            ActionNames: [request.action],
            ResourceArns: [request.resource.arn],
            PolicyInputList: [text(identity.length > 0 ? identity : [GRANTS_NOTHING])],
            ...(boundary && { PermissionsBoundaryPolicyInputList: [text([boundary])] }),
            ...(key && { ResourcePolicy: text(key) }),
            ...(namesCaller(ask, request) && {
                CallerArn: simulatedArn(request.principal)!,
                ResourceOwner: `arn:aws:iam::${request.resource.accountId}:root`,
            }),
            ...(entries.length > 0 && { ContextEntries: [...entries] }),
        },
    };
}

/** What the API has no parameter for. */
function askedTooMuch(ask: Ask): keyof typeof REASONS | undefined {
    if (ask.rcps !== undefined) {
        return "rcps";
    }
    if (ask.scps !== undefined) {
        return "scps";
    }
    if (ask.session !== undefined) {
        return "session";
    }
    if (ask.grants !== undefined) {
        return "grants";
    }
    return ask.trust === undefined ? undefined : "trust";
}

/** Action, caller or resource of a kind that the API doesn't take. */
function misplaced(ask: Ask, request: Request): keyof typeof REASONS | undefined {
    const { action, principal, resource } = request;
    if (action.startsWith(PLACEHOLDER)) {
        return "placeholder";
    }
    if (simulatedArn(principal) === undefined) {
        return "caller";
    }
    if (JSON.stringify(ask.key ?? []).includes(":assumed-role/")) {
        return "namedSession";
    }
    const owner = resource.arn.split(":")[4] ?? "";
    return namesCaller(ask, request) && owner !== "" && owner !== resource.accountId
        ? "owner"
        : undefined;
}

/** A resource's policy needs to know the caller, and so does a call across accounts. */
function namesCaller({ key }: Ask, { principal, resource }: Request): boolean {
    return (
        key !== undefined ||
        ("accountId" in principal && principal.accountId !== resource.accountId)
    );
}

/** The caller as the API takes it: for a session its role. */
function simulatedArn(principal: Principal): string | undefined {
    if (principal.kind === "roleSession") {
        return principal.roleArn;
    }
    return principal.kind === "user" ? principal.arn : undefined;
}

/**
 * The values of the keys that the policies read. A key without a value is left out: AWS then takes
 * it for absent and names it in `MissingContextValues`. Nothing if a key has several types.
 */
function contextEntries(
    request: Request,
    statements: readonly Written[],
): readonly ContextEntry[] | undefined {
    const context = requestContext(request);
    const entries: ContextEntry[] = [];
    for (const { name, types, set } of keysInPolicies(statements)) {
        const values = readKey(context, normalKey(name));
        if ("cannotJudge" in values || values.length === 0) {
            continue;
        }
        if (types.size > 1) {
            return undefined;
        }
        const [type = "string"] = types;
        entries.push({
            ContextKeyName: name,
            ContextKeyValues: [...values],
            ContextKeyType: apiType(type, set || values.length > 1),
        });
    }
    return entries;
}
