import { stackMatchSuspension } from "../../../policy/policies/stack/stackMatchSuspension";
import { describeStackRule } from "../describeStackRule";
import { generation, signingComponent, UNKNOWN } from "../support";

const root = signingComponent();
const OFF = { props: { isEnabled: false } };

describeStackRule(stackMatchSuspension, {
    compliant: [
        ["an enabled key", [root, generation(1, "active")]],
        ["a disabled generation", [root, generation(1, "disabled", OFF), generation(2, "active")]],
        [
            "a suspended cartório",
            [root, generation(1, "verifyOnly", OFF), generation(2, "active", OFF)],
        ],
        [
            "a suspended cartório with a disabled generation",
            [root, generation(1, "disabled", OFF), generation(2, "active", OFF)],
        ],
    ],
    violating: [
        [
            "an enabled generation beside a suspended one",
            [root, generation(1, "verifyOnly", OFF), generation(2, "active")],
            /"assinatura-g2" is enabled while "assinatura-g1" is suspended; expected both/,
        ],
        [
            "a key that does not say beside a suspended one",
            [
                root,
                generation(1, "active", OFF),
                generation(2, "candidate", { props: { isEnabled: undefined } }),
            ],
            /"assinatura-g2" is enabled/,
        ],
        [
            "a suspended key without tags",
            [
                root,
                generation(1, "x", { props: { isEnabled: false, tags: undefined } }),
                generation(2, "active"),
            ],
            /"assinatura-g2" is enabled/,
        ],
    ],
    unknown: [
        [
            "whether one is enabled",
            [
                root,
                generation(1, "active", OFF),
                generation(2, "draining"),
                generation(3, "candidate", { props: { isEnabled: UNKNOWN } }),
            ],
            /"assinatura-g3" could not be judged in full: .*isEnabled/,
            /"assinatura-g2" is enabled/,
        ],
        [
            "the state of a disabled one",
            [root, generation(1, UNKNOWN, OFF), generation(2, "active")],
            /"assinatura-g1" could not be judged in full: .*cartorio:estado/,
        ],
    ],
});
