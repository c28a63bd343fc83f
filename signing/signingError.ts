/** Why nothing was signed, released or judged. */
export const SigningErrorCode = {
    /** An argument breaks a rule. */
    Input: "input",
    /** The published keys are no key set that can be trusted. */
    Keys: "keys",
    /** The document could not be read to its end. */
    Document: "document",
    /** The key that signs is not one of the office's published keys, or may not sign now. */
    ForeignKey: "foreignKey",
    /** What KMS answered is no signature by the key that it names. */
    Mismatch: "mismatch",
    /** KMS refuses the request: permission, key state, a name that is not there. */
    Refused: "refused",
    /** KMS could not be asked, or went on throttling or failing. */
    Unavailable: "unavailable",
    /** The evidence could not be written, so the signature was not released. */
    Evidence: "evidence",
    /** The caller's signal ended the work. */
    Aborted: "aborted",
} as const;
export type SigningErrorCode = (typeof SigningErrorCode)[keyof typeof SigningErrorCode];

/** An error of signing or verifying. The message lists every finding, one a line. */
export class SigningError extends Error {
    public constructor(
        public readonly code: SigningErrorCode,
        findings: string | readonly string[],
        options?: ErrorOptions,
    ) {
        super(typeof findings === "string" ? findings : findings.join("\n"), options);
        this.name = "SigningError";
    }
}
