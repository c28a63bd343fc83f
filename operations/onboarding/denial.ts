/** The kind of policy with an explicit deny, as AWS names it in its message. */
const EXPLICIT_DENY = /with an explicit deny in an? ([a-z -]+?(?: policy|boundary))\b/;

/**
 * Which kind of policy denied a request, in AWS's words: `service control policy`, `resource-based policy`.
 *
 * @param message AWS's message of the refusal.
 * @returns Nothing when no policy denied it explicitly, or AWS does not say which.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function denyingPolicy(message: string): string | undefined {
    return EXPLICIT_DENY.exec(message)?.[1];
}

/** What AWS calls the policies of an organisation that bind the principals of its accounts. */
export const SERVICE_CONTROL_POLICY = "service control policy";
