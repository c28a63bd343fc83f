import { PolicyKind } from "../../iam/policy";
import type { Config } from "./config";
import { type PolicyStatement, type Reading, readPolicy } from "./policyDocument";
import type { ResourceView } from "./resourceView";
import type { Check } from "./rule";

/**
 * What AWS gives a key whose policy is left out: the whole account, for IAM policies to decide. The
 * account does not matter to the rules that find this policy wanting.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
function defaultPolicy(account: string): string {
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: {
            Sid: "Enable IAM User Permissions",
            Effect: "Allow",
            Principal: { AWS: `arn:aws:iam::${account}:root` },
            Action: "kms:*",
            Resource: "*",
        },
    });
}

/** The policy of a key; AWS's default where it has none. */
export function keyPolicyOf(key: ResourceView): Reading {
    const given = key.given("policy") ?? defaultPolicy(key.account ?? "000000000000");
    return readPolicy(given, PolicyKind.Key);
}

/** A check of the policy's statements. Where they can't be read the check fails closed. */
export function inStatements<C extends Config>(
    judge: (statements: readonly PolicyStatement[], key: ResourceView, config: C) => string[],
): Check<C> {
    return (key, config) => {
        const reading = keyPolicyOf(key);
        return "problems" in reading
            ? ["has a policy that can't be read, which kms-key-require-inline-policy explains"]
            : judge(reading.statements, key, config);
    };
}
