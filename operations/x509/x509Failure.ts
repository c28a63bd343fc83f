import { X509Error, X509ErrorCode } from "../../signing/x509/index";
import { CliError, type CliErrorCode } from "../cliError";

/**
 * What a person reads when X.509, CMS or a time-stamp was refused.
 * @returns the error itself where it is none of these.
 */
export function x509Failure(doing: string, error: unknown): unknown {
    if (!(error instanceof X509Error)) {
        return error;
    }
    const codes: Partial<Record<X509ErrorCode, CliErrorCode>> = {
        [X509ErrorCode.Input]: "usage",
        [X509ErrorCode.Authority]: "outside",
    };
    return new CliError(codes[error.code] ?? "refused", `${doing}: ${error.message}`, {
        cause: error,
    });
}
