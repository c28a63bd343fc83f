/**
 * The one error of the sandbox: what AWS would answer, and what stops the sandbox itself.
 *
 * `code` is AWS's error name (`NotFoundException`, `AccessDenied`) where the error is an answer, and
 * one of {@link SandboxErrorCode} where it stops the sandbox from starting or going on.
 */
export class SandboxError extends Error {
    /**
     * @param code AWS's error name, or one of {@link SandboxErrorCode}.
     * @param message What is wrong, with the value and what was expected; AWS's wording in answers.
     * @param options `cause`: the error underneath, where there is one.
     */
    constructor(
        readonly code: string,
        message: string,
        options?: { readonly cause?: unknown },
    ) {
        super(message, options);
        this.name = "SandboxError";
    }
}

/** Codes of errors that are not answers to a client. */
export const SandboxErrorCode = {
    /** An option does not hold together: the message lists every finding. */
    invalidOptions: "InvalidOptions",
    /** Another live sandbox uses the folder. */
    folderInUse: "FolderInUse",
    /** The folder holds something that this sandbox did not write or cannot read. */
    brokenState: "BrokenState",
    /** Another process took the folder over while this sandbox was running. */
    folderLost: "FolderLost",
    /** `control.json` does not hold what moves the clock and sets faults: the message lists every finding. */
    invalidControl: "InvalidControl",
    /** The trail could not be written to its end. */
    trailLost: "TrailLost",
    /** No identity of that name was given to `startSandbox`. */
    unknownIdentity: "UnknownIdentity",
} as const;
/** One of the codes above. */
export type SandboxErrorCode = (typeof SandboxErrorCode)[keyof typeof SandboxErrorCode];
