import { stackRequireExplicitProvider } from "../../../policy/policies/stack/stackRequireExplicitProvider";
import { describeRule } from "../describeRule";
import { alias, awsResource, component, signingKey } from "../support";

describeRule(stackRequireExplicitProvider, {
    compliant: [
        ["the signing key", signingKey()],
        ["the alias", alias()],
        ["a name that only begins alike", signingKey({ providerName: "defaults" })],
    ],
    violating: [
        [
            "the engine's default provider",
            signingKey({ providerName: "default_7_48_0" }),
            /provider "default_7_48_0"; expected one of the type aws that the program declares/,
        ],
        ["the default provider without a version", alias({ providerName: "default" }), /"default"/],
        ["no provider", signingKey({ providerName: "" }), /provider nothing/],
        [
            "a bucket by default",
            awsResource("aws:s3/bucket:Bucket", {}, { providerName: "default_7_48_0" }),
            /aws:s3\/bucket:Bucket "outro" has the provider/,
        ],
    ],
    leaves: component("cartorio:index:CartorioSigningKey", "assinatura"),
});
