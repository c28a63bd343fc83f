import { KMSClient, type KMSClientConfig } from "@aws-sdk/client-kms";

/** Attempts of one call, the first included. */
const MAX_ATTEMPTS = 5;
/** In milliseconds. Without them a connection that went dead holds a call for good. */
const CONNECTION_TIMEOUT = 3_000;
const REQUEST_TIMEOUT = 10_000;

/** What a client of KMS is made of. */
export interface KmsClientSettings {
    /** AWS Region of the key. @default as the AWS SDK finds it */
    readonly region?: string;
    /** @default as the AWS SDK finds them */
    readonly credentials?: NonNullable<KMSClientConfig["credentials"]>;
    /** Attempts of one call, the first included. @default 5 */
    readonly maxAttempts?: number;
}

/**
 * A client that tries again, with growing, random pauses, what failed by throttling, by the network or by a
 * failure of the service itself (HTTP 5xx), and nothing else. Its retries draw on a budget, so that an outage
 * is not made worse.
 * @param connections at once.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export function kmsClient(
    { region, credentials, maxAttempts = MAX_ATTEMPTS }: KmsClientSettings,
    connections: number,
): KMSClient {
    return new KMSClient({
        ...(region === undefined ? {} : { region }),
        ...(credentials === undefined ? {} : { credentials }),
        maxAttempts,
        retryMode: "standard",
        requestHandler: {
            connectionTimeout: CONNECTION_TIMEOUT,
            requestTimeout: REQUEST_TIMEOUT,
            throwOnRequestTimeout: true,
            httpsAgent: { keepAlive: true, maxSockets: connections },
            httpAgent: { keepAlive: true, maxSockets: connections },
        },
    });
}
