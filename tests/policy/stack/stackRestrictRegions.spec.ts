import { stackRestrictRegions } from "../../../policy/policies/stack/stackRestrictRegions";
import { describeRule } from "../describeRule";
import { component, signingKey, UNKNOWN } from "../support";

const VIRGINIA = "us-east-1";
const inRegion = (region: unknown) => signingKey({ provider: { region } });

describeRule(stackRestrictRegions, {
    compliant: [
        ["São Paulo", signingKey()],
        ["São Paulo of the resource too", signingKey({ props: { region: "sa-east-1" } })],
        [
            "one of several of the resource's own",
            signingKey({ props: { region: "sa-east-1" } }),
            { regions: ["sa-east-1", VIRGINIA] },
        ],
        ["one of the configuration", inRegion(VIRGINIA), { regions: ["sa-east-1", VIRGINIA] }],
    ],
    violating: [
        ["another", inRegion(VIRGINIA), /provider in the Region "us-east-1"; expected "sa-east-1"/],
        ["none", inRegion(undefined), /Region nothing/],
        ["a text that only looks alike", inRegion("sa-east-1 "), /"sa-east-1 "/],
        [
            "one of the resource's own",
            signingKey({ props: { region: VIRGINIA } }),
            /"assinatura-g1" is in the Region "us-east-1"/,
        ],
        [
            "São Paulo where the configuration leaves it out",
            signingKey(),
            /expected "us-east-1"/,
            { regions: [VIRGINIA] },
        ],
        ["all where the configuration allows none", signingKey(), /Region/, { regions: [] }],
    ],
    unknown: [
        signingKey({ provider: { region: UNKNOWN }, props: { region: VIRGINIA } }),
        1,
        /region can't be known/,
    ],
    leaves: component("cartorio:index:CartorioSigningKey", "assinatura"),
});
