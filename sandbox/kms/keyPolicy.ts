import type { Principal } from "../principals";
import { isObject } from "../request/deserialise";
import type { ParameterRule } from "../request/parameters";
import { SandboxError } from "../sandboxError";

/** `Policy`, as CreateKey and PutKeyPolicy take it. */
export const POLICY = {
    type: "string",
    min: 1,
    max: 131072,
    pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
} as const satisfies ParameterRule;

const MAX_POLICY_BYTES = 32 * 1024;

const DOCUMENT_ELEMENTS = ["Version", "Id", "Statement"];
/** Of each pair, a statement has one. */
const EXCLUSIVE_ELEMENTS = [
    ["Principal", "NotPrincipal"],
    ["Action", "NotAction"],
    ["Resource", "NotResource"],
] as const;
const STATEMENT_ELEMENTS = ["Sid", "Effect", "Condition", ...EXCLUSIVE_ELEMENTS.flat()];
const PRINCIPAL_KINDS = ["AWS", "Service", "Federated", "CanonicalUser"];

const COMPARISONS = [
    "Equals",
    "NotEquals",
    "LessThan",
    "LessThanEquals",
    "GreaterThan",
    "GreaterThanEquals",
];
const CONDITION_OPERATORS = [
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    ...COMPARISONS.map((comparison) => `Numeric${comparison}`),
    ...COMPARISONS.map((comparison) => `Date${comparison}`),
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "NotIpAddress",
    "ArnEquals",
    "ArnLike",
    "ArnNotEquals",
    "ArnNotLike",
];
const CONDITION_OPERATOR = new RegExp(
    `^(?:For(?:AnyValue|AllValues):)?(?:(?:${CONDITION_OPERATORS.join("|")})(?:IfExists)?|Null)$`,
);

/** A statement of a policy that {@link parseKeyPolicy} has passed. */
export type Statement = Readonly<Record<string, unknown>>;

/** The policy that AWS gives a key when CreateKey brings none; AWS's text to the letter. */
export function defaultKeyPolicy(accountId: string): string {
    return `{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "arn:aws:iam::${accountId}:root"
    },
    "Action" : "kms:*",
    "Resource" : "*"
  } ]
}`;
}

/**
 * Reads a key policy.
 *
 * A statement without Action or Resource passes: AWS accepts it and it does nothing.
 * @param exists Whether an AWS principal, as written in the policy, exists.
 * @throws SandboxError `LimitExceededException` above 32 KiB, else `MalformedPolicyDocumentException`.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
 */
export function parseKeyPolicy(
    text: string,
    exists: (principal: string) => boolean,
): readonly Statement[] {
    if (Buffer.byteLength(text, "utf8") > MAX_POLICY_BYTES) {
        throw new SandboxError(
            "LimitExceededException",
            `A key policy may have ${String(MAX_POLICY_BYTES)} bytes at most.`,
        );
    }
    const document = parseJson(text);
    checkElements(document, DOCUMENT_ELEMENTS, "Policy contains");
    const version = document["Version"];
    if (version !== "2012-10-17" && version !== "2008-10-17") {
        throw malformed("Policy must have the Version 2012-10-17 or 2008-10-17.");
    }
    const list = document["Statement"];
    const statements = listOf(list);
    if (statements.length === 0) {
        throw malformed("Policy must contain at least one statement.");
    }
    const checked = statements.map((statement) => checkStatement(statement, exists));
    checkSids(checked);
    return checked;
}

/**
 * Refuses a policy that would lock its author out.
 *
 * An Allow statement counts when it covers kms:PutKeyPolicy, names the caller, everyone or the account, and
 * has no condition that could keep the caller away: only positive ones on aws:PrincipalArn are evaluated.
 * A Deny statement that certainly meets the caller locks out.
 * @param accountId The key's account.
 * @throws SandboxError `MalformedPolicyDocumentException`.
 */
export function checkLockout(
    statements: readonly Statement[],
    caller: Principal,
    accountId: string,
): void {
    const covering = statements.filter(coversPutKeyPolicy);
    const isAllowed = covering.some((statement) => allows(statement, caller, accountId));
    const isDenied = covering.some((statement) => denies(statement, caller, accountId));
    if (!isAllowed || isDenied) {
        throw malformed(
            "The new key policy will not allow you to update the key policy in the future.",
        );
    }
}

const PUT_KEY_POLICY = "kms:PutKeyPolicy";
const POSITIVE_OPERATORS: ReadonlySet<string> = new Set([
    "StringEquals",
    "StringLike",
    "ArnEquals",
    "ArnLike",
]);

/** One condition of a statement: operator, key and values. */
interface Condition {
    readonly operator: string;
    readonly key: string;
    readonly values: readonly string[];
}

function coversPutKeyPolicy(statement: Statement): boolean {
    const covered = (actions: unknown) =>
        strings(actions).some((action) => covers(action, PUT_KEY_POLICY));
    return statement["Action"] === undefined
        ? statement["NotAction"] !== undefined && !covered(statement["NotAction"])
        : covered(statement["Action"]);
}

function allows(statement: Statement, caller: Principal, accountId: string): boolean {
    return (
        statement["Effect"] === "Allow" &&
        statement["Resource"] !== undefined &&
        names(statement["Principal"], caller, accountId) &&
        conditionsOf(statement).every(
            (condition) =>
                POSITIVE_OPERATORS.has(condition.operator) &&
                isOnPrincipalArn(condition) &&
                holds(condition, caller),
        )
    );
}

/**
 * Whether a Deny statement certainly meets the caller's next PutKeyPolicy.
 *
 * Conditions on anything but aws:PrincipalArn depend on that later request: a Deny on
 * kms:BypassPolicyLockoutSafetyCheck, for one, leaves the call without the flag free.
 */
function denies(statement: Statement, caller: Principal, accountId: string): boolean {
    const isMet =
        statement["NotPrincipal"] === undefined
            ? names(statement["Principal"], caller, accountId)
            : !names(statement["NotPrincipal"], caller, accountId);
    return (
        statement["Effect"] === "Deny" &&
        (statement["Resource"] !== undefined || statement["NotResource"] !== undefined) &&
        isMet &&
        conditionsOf(statement).every(
            (condition) => isOnPrincipalArn(condition) && holds(condition, caller),
        )
    );
}

/** Whether a principal element covers the caller: by name, as everyone, or through the account. */
function names(principal: unknown, caller: Principal, accountId: string): boolean {
    const own = caller.accountId === accountId ? [accountId, `arn:aws:iam::${accountId}:root`] : [];
    const covering = new Set(["*", ...own, caller.arn, principalArn(caller)]);
    return awsPrincipals(principal).some((name) => covering.has(name));
}

/** What `aws:PrincipalArn` holds: for a session, its role's ARN with path. */
function principalArn(caller: Principal): string {
    return caller.roleArn ?? caller.arn;
}

function conditionsOf(statement: Statement): readonly Condition[] {
    const block = statement["Condition"];
    return Object.entries(isObject(block) ? block : {}).flatMap(([operator, tests]) =>
        Object.entries(isObject(tests) ? tests : {}).map(([key, values]) => ({
            operator,
            key,
            values: listOf(values).filter(isScalar).map(String),
        })),
    );
}

function isOnPrincipalArn({ key }: Condition): boolean {
    return key.toLowerCase() === "aws:principalarn";
}

/** Whether a condition on aws:PrincipalArn holds; the key is always there and has one value. */
function holds({ operator, values }: Condition, caller: Principal): boolean {
    const arn = principalArn(caller);
    const like = () => values.some((value) => matches(value, arn, ""));
    const arnLike = () => values.some((value) => matchesArn(value, arn));
    switch (operator.replace(/^For(?:AnyValue|AllValues):/, "").replace(/IfExists$/, "")) {
        case "StringEquals":
            return values.includes(arn);
        case "StringNotEquals":
            return !values.includes(arn);
        case "StringEqualsIgnoreCase":
            return values.some((value) => value.toLowerCase() === arn.toLowerCase());
        case "StringNotEqualsIgnoreCase":
            return values.every((value) => value.toLowerCase() !== arn.toLowerCase());
        case "StringLike":
            return like();
        case "StringNotLike":
            return !like();
        // AWS treats ArnEquals and ArnLike alike.
        case "ArnEquals":
        case "ArnLike":
            return arnLike();
        case "ArnNotEquals":
        case "ArnNotLike":
            return !arnLike();
        case "Null":
            return values.includes("false");
        default:
            return false;
    }
}

function parseJson(text: string): Readonly<Record<string, unknown>> {
    let document: unknown;
    try {
        document = JSON.parse(text);
    } catch (error) {
        throw malformed("Policy is not valid JSON.", error);
    }
    if (!isObject(document)) {
        throw malformed("Policy must be a JSON object.");
    }
    return document;
}

function checkStatement(statement: unknown, exists: (principal: string) => boolean): Statement {
    if (!isObject(statement)) {
        throw malformed("Policy must have statements that are JSON objects.");
    }
    checkElements(statement, STATEMENT_ELEMENTS, "Policy contains a statement with");
    for (const [element, opposite] of EXCLUSIVE_ELEMENTS) {
        if (element in statement && opposite in statement) {
            throw malformed(`Policy contains a statement with both ${element} and ${opposite}.`);
        }
    }
    if (statement["Effect"] !== "Allow" && statement["Effect"] !== "Deny") {
        throw malformed("Policy contains a statement whose Effect is neither Allow nor Deny.");
    }
    const principal = statement["Principal"] ?? statement["NotPrincipal"];
    const isNamed = principal === "*" || (isObject(principal) && Object.keys(principal).length > 0);
    if (!isNamed) {
        throw malformed("Policy contains a statement with no principal.");
    }
    if (isObject(principal)) {
        checkElements(
            principal,
            PRINCIPAL_KINDS,
            "Policy contains a statement with a principal that has",
        );
    }
    const isReadable = isObject(principal) ? Object.values(principal).every(isTextOrTexts) : true;
    if (!isReadable || !awsPrincipals(principal).every(exists)) {
        throw malformed("Policy contains a statement with one or more invalid principals.");
    }
    if ("Condition" in statement) {
        checkCondition(statement["Condition"]);
    }
    return statement;
}

function checkElements(
    object: Readonly<Record<string, unknown>>,
    known: readonly string[],
    subject: string,
): void {
    const unknown = Object.keys(object).find((name) => !known.includes(name));
    if (unknown !== undefined) {
        throw malformed(`${subject} the unknown element ${unknown}: use ${known.join(", ")}.`);
    }
}

function checkCondition(block: unknown): void {
    if (!isObject(block)) {
        throw malformed("Policy contains a statement whose Condition is not a JSON object.");
    }
    for (const [operator, tests] of Object.entries(block)) {
        if (!CONDITION_OPERATOR.test(operator)) {
            throw malformed(
                `Policy contains a statement with the unknown condition operator ${operator}.`,
            );
        }
        if (!isObject(tests)) {
            throw malformed(
                `Policy contains a statement whose condition ${operator} is not a JSON object.`,
            );
        }
        const [key] =
            Object.entries(tests).find(([, values]) => !listOf(values).every(isScalar)) ?? [];
        if (key !== undefined) {
            throw malformed(
                `Policy contains a statement whose condition on ${key} has a value that is no text.`,
            );
        }
    }
}

function checkSids(statements: readonly Statement[]): void {
    const seen = new Set<string>();
    for (const { Sid: sid } of statements) {
        if (sid === undefined) {
            continue;
        }
        if (typeof sid !== "string") {
            throw malformed("Policy contains a statement whose Sid is no text.");
        }
        if (sid !== "" && seen.has(sid)) {
            throw malformed(`Policy contains more than one statement with the Sid ${sid}.`);
        }
        seen.add(sid);
    }
}

/** Names under `AWS`, and "*" for the bare star. */
function awsPrincipals(principal: unknown): readonly string[] {
    if (principal === "*") {
        return ["*"];
    }
    return isObject(principal) ? strings(principal["AWS"]) : [];
}

function strings(value: unknown): readonly string[] {
    return listOf(value).filter((item) => typeof item === "string");
}

function listOf(value: unknown): readonly unknown[] {
    return Array.isArray(value) ? value : [value];
}

/** What a condition may compare with: JSON's true and 5 stand for "true" and "5". */
function isScalar(value: unknown): value is string | number | boolean {
    return ["string", "number", "boolean"].includes(typeof value);
}

function isTextOrTexts(value: unknown): boolean {
    const list = listOf(value);
    return list.length > 0 && list.every((item) => typeof item === "string");
}

/** Whether an action pattern of a policy (`kms:*`, `kms:Put?eyPolicy`) covers an action. */
function covers(pattern: string, action: string): boolean {
    return matches(pattern, action, "i");
}

/** Whether a text fits a pattern with `*` and `?`. */
function matches(pattern: string, text: string, flags: "" | "i"): boolean {
    const source = pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replace(/\*+/g, ".*")
        .replaceAll("?", ".");
    return new RegExp(`^${source}$`, `s${flags}`).test(text);
}

/** Whether an ARN fits a pattern, each of the six parts on its own: `*` does not cross a colon. */
function matchesArn(pattern: string, arn: string): boolean {
    const [patterns, parts] = [arnParts(pattern), arnParts(arn)];
    return (
        patterns.length === parts.length &&
        parts.every((part, index) => matches(patterns[index] ?? "", part, ""))
    );
}

function arnParts(arn: string): readonly string[] {
    const parts = arn.split(":");
    return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(":")] : [])];
}

function malformed(message: string, cause?: unknown): SandboxError {
    return new SandboxError("MalformedPolicyDocumentException", message, { cause });
}
