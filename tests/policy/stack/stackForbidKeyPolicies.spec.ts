import { stackForbidKeyPolicies } from "../../../policy/policies/stack/stackForbidKeyPolicies";
import { describeRule } from "../describeRule";
import { awsResource, signingKey, UNKNOWN } from "../support";

const TYPE = "aws:kms/keyPolicy:KeyPolicy";

describeRule(stackForbidKeyPolicies, {
    compliant: [["a key with its policy", signingKey()]],
    violating: [
        ["a policy beside a key", awsResource(TYPE, { keyId: "k", policy: "{}" }), /on the key/],
        ["one that says nothing", awsResource(TYPE), /on the key itself/],
        ["one that is unknown", awsResource(TYPE, { policy: UNKNOWN }), /on the key itself/],
    ],
});
