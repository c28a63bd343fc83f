import type { KMSClient } from "@aws-sdk/client-kms";

/**
 * Listens to a client for AWS's own time: waiting times are reckoned by the clock that the trail goes by, not by
 * this machine's.
 * @returns the time of the last answer, whole seconds; this machine's before the first.
 */
export function awsClock({ middlewareStack }: Pick<KMSClient, "middlewareStack">): () => Date {
    let last: Date | undefined;
    middlewareStack.add(
        (next) => async (args) => {
            const result = await next(args);
            const { headers = {} } = (result.response ?? {}) as {
                headers?: Readonly<Record<string, string>>;
            };
            const time = new Date(headers["date"] ?? NaN);
            last = Number.isNaN(time.getTime()) ? last : time;
            return result;
        },
        { step: "deserialize", name: "awsClock" },
    );
    return () => last ?? new Date();
}
