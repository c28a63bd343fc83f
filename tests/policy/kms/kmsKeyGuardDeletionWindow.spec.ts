import { kmsKeyGuardDeletionWindow } from "../../../policy/policies/kms/kmsKeyGuardDeletionWindow";
import { describeRule } from "../describeRule";
import { documentKey, edited, keyWith, signingKey, without, ROLE } from "../support";

const KEY = "kms:ScheduleKeyDeletionPendingWindowInDays";

function guarded(condition: unknown): string {
    return edited("signing-active", ({ DenyShortDeletionWindow: deny = {} }) => {
        deny["Condition"] = condition;
    });
}

describeRule(kmsKeyGuardDeletionWindow, {
    compliant: [
        ["the signing key", signingKey()],
        ["the document key", documentKey()],
        ["a Deny of every deletion", keyWith(guarded(undefined))],
        ["a number", keyWith(guarded({ NumericLessThanIfExists: { [KEY.toLowerCase()]: 30 } }))],
    ],
    violating: [
        ["no Deny", keyWith(without("DenyShortDeletionWindow")), /without a Deny/],
        [
            "a Deny of shorter windows only",
            keyWith(guarded({ NumericLessThan: { [KEY]: "29" } })),
            /below 30 days/,
        ],
        [
            "a Deny of the long window",
            keyWith(guarded({ NumericGreaterThan: { [KEY]: "30" } })),
            /without a Deny/,
        ],
        [
            "a Deny with a way around",
            keyWith(
                guarded({
                    NumericLessThan: { [KEY]: "30" },
                    StringNotEquals: { "aws:PrincipalArn": ROLE("BreakGlass") },
                }),
            ),
            /without a Deny/,
        ],
        [
            "a Deny for one role",
            keyWith(
                edited("signing-active", ({ DenyShortDeletionWindow: deny = {} }) => {
                    deny["Principal"] = { AWS: ROLE("BreakGlass") };
                }),
            ),
            /without a Deny/,
        ],
        [
            "a Deny of something else",
            keyWith(
                edited("signing-active", ({ DenyShortDeletionWindow: deny = {} }) => {
                    deny["Action"] = "kms:CancelKeyDeletion";
                }),
            ),
            /without a Deny/,
        ],
        [
            "a Deny without Resource, which does nothing",
            keyWith(
                edited("signing-active", ({ DenyShortDeletionWindow: deny = {} }) => {
                    delete deny["Resource"];
                }),
            ),
            /without a Deny/,
        ],
        ["a key without policy", signingKey({ props: { policy: undefined } }), /without a Deny/],
    ],
    readsPolicy: true,
});
