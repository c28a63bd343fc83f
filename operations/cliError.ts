/** Exit statuses of every command. */
export const ExitStatus = {
    Done: 0,
    /** The command refused, or what it ran failed. */
    Failed: 1,
    /** The command line itself is wrong. */
    Usage: 2,
    /** Something outside failed: AWS, the engine, the network. */
    Outside: 3,
    /** The user interrupted it. */
    Interrupted: 130,
} as const;
export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];

/** Why a command ends without doing its job; the message says what to do next. */
export type CliErrorCode = "refused" | "usage" | "outside" | "interrupted";

/** An error of the command line itself. */
export class CliError extends Error {
    public constructor(
        public readonly code: CliErrorCode,
        message: string,
        options?: ErrorOptions,
    ) {
        super(message, options);
        this.name = "CliError";
    }
}
