import type { ParameterRule } from "../request/parameters";
import { SandboxError } from "../sandboxError";

/** `GrantTokens`, as every operation that a grant may allow takes them. */
export const GRANT_TOKENS = {
    type: "list",
    min: 0,
    max: 10,
    member: { type: "string", min: 1, max: 8192 },
} as const satisfies ParameterRule;

/** `DryRun`. */
export const DRY_RUN = { type: "boolean" } as const satisfies ParameterRule;

/** `DryRunModifiers`, which lets a dry run of Decrypt or ReEncrypt do without a ciphertext. */
export const DRY_RUN_MODIFIERS = {
    type: "list",
    member: { type: "string", enum: ["IGNORE_CIPHERTEXT"] },
} as const satisfies ParameterRule;

/** `Recipient`, which the sandbox knows only to refuse it. */
export const RECIPIENT = {
    type: "structure",
    fields: {
        KeyEncryptionAlgorithm: { type: "string", enum: ["RSAES_OAEP_SHA_256"] },
        AttestationDocument: { type: "blob", min: 1, max: 262144 },
    },
} as const satisfies ParameterRule;

/**
 * Ends a dry run: called when everything else has been checked.
 * @throws SandboxError `DryRunOperationException`.
 */
export function refuseDryRun(input: { readonly DryRun?: boolean | undefined }): void {
    if (input.DryRun === true) {
        throw new SandboxError(
            "DryRunOperationException",
            "The request would have succeeded, but the DryRun option is set.",
        );
    }
}

/** Whether a dry run asks for the permission alone, with no ciphertext. */
export function ignoresCiphertext(input: {
    readonly DryRun?: boolean | undefined;
    readonly DryRunModifiers?: readonly string[] | undefined;
}): boolean {
    return input.DryRun === true && input.DryRunModifiers?.includes("IGNORE_CIPHERTEXT") === true;
}

/**
 * Refuses attestation by a Nitro enclave: the answer would have to be encrypted for it.
 * @throws SandboxError `UnsupportedOperationException`.
 */
export function refuseRecipient(operation: string, input: { readonly Recipient?: unknown }): void {
    if (input.Recipient !== undefined) {
        throw new SandboxError(
            "UnsupportedOperationException",
            `The sandbox does not implement Recipient in ${operation}.`,
        );
    }
}
