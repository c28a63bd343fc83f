import { kmsKeyMatchState } from "../../../policy/policies/kms/kmsKeyMatchState";
import { describeRule } from "../describeRule";
import { signingKey, tags, UNKNOWN } from "../support";

const DISABLED = { isEnabled: false };

describeRule(kmsKeyMatchState, {
    compliant: [
        ["the signing key", signingKey()],
        ["a key that does not say", signingKey({ props: { isEnabled: undefined } })],
        [
            "a disabled generation",
            signingKey({ props: { ...DISABLED, tags: tags({ "cartorio:estado": "disabled" }) } }),
        ],
        [
            "a key of a suspended cartório",
            signingKey({ props: DISABLED }),
            { suspended: ["990010"] },
        ],
    ],
    violating: [
        [
            "a disabled key of another state",
            signingKey({ props: DISABLED }),
            /cartorio:estado "active"; expected disabled/,
        ],
        [
            "a disabled key without tags",
            signingKey({ props: { ...DISABLED, tags: undefined } }),
            /cartorio:estado nothing/,
        ],
        [
            "a suspended cartório of another CNS",
            signingKey({ props: DISABLED }),
            /suspended/,
            { suspended: ["990028"] },
        ],
        [
            "an enabled key that calls itself disabled",
            signingKey({ props: { tags: tags({ "cartorio:estado": "disabled" }) } }),
            /expected isEnabled false/,
        ],
        ["a text", signingKey({ props: { isEnabled: "false" } }), /expected true or false/],
    ],
    unknown: [
        signingKey({ props: { ...DISABLED, tags: tags({ "cartorio:estado": UNKNOWN }) } }),
        0,
        /cartorio:estado/,
    ],
});
