/** What the toolchain can fail with; the command line maps all of them to exit status 3. */
export type ToolchainErrorCode = "missing" | "build-failed" | "cache";

/** Something that a run needs is not on this machine and could not be put there. */
export class ToolchainError extends Error {
    public constructor(
        public readonly code: ToolchainErrorCode,
        message: string,
        options?: ErrorOptions,
    ) {
        super(message, options);
        this.name = "ToolchainError";
    }
}
