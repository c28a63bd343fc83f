/** Why the bootstrap refused; the command maps it to its exit status. */
export const BootstrapErrorCode = {
    /** A file can't be read or written: a failure from outside. */
    Io: "bootstrap/io",
    /** organisation.yaml, a template or its parameters are refused. */
    Invalid: "bootstrap/invalid",
    /** A document is longer than AWS stores. */
    TooLong: "bootstrap/too-long",
} as const;

/** One of the values of {@link BootstrapErrorCode}. */
export type BootstrapErrorCode = (typeof BootstrapErrorCode)[keyof typeof BootstrapErrorCode];

/** The bootstrap refuses what it was given. The message lists every finding, one a line. */
export class BootstrapError extends Error {
    /**
     * @param code What kind of refusal it is.
     * @param findings Everything that is wrong, at least one.
     * @param options The cause, where there is one.
     */
    constructor(
        readonly code: BootstrapErrorCode,
        readonly findings: readonly string[],
        options?: ErrorOptions,
    ) {
        super(findings.join("\n"), options);
        this.name = "BootstrapError";
    }
}
