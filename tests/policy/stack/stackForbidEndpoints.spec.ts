import { stackForbidEndpoints } from "../../../policy/policies/stack/stackForbidEndpoints";
import { describeRule } from "../describeRule";
import { alias, signingKey, UNKNOWN } from "../support";

const endpoints = (value: unknown) => signingKey({ provider: { endpoints: value } });

describeRule(stackForbidEndpoints, {
    compliant: [
        ["a provider without endpoints", signingKey()],
        ["no endpoints as JSON", endpoints("[]")],
        ["an empty list", endpoints([])],
        ["an alias", alias()],
    ],
    violating: [
        ["an endpoint", endpoints([{ kms: "http://127.0.0.1:1" }]), /endpoints/],
        ["an endpoint as JSON", endpoints('[{"kms":"http://127.0.0.1:1"}]'), /endpoints/],
        ["endpoints that are no JSON", endpoints("["), /endpoints/],
    ],
    unknown: [endpoints(UNKNOWN), 0, /endpoints/],
});
