/** The policy that AWS gives a key when CreateKey brings none. */
export function defaultPolicy(account: string): string {
    return JSON.stringify({
        Version: "2012-10-17",
        Id: "key-default-1",
        Statement: [{ Sid: "Enable IAM User Permissions", ...allow(account, "kms:*") }],
    });
}

/** A policy that leaves actions to the account's IAM policies, and more statements where there are. */
export function policyOf(
    account: string,
    actions: string | readonly string[],
    ...more: readonly object[]
): string {
    return JSON.stringify({ Version: "2012-10-17", Statement: [allow(account, actions), ...more] });
}

/**
 * What the suite needs to give a key up, and no way to change its policy: a policy of these locks the
 * caller out of the policy and not of the key's deletion.
 */
export const WITHOUT_PUT_KEY_POLICY: readonly string[] = [
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "kms:EnableKey",
    "kms:ScheduleKeyDeletion",
    "kms:CancelKeyDeletion",
];

function allow(account: string, actions: string | readonly string[]) {
    return {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: actions,
        Resource: "*",
    };
}
