import { SigningError, SigningErrorCode } from "../signingError";

/** @throws SigningError `aborted` when the signal says so. */
export function requireGoingOn(signal: AbortSignal | undefined): void {
    if (signal?.aborted) {
        throw new SigningError(SigningErrorCode.Aborted, "it was ended by its caller's signal", {
            cause: signal.reason,
        });
    }
}

/**
 * Waits for work, and no longer than the signal lets it; the work itself goes on.
 * @throws SigningError `aborted`; what the work throws.
 */
export async function untilAborted<T>(
    work: Promise<T>,
    signal: AbortSignal | undefined,
): Promise<T> {
    if (signal === undefined) {
        return work;
    }
    let stop: () => void = () => undefined;
    const aborted = new Promise<never>((_, reject) => {
        stop = () => {
            try {
                requireGoingOn(signal);
            } catch (error) {
                reject(error as Error);
            }
        };
        signal.addEventListener("abort", stop);
        stop();
    });
    try {
        return await Promise.race([work, aborted]);
    } finally {
        signal.removeEventListener("abort", stop);
    }
}
