import { IamError, IamErrorCode, type PolicyFinding, show } from "../iamError";
import type { CannotJudge } from "../judgement";
import { type AccountCaller, accountCaller, type Principal, type Request } from "../request";
import { isAlwaysPresent, isKnownKey, normalKey } from "./conditionKeys";
import type { Variable } from "./template";
import { foldAscii } from "./wildcard";

/** A request, checked and ready to be matched many times. */
export interface RequestContext {
    /** The request. */
    readonly request: Request;
    /** Its action in lower case. */
    readonly action: string;
    /** The values of `request.context` by keys in lower case. */
    readonly given: ReadonlyMap<string, readonly string[]>;
}

const NONE: readonly string[] = [];

/** Keys whose values follow from principal and resource; no values means absent. */
const DERIVED: ReadonlyMap<string, (request: Request) => readonly string[] | undefined> = new Map<
    string,
    (request: Request) => readonly string[] | undefined
>([
    ["aws:principalaccount", ({ principal }) => one(accountCaller(principal)?.accountId)],
    ["kms:calleraccount", ({ principal }) => one(accountCaller(principal)?.accountId)],
    ["aws:principalarn", ({ principal }) => one(principalArn(principal))],
    ["aws:principalorgid", ({ principal }) => one(accountCaller(principal)?.organizationId)],
    ["aws:principalorgpaths", ({ principal }) => accountCaller(principal)?.organizationPaths],
    ["aws:principalisawsservice", ({ principal }) => [String(principal.kind === "service")]],
    ["aws:principalservicename", ({ principal }) => serviceName(principal)],
    ["aws:principaltype", ({ principal }) => one(PRINCIPAL_TYPES[principal.kind])],
    ["aws:userid", ({ principal }) => one(accountCaller(principal)?.userId)],
    ["aws:username", ({ principal }) => one(userName(principal))],
    ["aws:sourceidentity", ({ principal }) => one(sourceIdentity(principal))],
    ["aws:resourceaccount", ({ resource }) => [resource.accountId]],
    ["aws:resourceorgid", ({ resource }) => one(resource.organizationId)],
    ["aws:resourceorgpaths", ({ resource }) => resource.organizationPaths],
]);

/** Beginnings of derived keys that end with the name of a tag. */
const TAGS: readonly [
    string,
    (request: Request) => Readonly<Record<string, string>> | undefined,
][] = [
    ["aws:principaltag/", ({ principal }) => accountCaller(principal)?.tags],
    ["aws:resourcetag/", ({ resource }) => resource.tags],
];

/** AWS documents none for services and for those who show a token. */
const PRINCIPAL_TYPES: Readonly<Record<Principal["kind"], string | undefined>> = {
    root: "Account",
    user: "User",
    roleSession: "AssumedRole",
    service: undefined,
    federated: undefined,
    anonymous: "Anonymous",
};

/**
 * Prepares a request for matching.
 *
 * @throws IamError (`iam/invalidRequest`) when the request contradicts itself.
 */
export function requestContext(request: Request): RequestContext {
    const findings: PolicyFinding[] = [];
    const given = new Map<string, readonly string[]>();
    for (const [name, values] of request.context ?? []) {
        const key = normalKey(name);
        const path = `context[${show(name)}]`;
        if (DERIVED.has(key) || TAGS.some(([start]) => key.startsWith(start))) {
            findings.push({ path, reason: "follows from principal and resource; leave it out" });
        } else if (given.has(key)) {
            findings.push({ path, reason: "is there twice: names of keys ignore case" });
        }
        given.set(key, values);
    }
    const caller = accountCaller(request.principal);
    for (const arn of caller === undefined ? [] : callerArns(caller)) {
        if (arn.split(":")[4] !== caller?.accountId) {
            const reason = `${show(arn)} is not of the account ${show(caller?.accountId)}`;
            findings.push({ path: "principal", reason });
        }
    }
    if (!/^[^:*?]+:[^:*?]+$/.test(request.action)) {
        const reason = `${show(request.action)} is no action: expected service:Name`;
        findings.push({ path: "action", reason });
    }
    if (findings.length > 0) {
        throw new IamError(IamErrorCode.InvalidRequest, "The request", findings);
    }
    return { request, action: foldAscii(request.action), given };
}

/** Values of a condition key, none when it is absent. */
export function readKey(
    { request, given }: RequestContext,
    key: string,
): readonly string[] | CannotJudge {
    const values = given.get(key) ?? DERIVED.get(key)?.(request);
    if (values !== undefined) {
        return values;
    }
    const tags = TAGS.find(([start]) => key.startsWith(start));
    if (tags !== undefined) {
        return tagValues(tags[1](request), key.slice(tags[0].length));
    }
    if (isUnsaid(key, request)) {
        return { cannotJudge: `AWS has a value of ${key}, and the request does not say it` };
    }
    return isKnownKey(key)
        ? NONE
        : { cannotJudge: `the condition key ${show(key)} is none that this evaluator knows` };
}

/** Value of a policy variable. */
export function readVariable(
    context: RequestContext,
    { key, fallback }: Variable,
): string | undefined | CannotJudge {
    const values = readKey(context, key);
    if ("cannotJudge" in values) {
        return values;
    }
    return values.length > 1
        ? { cannotJudge: `the policy variable ${show(key)} has several values` }
        : (values[0] ?? fallback);
}

/** Whether AWS would have a value of a key for which this request has none. */
function isUnsaid(key: string, { principal, resource }: Request): boolean {
    const caller = accountCaller(principal);
    switch (key) {
        case "aws:userid":
            return caller !== undefined;
        case "aws:tokenissuetime":
            return principal.kind === "roleSession";
        case "aws:principaltype":
            return true;
        case "aws:principalservicenameslist":
            return principal.kind === "service";
        case "aws:principalorgpaths":
            return caller?.organizationId !== undefined;
        case "aws:resourceorgpaths":
            return resource.organizationId !== undefined;
        default:
            return isAlwaysPresent(key);
    }
}

function one(value: string | undefined): readonly string[] | undefined {
    return value === undefined ? undefined : [value];
}

/** Tags whose names differ in case alone are one key, with a value each. */
function tagValues(tags: Readonly<Record<string, string>> = {}, name: string): readonly string[] {
    return Object.entries(tags)
        .filter(([key]) => normalKey(key) === name)
        .map(([, value]) => value);
}

function principalArn(principal: Principal): string | undefined {
    return principal.kind === "roleSession" ? principal.roleArn : accountCaller(principal)?.arn;
}

function callerArns(caller: AccountCaller): string[] {
    return caller.kind === "roleSession" ? [caller.arn, caller.roleArn] : [caller.arn];
}

function serviceName(principal: Principal): readonly string[] | undefined {
    return principal.kind === "service" ? [principal.name] : undefined;
}

function userName(principal: Principal): string | undefined {
    return principal.kind === "user" ? principal.arn.split("/").at(-1) : undefined;
}

function sourceIdentity(principal: Principal): string | undefined {
    return principal.kind === "roleSession" ? principal.sourceIdentity : undefined;
}
