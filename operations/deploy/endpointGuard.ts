/** Variables that steer the AWS clients to another endpoint, for all services or for one. */
const ENDPOINT = /^AWS_ENDPOINT_URL(_[A-Z0-9_]+)?$/;

/** The sandbox sets it to its folder in every environment that it makes. */
export const sandboxMarker = "CARTORIO_SANDBOX";

/** Where the calls of a run go. */
export interface EndpointVerdict {
    /** The endpoints that are set; empty where calls go to AWS itself. */
    readonly endpoints: readonly string[];
    /** Why the run must not start; empty where it may. */
    readonly findings: readonly string[];
}

/**
 * Judges whether a run can reach real AWS by accident, or write a trial's state where real state is.
 * Endpoint, credentials and backend belong together: all three of a sandbox, or none of it.
 */
export function judgeEndpoint(env: NodeJS.ProcessEnv): EndpointVerdict {
    const endpoints = Object.entries(env)
        .filter(([name, value]) => ENDPOINT.test(name) && value)
        .map(([name, value]) => `${name}=${value}`);
    const findings: string[] = [];
    if (endpoints.length > 0) {
        if (!everyCallGoesThere(env)) {
            findings.push(
                "an endpoint is set, but not for every call of a run, so the others would go to AWS itself: set " +
                    "AWS_ENDPOINT_URL (or both AWS_ENDPOINT_URL_KMS and AWS_ENDPOINT_URL_STS) and unset " +
                    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS, or unset the endpoint",
            );
        }
        if (!env["AWS_ACCESS_KEY_ID"] || !env["AWS_SECRET_ACCESS_KEY"]) {
            findings.push(
                "an endpoint is set without AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, so your own AWS " +
                    "credentials would be sent to it: run inside `npm run sandbox -- shell`, or unset the endpoint",
            );
        }
        const backend = env["PULUMI_BACKEND_URL"] ?? "";
        if (!backend.startsWith("file://")) {
            findings.push(
                "an endpoint is set together with " +
                    (backend === ""
                        ? "the backend you are logged in to"
                        : `the backend ${backend}`) +
                    ": state of a trial would mix with real state. Set PULUMI_BACKEND_URL=file://<folder>, run " +
                    "inside `npm run sandbox -- shell`, or unset the endpoint",
            );
        }
    } else if (env[sandboxMarker]) {
        findings.push(
            `${sandboxMarker} is set but no AWS_ENDPOINT_URL: the sandbox's credentials would go to AWS ` +
                "itself. Leave the sandbox's shell, or start it again",
        );
    }
    return { endpoints, findings };
}

/** A run calls KMS and STS; clients that ignore configured endpoints call AWS whatever is set. */
function everyCallGoesThere(env: NodeJS.ProcessEnv): boolean {
    const set = (name: string) => Boolean(env[name]);
    return (
        env["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]?.toLowerCase() !== "true" &&
        !Object.entries(env).some(
            ([name, value]) => ENDPOINT.test(name) && /\bamazonaws\.com\b/i.test(value ?? ""),
        ) &&
        (set("AWS_ENDPOINT_URL") || (set("AWS_ENDPOINT_URL_KMS") && set("AWS_ENDPOINT_URL_STS")))
    );
}
