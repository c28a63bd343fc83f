import { stackForbidOpaqueResources } from "../../../policy/policies/stack/stackForbidOpaqueResources";
import { describeRule } from "../describeRule";
import { awsResource, component, signingKey } from "../support";

const of = (type: string) => awsResource(type);

describeRule(stackForbidOpaqueResources, {
    compliant: [
        ["the signing key", signingKey()],
        ["its component", component("cartorio:index:CartorioSigningKey", "assinatura")],
        ["the stack itself", of("pulumi:pulumi:Stack")],
        ["the provider", of("pulumi:providers:aws")],
        ["one of the configuration", of("random:index/id:Id"), { packages: ["random"] }],
    ],
    violating: [
        ...[
            "aws-native:kms:Key",
            "command:local:Command",
            "pulumi-nodejs:dynamic:Resource",
            "pulumi-nodejs:dynamic/keys:Resource",
            "terraform:state:RemoteStateReference",
            "AWS:kms/key:Key",
            "",
        ].map((type) => [`"${type}"`, of(type), /is of the package ".*"; expected "aws"/] as const),
        ["the provider of another", of("pulumi:providers:aws-native"), /package "aws-native"/],
        ["a provider without package", of("pulumi:providers:"), /package ""/],
        ...[
            "aws:cloudformation/stack:Stack",
            "aws:cloudformation/stackSet:StackSet",
            "aws:cloudformation/stackInstances:StackInstances",
            "aws:cloudformation/stackSetInstance:StackSetInstance",
            "aws:cloudcontrol/resource:Resource",
            "aws:servicecatalog/provisionedProduct:ProvisionedProduct",
        ].map((type) => [type, of(type), /makes resources that no rule sees/] as const),
        [
            "a package that the configuration leaves out",
            signingKey(),
            /package "aws"/,
            { packages: ["pulumi"] },
        ],
    ],
    leaves: null,
});
