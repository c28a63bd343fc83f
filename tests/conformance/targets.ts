import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { UsageError, type AwsOptions, type EndpointOptions } from "./options";
import type { Credentials, Target } from "./target";

/** Long enough for what was changed to be seen by nearly every later call. */
const AWS_SETTLE_MS = 2_000;
/** The SDK waits between attempts; throttled calls get through. */
const AWS_ATTEMPTS = 8;
const ENDPOINT_VARIABLES = ["", "_IAM", "_KMS", "_STS"].map((of) => `AWS_ENDPOINT_URL${of}`);

/**
 * The target of `--endpoint`.
 * @throws UsageError without credentials.
 */
export function endpointTarget(options: EndpointOptions, env = process.env): Target {
    const { endpoint, region, role, sts } = options;
    const accessKeyId = env["AWS_ACCESS_KEY_ID"];
    const secretAccessKey = env["AWS_SECRET_ACCESS_KEY"];
    const sessionToken = env["AWS_SESSION_TOKEN"];
    if (!accessKeyId || !secretAccessKey) {
        throw new UsageError(
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set: they are the endpoint's credentials",
        );
    }
    return {
        description: `${endpoint} in ${region}`,
        endpoint,
        region,
        credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
        capabilities: { sts, regionalEndpoint: false, ...(role !== undefined && { role }) },
    };
}

/**
 * The target of `--account`, after AWS itself has said whose the credentials are.
 * @param newSts Makes the client that asks.
 * @throws UsageError for another account, in CI, and where an endpoint is set.
 */
export async function awsTarget(
    options: AwsOptions,
    env = process.env,
    newSts = (region: string) => new STSClient({ region }),
): Promise<Target> {
    const { account, region, role } = options;
    if (env["CI"]) {
        throw new UsageError("CI is set: real keys are made by a person, not by a pipeline");
    }
    const set = ENDPOINT_VARIABLES.filter((name) => env[name]);
    if (set.length > 0) {
        throw new UsageError(`${set.join(", ")} is set, and this command talks to AWS: unset it`);
    }
    // A profile may name an endpoint too.
    env["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
    const sts = newSts(region);
    try {
        const credentials: Credentials = await sts.config.credentials();
        const identity = await sts.send(new GetCallerIdentityCommand({}));
        if (identity.Account !== account) {
            throw new UsageError(
                `--account is ${account}, and the credentials belong to ${identity.Account ?? "nobody"} (${identity.Arn ?? "?"})`,
            );
        }
        const { accessKeyId, secretAccessKey, sessionToken } = credentials;
        return {
            description: `AWS ${region}, account ${account}`,
            region,
            credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
            capabilities: {
                sts: true,
                regionalEndpoint: true,
                ...(role !== undefined && { role }),
            },
            settleMs: AWS_SETTLE_MS,
            maxAttempts: AWS_ATTEMPTS,
        };
    } finally {
        sts.destroy();
    }
}
