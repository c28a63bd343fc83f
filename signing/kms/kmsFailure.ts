import { SigningError, SigningErrorCode } from "../signingError";

/** Refusals that say something of load or of this machine's credentials and clock, not of the request. */
const OUTSIDE =
    /^(Throttling|TooManyRequests|RequestLimitExceeded|LimitExceeded|Expired|RequestExpired|UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch|MissingAuthenticationToken|IncompleteSignature)/;

interface SdkError {
    readonly name: string;
    readonly message: string;
    readonly code?: unknown;
    readonly $fault?: "client" | "server";
    readonly $metadata?: { readonly attempts?: number };
}

/**
 * What became of a call of KMS that failed.
 * @param doing what was done, such as `signing with alias/x`.
 * @returns SigningError `refused`, `unavailable` or `aborted`; the error itself where it is none of the SDK's.
 */
export function kmsFailure(doing: string, error: unknown, signal?: AbortSignal): unknown {
    const { name, message, code, $fault, $metadata } = error as SdkError;
    if (signal?.aborted && name === "AbortError") {
        return new SigningError(
            SigningErrorCode.Aborted,
            `${doing} was ended by its caller's signal; KMS may have done it all the same`,
            { cause: error },
        );
    }
    if ($fault === "client" && !OUTSIDE.test(name)) {
        return new SigningError(
            SigningErrorCode.Refused,
            `${doing}: KMS refuses: ${name}: ${message}. Look at the key's state, its policy and the caller's role.`,
            { cause: error },
        );
    }
    const isOutside =
        $fault !== undefined ||
        (typeof code === "string" && /^E[A-Z_]+$/.test(code)) ||
        /^(TimeoutError|CredentialsProviderError|TokenProviderError|NetworkingError)$/.test(name);
    if (!isOutside) {
        return error;
    }
    const attempts = $metadata?.attempts;
    const tried = attempts === undefined ? "" : ` after ${attempts} attempts`;
    return new SigningError(
        SigningErrorCode.Unavailable,
        `${doing} failed${tried}: ${[name, code, message].filter(Boolean).join(": ")}. Nothing was released: try again ` +
            "later; if it goes on, look at credentials, network and the account's KMS quotas.",
        { cause: error },
    );
}
