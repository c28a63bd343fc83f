import { stackForbidEndpoints } from "../../../policy/policies/stack/stackForbidEndpoints";
import { describeRule } from "../describeRule";
import { component, signingKey, UNKNOWN } from "../support";

const pointing = (endpoints: unknown) => signingKey({ provider: { endpoints } });

describeRule(stackForbidEndpoints, {
    compliant: [
        ["the program's provider", signingKey()],
        ["an empty list", pointing("[]")],
        ["endpoints without an address", pointing([{ kms: "", sts: null }])],
    ],
    violating: [
        ["an endpoint in JSON", pointing('[{"kms":"http://127.0.0.1:1"}]'), /endpoints a list/],
        ["an endpoint", pointing([{ kms: "http://127.0.0.1:1" }]), /endpoints a list/],
        ["an endpoint that is no list", pointing({ kms: "http://127.0.0.1:1" }), /an object/],
        ["one endpoint of several", pointing([{ sts: "", kms: "http://127.0.0.1:1" }]), /a list/],
        ["a text", pointing("http://127.0.0.1:1"), /"http:\/\/127/],
        [
            "an endpoint of the engine's provider",
            signingKey({ providerName: "default", provider: { endpoints: [{ kms: "x" }] } }),
            /expected them to be left out/,
        ],
    ],
    unknown: [pointing(UNKNOWN), 0, /endpoints can't be known/],
    leaves: component("cartorio:index:CartorioSigningKey", "assinatura"),
});
