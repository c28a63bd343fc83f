import { kmsKeyRequireDeletionWindow } from "../../../policy/policies/kms/kmsKeyRequireDeletionWindow";
import { describeRule } from "../describeRule";
import { documentKey, signingKey, UNKNOWN } from "../support";

describeRule(kmsKeyRequireDeletionWindow, {
    compliant: [
        ["the signing key", signingKey()],
        ["the document key", documentKey()],
    ],
    violating: [
        ["a short window", signingKey({ props: { deletionWindowInDays: 7 } }), /7; expected 30/],
        [
            "a window that is left to AWS",
            signingKey({ props: { deletionWindowInDays: undefined } }),
            /nothing; expected 30/,
        ],
        [
            "a window longer than AWS has",
            documentKey({ props: { deletionWindowInDays: 31 } }),
            /31; expected 30/,
        ],
        ["a text", signingKey({ props: { deletionWindowInDays: "30" } }), /"30"; expected 30/],
    ],
    unknown: [signingKey({ props: { deletionWindowInDays: UNKNOWN } }), 0, /deletionWindowInDays/],
});
