import { kmsKeyForbidMultiRegion } from "../../../policy/policies/kms/kmsKeyForbidMultiRegion";
import { describeRule } from "../describeRule";
import { documentKey, signingKey, UNKNOWN } from "../support";

describeRule(kmsKeyForbidMultiRegion, {
    compliant: [
        ["the signing key", signingKey()],
        ["a key that does not say", signingKey({ props: { multiRegion: undefined } })],
    ],
    violating: [
        [
            "a multi-Region key",
            signingKey({ props: { multiRegion: true } }),
            /multiRegion true; expected false/,
        ],
        ["a text", documentKey({ props: { multiRegion: "true" } }), /expected false/],
    ],
    unknown: [signingKey({ props: { multiRegion: UNKNOWN } }), 0, /multiRegion/],
});
