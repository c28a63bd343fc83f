/** Why something of X.509, CMS or a time-stamp was refused. */
export const X509ErrorCode = {
    /** What the caller gave breaks a rule: a subject, a name, a validity. */
    Input: "input",
    /** The bytes are not what they should be: no DER, another structure, something left over. */
    Malformed: "malformed",
    /** A certificate is of another key, expired, for another use, or leads to no trusted one. */
    Certificate: "certificate",
    /** A signature or a digest does not verify. */
    Signature: "signature",
    /** A time-stamp says something else than was asked for. */
    Mismatch: "mismatch",
    /** A time-stamping authority refused, or could not be asked. */
    Authority: "authority",
} as const;
export type X509ErrorCode = (typeof X509ErrorCode)[keyof typeof X509ErrorCode];

/** An error of this boundary. The message lists every finding, one a line. */
export class X509Error extends Error {
    public constructor(
        public readonly code: X509ErrorCode,
        findings: string | readonly string[],
        options?: ErrorOptions,
    ) {
        super(typeof findings === "string" ? findings : findings.join("\n"), options);
        this.name = "X509Error";
    }
}

/**
 * Throws all findings as one error, if there is any.
 * @throws X509Error with the code.
 */
export function refuseFindings(code: X509ErrorCode, findings: readonly string[]): void {
    if (findings.length > 0) {
        throw new X509Error(code, findings);
    }
}
