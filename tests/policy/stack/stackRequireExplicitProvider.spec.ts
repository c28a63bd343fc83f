import { stackRequireExplicitProvider } from "../../../policy/policies/stack/stackRequireExplicitProvider";
import { describeRule } from "../describeRule";
import { alias, awsResource, component, signingKey } from "../support";

describeRule(stackRequireExplicitProvider, {
    compliant: [
        ["a key with the program's provider", signingKey()],
        ["an alias with it", alias()],
    ],
    violating: [
        ["the default provider", signingKey({ providerName: "default_7_48_0" }), /default_7_48_0/],
        ["no provider", signingKey({ providerName: "" }), /has the provider/],
        [
            "another resource with the default one",
            awsResource("aws:s3/bucket:Bucket", {}, { providerName: "default" }),
            /has the provider "default"/,
        ],
    ],
    leaves: component("cartorio:index:CartorioSigningKey", "assinatura"),
});
