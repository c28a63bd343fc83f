/** Why a store, a chain or an entry was refused. */
export const EvidenceErrorCode = {
    /** An entry breaks a rule; nothing was written, and the chain goes on. */
    Invalid: "invalid",
    /** A write failed: what it held may or may not be stored, and the chain takes nothing more. */
    Poisoned: "poisoned",
    /** The chain was closed. */
    Closed: "closed",
    /** The store could not be read or prepared. */
    Store: "store",
    /** What is stored is no evidence, or was altered. */
    Broken: "broken",
} as const;
export type EvidenceErrorCode = (typeof EvidenceErrorCode)[keyof typeof EvidenceErrorCode];

/** An error of the evidence. */
export class EvidenceError extends Error {
    public constructor(
        public readonly code: EvidenceErrorCode,
        message: string,
        options?: ErrorOptions,
    ) {
        super(message, options);
        this.name = "EvidenceError";
    }
}

/** What an unknown error says. */
export function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}
