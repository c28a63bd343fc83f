import { SigningError, SigningErrorCode } from "../../signing/signingError";
import { CliError, type CliErrorCode } from "../cliError";

const CODES: Readonly<Record<SigningErrorCode, CliErrorCode>> = {
    [SigningErrorCode.Input]: "usage",
    [SigningErrorCode.Unavailable]: "outside",
    [SigningErrorCode.Keys]: "refused",
    [SigningErrorCode.Document]: "refused",
    [SigningErrorCode.ForeignKey]: "refused",
    [SigningErrorCode.Mismatch]: "refused",
    [SigningErrorCode.Refused]: "refused",
    [SigningErrorCode.Evidence]: "refused",
    [SigningErrorCode.Aborted]: "refused",
};

/**
 * Runs what signs or verifies a document.
 * @param file the document, which the library knows only as a stream.
 * @throws CliError in place of a SigningError.
 */
export async function tellingErrors<T>(
    file: string | undefined,
    work: () => Promise<T>,
): Promise<T> {
    try {
        return await work();
    } catch (error) {
        if (!(error instanceof SigningError)) {
            throw error;
        }
        throw signingCliError(error, file);
    }
}

/** A SigningError as the command line tells it. */
export function signingCliError(error: SigningError, file?: string): CliError {
    const subject = file === undefined ? "" : `${file === "-" ? "standard input" : file}: `;
    return new CliError(CODES[error.code], `${subject}${error.message}`, { cause: error });
}
