import { CliError } from "../cliError";

/** An answer of AWS that refuses the request itself. */
export interface AwsRefusal {
    /** AWS's name of the error, such as `NotFoundException`. */
    readonly name: string;
    readonly message: string;
    readonly requestId?: string;
}

/** Refusals that say something of the caller's credentials or of load, not of what was asked for. */
const OUTSIDE =
    /^(Throttling|TooManyRequests|RequestLimitExceeded|LimitExceeded|Expired|RequestExpired|UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch|MissingAuthenticationToken|IncompleteSignature)/;

/** AWS's refusal of what was asked for; nothing when something else went wrong. */
export function awsRefusal(error: unknown): AwsRefusal | undefined {
    const { name, message, $fault, $metadata } = error as Partial<Error> & {
        $fault?: string;
        $metadata?: { requestId?: string };
    };
    if ($fault !== "client" || name === undefined || OUTSIDE.test(name)) {
        return undefined;
    }
    const requestId = $metadata?.requestId;
    return { name, message: message ?? "", ...(requestId === undefined ? {} : { requestId }) };
}

/** Whether AWS refused for want of permission. */
export function isDenied({ name }: AwsRefusal): boolean {
    return name === "AccessDenied" || name === "AccessDeniedException";
}

/**
 * What a person reads when a call of AWS failed for a reason outside of this program.
 * @returns the error itself where it is a fault of this program.
 */
export function outsideFailure(doing: string, error: unknown): unknown {
    const { name, message, code, $metadata } = error as Partial<Error> & {
        code?: unknown;
        $metadata?: unknown;
    };
    const outside =
        $metadata !== undefined ||
        (typeof code === "string" && /^E[A-Z]+$/.test(code)) ||
        /^(CredentialsProviderError|TokenProviderError|TimeoutError|NetworkingError)$/.test(
            name ?? "",
        );
    if (!outside) {
        return error;
    }
    const words = [name, code, message].filter(Boolean).join(": ");
    return new CliError(
        "outside",
        `${doing} failed: ${words}. Check credentials, Region and network, then run it again.`,
        { cause: error },
    );
}
