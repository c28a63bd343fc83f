import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { SandboxError } from "../sandboxError";
import type { EncryptionContext } from "./encryptionContext";
import type { GrantConstraints, GrantRecord, KeyRecord } from "./keyRecord";

/** What a grant may allow, as CreateGrant takes it. */
export const GRANT_OPERATIONS = [
    "Decrypt",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
    "Sign",
    "Verify",
    "GetPublicKey",
    "CreateGrant",
    "RetireGrant",
    "DescribeKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateMac",
    "VerifyMac",
    "DeriveSharedSecret",
    "Encapsulate",
    "Decapsulate",
] as const;
/** One of them. */
export type GrantOperation = (typeof GRANT_OPERATIONS)[number];

/** What a caller asks for in a grant. */
export type GrantTerms = Pick<
    GrantRecord,
    "name" | "granteePrincipal" | "retiringPrincipal" | "issuingAccount" | "constraints"
> & { readonly operations: readonly GrantOperation[] };

const MAX_GRANTS_PER_KEY = 50_000;
const MAX_CONTEXT_PAIRS = 8;
const MAX_CONTEXT_VALUE = 384;

const EVERY_KEY: readonly GrantOperation[] = ["CreateGrant", "RetireGrant", "DescribeKey"];
const ENCRYPTION: readonly GrantOperation[] = [
    "Decrypt",
    "Encrypt",
    "ReEncryptFrom",
    "ReEncryptTo",
];

/**
 * What a grant on a key may allow.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/grants.html#terms-grant-operations
 */
export function grantOperationsOf(
    key: Pick<KeyRecord, "keySpec" | "keyUsage">,
): readonly GrantOperation[] {
    if (key.keySpec === "SYMMETRIC_DEFAULT") {
        return [
            ...EVERY_KEY,
            ...ENCRYPTION,
            "GenerateDataKey",
            "GenerateDataKeyWithoutPlaintext",
            "GenerateDataKeyPair",
            "GenerateDataKeyPairWithoutPlaintext",
        ];
    }
    return key.keyUsage === "SIGN_VERIFY"
        ? [...EVERY_KEY, "GetPublicKey", "Sign", "Verify"]
        : [...EVERY_KEY, "GetPublicKey", ...ENCRYPTION];
}

/**
 * Checks a grant's operations and constraints against its key.
 * @throws SandboxError `ValidationException`.
 */
export function checkGrant(key: KeyRecord, terms: GrantTerms): void {
    const { operations, constraints } = terms;
    if (operations.length === 0) {
        throw refusal("Operations must have at least one member.");
    }
    const allowed = grantOperationsOf(key);
    const foreign = operations.filter((operation) => !allowed.includes(operation));
    if (foreign.length > 0) {
        throw refusal(
            `Operations ${foreign.join(", ")} are not valid in a grant for ${key.arn}, whose key spec is ` +
                `${key.keySpec} and key usage ${key.keyUsage}: choose of ${allowed.join(", ")}.`,
        );
    }
    if (operations.every((operation) => operation === "CreateGrant")) {
        throw refusal("Grants must not contain only the CreateGrant operation.");
    }
    checkConstraints(key, constraints ?? {});
}

function checkConstraints(key: KeyRecord, constraints: GrantConstraints): void {
    const contexts: readonly EncryptionContext[] = Object.values(constraints);
    if (contexts.length > 1) {
        throw refusal(
            "Constraints must have EncryptionContextEquals or EncryptionContextSubset, not both.",
        );
    }
    if (contexts.length > 0 && key.keySpec !== "SYMMETRIC_DEFAULT") {
        throw refusal(
            `${key.arn} key spec is ${key.keySpec}: only grants for symmetric encryption keys may have an ` +
                "encryption context constraint.",
        );
    }
    for (const [name, value] of contexts.flatMap((context) => Object.entries(context))) {
        if (value.length > MAX_CONTEXT_VALUE) {
            throw refusal(
                `The encryption context value of '${name}' in Constraints must have at most ` +
                    `${String(MAX_CONTEXT_VALUE)} characters.`,
            );
        }
    }
    if (contexts.some((context) => Object.keys(context).length > MAX_CONTEXT_PAIRS)) {
        throw refusal(
            `Constraints must have at most ${String(MAX_CONTEXT_PAIRS)} encryption context pairs.`,
        );
    }
}

/**
 * The grant that answers a request: the present one of that name and those terms, else a new one.
 * @param now Milliseconds since 1970.
 * @throws SandboxError `LimitExceededException` where the key has no room for another.
 */
export function chooseGrant(
    key: KeyRecord,
    present: readonly GrantRecord[],
    terms: GrantTerms,
    now: number,
): GrantRecord {
    const same = present.find((grant) => isSame(grant, terms));
    if (same !== undefined) {
        return same;
    }
    if (present.length >= MAX_GRANTS_PER_KEY) {
        throw new SandboxError(
            "LimitExceededException",
            `${key.arn} has ${String(present.length)} grants, and may not have more.`,
        );
    }
    const { keyId, arn: keyArn, accountId, region } = key;
    return {
        grantId: randomBytes(32).toString("hex"),
        keyId,
        keyArn,
        accountId,
        region,
        ...terms,
        creationDate: now,
        tokenSecret: randomBytes(32).toString("hex"),
    };
}

/** Without a name, a retry could not be told from a second grant. */
function isSame(grant: GrantRecord, terms: GrantTerms): boolean {
    return (
        terms.name !== undefined &&
        grant.name === terms.name &&
        grant.granteePrincipal === terms.granteePrincipal &&
        grant.retiringPrincipal === terms.retiringPrincipal &&
        grant.issuingAccount === terms.issuingAccount &&
        isDeepStrictEqual([...grant.operations].sort(), [...terms.operations].sort()) &&
        isDeepStrictEqual(grant.constraints ?? {}, terms.constraints ?? {})
    );
}

function refusal(message: string): SandboxError {
    return new SandboxError("ValidationException", message);
}
