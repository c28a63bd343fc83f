import { SigningError, SigningErrorCode } from "../signingError";

/** @throws SigningError `aborted` when the signal says so. */
export function requireGoingOn(signal: AbortSignal | undefined): void {
    if (signal?.aborted) {
        throw aborted(signal);
    }
}

function aborted(signal: AbortSignal): SigningError {
    return new SigningError(SigningErrorCode.Aborted, "it was ended by its caller's signal", {
        cause: signal.reason,
    });
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
    const ended = new Promise<never>((_, reject) => {
        stop = () => reject(aborted(signal));
        signal.addEventListener("abort", stop);
        if (signal.aborted) {
            stop();
        }
    });
    try {
        return await Promise.race([work, ended]);
    } finally {
        signal.removeEventListener("abort", stop);
    }
}
