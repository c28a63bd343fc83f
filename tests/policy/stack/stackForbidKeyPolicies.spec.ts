import { stackForbidKeyPolicies } from "../../../policy/policies/stack/stackForbidKeyPolicies";
import { describeRule } from "../describeRule";
import { awsResource, golden, signingKey, UNKNOWN } from "../support";

const keyPolicy = (policy: unknown) =>
    awsResource("aws:kms/keyPolicy:KeyPolicy", { keyId: "1234abcd", policy });

describeRule(stackForbidKeyPolicies, {
    compliant: [["a key with its policy", signingKey()]],
    violating: [
        [
            "a policy beside a key",
            keyPolicy("{}"),
            /keyPolicy:KeyPolicy "outro" replaces the policy/,
        ],
        ["even a good one", keyPolicy(golden("signing-active")), /on the key itself/],
        ["one that is unknown", keyPolicy(UNKNOWN), /replaces/],
        ["one without anything", awsResource("aws:kms/keyPolicy:KeyPolicy"), /replaces/],
    ],
});
