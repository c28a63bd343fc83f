import { stackRestrictRegions } from "../../../policy/policies/stack/stackRestrictRegions";
import { describeRule } from "../describeRule";
import { alias, component, signingKey, UNKNOWN } from "../support";

const region = (value: unknown) => signingKey({ provider: { region: value } });

describeRule(stackRestrictRegions, {
    compliant: [
        ["the Region of the defaults", signingKey()],
        ["an alias there", alias()],
        ["another Region of the configuration", region("us-east-1"), { regions: ["us-east-1"] }],
    ],
    violating: [
        ["another Region", region("us-east-1"), /in the Region "us-east-1"; expected "sa-east-1"/],
        ["no Region", region(undefined), /Region nothing/],
        [
            "a resource in a Region of its own",
            signingKey({ props: { region: "us-east-1" } }),
            /is in the Region "us-east-1"/,
        ],
    ],
    unknown: [signingKey({ provider: { region: UNKNOWN } }), 0, /region/],
    leaves: component("cartorio:index:CartorioSigningKey", "assinatura"),
});
