import { IamError, parsePolicy, type Policy } from "../../iam/index";
import type { Call } from "../request/operation";
import type { ParameterRule } from "../request/parameters";
import { SandboxError } from "../sandboxError";
import type { KeyRecord } from "./keyRecord";

/** `Policy`, as CreateKey and PutKeyPolicy take it. */
export const POLICY = {
    type: "string",
    min: 1,
    max: 131072,
    pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
} as const satisfies ParameterRule;

const MAX_POLICY_BYTES = 32 * 1024;

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
 * Checks the policy of a key that is about to get it: its form, that its principals exist, and that the
 * caller may change it again.
 *
 * A statement without Action or Resource passes: AWS accepts it and it does nothing.
 * @param key the key as it would be with the policy.
 * @param mayLockOut whether the caller said so (`BypassPolicyLockoutSafetyCheck`).
 * @throws SandboxError `LimitExceededException` above 32 KiB, else `MalformedPolicyDocumentException`.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
 */
export function checkKeyPolicy(call: Call, key: KeyRecord, mayLockOut: boolean): void {
    if (Buffer.byteLength(key.policy, "utf8") > MAX_POLICY_BYTES) {
        throw new SandboxError(
            "LimitExceededException",
            `A key policy may have ${String(MAX_POLICY_BYTES)} bytes at most.`,
        );
    }
    const policy = parse(key.policy);
    requireVersion(key.policy);
    requirePrincipals(call, policy);
    if (!mayLockOut && !call.access.letsPutPolicyAgain(call, key, policy)) {
        throw malformed(
            "The new key policy will not allow you to update the key policy in the future.",
        );
    }
}

function requirePrincipals({ principals }: Call, { statements }: Policy<"key">): void {
    const named = statements.flatMap(({ principal }) => [...(principal?.arns ?? [])]);
    if (!named.every((arn) => principals.exists(arn))) {
        throw malformed("Policy contains a statement with one or more invalid principals.");
    }
}

/** IAM takes a policy without a version as one of the old version, KMS asks for one. */
function requireVersion(text: string): void {
    const { Version } = JSON.parse(text) as { readonly Version?: unknown };
    if (Version === undefined) {
        throw malformed('The key policy has no Version: add "Version": "2012-10-17".');
    }
}

function parse(text: string): Policy<"key"> {
    try {
        return parsePolicy(text, "key");
    } catch (error) {
        if (error instanceof IamError) {
            throw malformed(error.message, error);
        }
        throw error;
    }
}

function malformed(message: string, cause?: unknown): SandboxError {
    return new SandboxError("MalformedPolicyDocumentException", message, { cause });
}
