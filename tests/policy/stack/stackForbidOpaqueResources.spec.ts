import { stackForbidOpaqueResources } from "../../../policy/policies/stack/stackForbidOpaqueResources";
import { describeRule } from "../describeRule";
import { awsResource, component, signingKey } from "../support";

describeRule(stackForbidOpaqueResources, {
    compliant: [
        ["a key", signingKey()],
        ["a component of ours", component("cartorio:index:CartorioSigningKey", "assinatura")],
        ["a provider of AWS", component("pulumi:providers:aws", "account")],
        [
            "a package of the configuration",
            component("random:index/randomId:RandomId", "id"),
            { packages: ["random"] },
        ],
    ],
    violating: [
        ["a command", component("command:local:Command", "run"), /package "command"/],
        ["another provider", component("pulumi:providers:command", "run"), /package "command"/],
        ["a dynamic resource", component("pulumi-nodejs:dynamic:Resource", "x"), /pulumi-nodejs/],
        ["a CloudFormation stack", awsResource("aws:cloudformation/stack:Stack"), /no rule sees/],
    ],
    leaves: null,
});
