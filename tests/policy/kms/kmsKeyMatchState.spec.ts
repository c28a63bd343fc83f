import { kmsKeyMatchState } from "../../../policy/policies/kms/kmsKeyMatchState";
import { describeRule } from "../describeRule";
import {
    documentKey,
    golden,
    keyWith,
    ROLE,
    signingKey,
    tags,
    UNKNOWN,
    withStatement,
} from "../support";

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
            keyWith(golden("signing-suspended"), { props: DISABLED }),
        ],
    ],
    violating: [
        [
            "a disabled key of another state",
            signingKey({ props: DISABLED }),
            /cartorio:estado "active" and allows kms:Sign in statement "Sign"; expected/,
        ],
        [
            "a disabled key without tags",
            signingKey({ props: { ...DISABLED, tags: undefined } }),
            /cartorio:estado nothing/,
        ],
        [
            "a disabled key that may sign by a wildcard",
            keyWith(
                withStatement(
                    { Principal: { AWS: ROLE("X") }, Action: "kms:S*" },
                    "signing-suspended",
                ),
                {
                    props: DISABLED,
                },
            ),
            /allows kms:Sign in statement "Added"/,
        ],
        [
            "a disabled key without policy",
            signingKey({ props: { ...DISABLED, policy: undefined } }),
            /allows kms:Sign/,
        ],
        [
            "a disabled key whose policy can't be read",
            keyWith("{", { props: DISABLED }),
            /can't be read/,
        ],
        [
            "a disabled document key",
            documentKey({ props: DISABLED }),
            /cartorio:estado "active"; expected disabled/,
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
