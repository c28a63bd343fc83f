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
    const version = document["Version"];
    if (version !== "2012-10-17" && version !== "2008-10-17") {
        throw malformed("Policy must have the Version 2012-10-17 or 2008-10-17.");
    }
    const list: unknown = document["Statement"];
    const statements: readonly unknown[] = Array.isArray(list) ? list : [list];
    if (statements.length === 0) {
        throw malformed("Policy must contain at least one statement.");
    }
    return statements.map((statement) => checkStatement(statement, exists));
}

/**
 * Refuses a policy that would lock its author out.
 *
 * In this form an Allow statement counts when it covers kms:PutKeyPolicy and names the caller, the account
 * or everyone; conditions and Deny statements are not evaluated.
 * @param accountId The key's account.
 * @throws SandboxError `MalformedPolicyDocumentException`.
 */
export function checkLockout(
    statements: readonly Statement[],
    caller: Principal,
    accountId: string,
): void {
    const names = new Set([
        "*",
        accountId,
        `arn:aws:iam::${accountId}:root`,
        caller.arn,
        ...(caller.roleArn === undefined ? [] : [caller.roleArn]),
    ]);
    const mayReturn = statements.some(
        (statement) =>
            statement["Effect"] === "Allow" &&
            statement["Resource"] !== undefined &&
            awsPrincipals(statement["Principal"]).some((principal) => names.has(principal)) &&
            strings(statement["Action"]).some((action) => covers(action, "kms:PutKeyPolicy")),
    );
    if (!mayReturn) {
        throw malformed(
            "The new key policy will not allow you to update the key policy in the future.",
        );
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
    if (statement["Effect"] !== "Allow" && statement["Effect"] !== "Deny") {
        throw malformed("Policy contains a statement whose Effect is neither Allow nor Deny.");
    }
    const principal = statement["Principal"] ?? statement["NotPrincipal"];
    const isNamed = principal === "*" || (isObject(principal) && Object.keys(principal).length > 0);
    if (!isNamed) {
        throw malformed("Policy contains a statement with no principal.");
    }
    const isReadable = isObject(principal) ? Object.values(principal).every(isTextOrTexts) : true;
    if (!isReadable || !awsPrincipals(principal).every(exists)) {
        throw malformed("Policy contains a statement with one or more invalid principals.");
    }
    return statement;
}

/** Names under `AWS`, and "*" for the bare star. */
function awsPrincipals(principal: unknown): readonly string[] {
    if (principal === "*") {
        return ["*"];
    }
    return isObject(principal) ? strings(principal["AWS"]) : [];
}

function strings(value: unknown): readonly string[] {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list.filter((item) => typeof item === "string");
}

function isTextOrTexts(value: unknown): boolean {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list.length > 0 && list.every((item) => typeof item === "string");
}

/** Whether an action pattern of a policy (`kms:*`, `kms:Put?eyPolicy`) covers an action. */
function covers(pattern: string, action: string): boolean {
    const source = pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".");
    return new RegExp(`^${source}$`, "i").test(action);
}

function malformed(message: string, cause?: unknown): SandboxError {
    return new SandboxError("MalformedPolicyDocumentException", message, { cause });
}
