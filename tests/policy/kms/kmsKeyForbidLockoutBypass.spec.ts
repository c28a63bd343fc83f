import { kmsKeyForbidLockoutBypass } from "../../../policy/policies/kms/kmsKeyForbidLockoutBypass";
import { describeRule } from "../describeRule";
import { documentKey, edited, keyWith, signingKey, without, ROLE, UNKNOWN } from "../support";

function guarded(condition: unknown): string {
    return edited("signing-active", ({ DenyLockoutBypass: deny = {} }) => {
        deny["Condition"] = condition;
    });
}

describeRule(kmsKeyForbidLockoutBypass, {
    compliant: [
        ["the signing key", signingKey()],
        ["the document key", documentKey()],
        [
            "a Deny that holds where AWS says nothing",
            keyWith(guarded({ BoolIfExists: { "kms:bypasspolicylockoutsafetycheck": true } })),
        ],
    ],
    violating: [
        [
            "a bypass",
            signingKey({ props: { bypassPolicyLockoutSafetyCheck: true } }),
            /bypassPolicyLockoutSafetyCheck true; expected false/,
        ],
        [
            "a bypass as a text",
            signingKey({ props: { bypassPolicyLockoutSafetyCheck: "true" } }),
            /expected false/,
        ],
        ["a policy without the Deny", keyWith(without("DenyLockoutBypass")), /without a Deny/],
        ["a key without policy", signingKey({ props: { policy: undefined } }), /without a Deny/],
        [
            "a Deny of the harmless case",
            keyWith(guarded({ Bool: { "kms:BypassPolicyLockoutSafetyCheck": "false" } })),
            /without a Deny/,
        ],
        [
            "a Deny with a way around",
            keyWith(
                guarded({
                    Bool: {
                        "kms:BypassPolicyLockoutSafetyCheck": "true",
                        "aws:MultiFactorAuthPresent": "false",
                    },
                }),
            ),
            /without a Deny/,
        ],
        [
            "a Deny that spares one",
            keyWith(
                edited("signing-active", ({ DenyLockoutBypass: deny = {} }) => {
                    delete deny["Principal"];
                    deny["NotPrincipal"] = { AWS: ROLE("X") };
                }),
            ),
            /without a Deny/,
        ],
        [
            "a Deny that spares everyone",
            keyWith(
                edited("signing-active", ({ DenyLockoutBypass: deny = {} }) => {
                    delete deny["Principal"];
                    deny["NotPrincipal"] = { AWS: "*" };
                }),
            ),
            /without a Deny/,
        ],
        [
            "a Deny of another key",
            keyWith(
                edited("signing-active", ({ DenyLockoutBypass: deny = {} }) => {
                    deny["Resource"] = "arn:aws:kms:sa-east-1:111111111111:key/x";
                }),
            ),
            /without a Deny/,
        ],
    ],
    unknown: [
        keyWith(UNKNOWN, { props: { bypassPolicyLockoutSafetyCheck: true } }),
        1,
        /policy can't be known/,
    ],
    readsPolicy: true,
});
