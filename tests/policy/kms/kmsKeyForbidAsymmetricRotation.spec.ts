import { kmsKeyForbidAsymmetricRotation } from "../../../policy/policies/kms/kmsKeyForbidAsymmetricRotation";
import { describeRule } from "../describeRule";
import { documentKey, signingKey, UNKNOWN } from "../support";

describeRule(kmsKeyForbidAsymmetricRotation, {
    compliant: [
        ["the signing key", signingKey()],
        ["the document key", documentKey()],
        ["rotation that is switched off", signingKey({ props: { enableKeyRotation: false } })],
    ],
    violating: [
        [
            "rotation of an RSA key",
            signingKey({ props: { enableKeyRotation: true } }),
            /enableKeyRotation true with the spec "RSA_2048"/,
        ],
        [
            "a rotation period",
            signingKey({ props: { rotationPeriodInDays: 365 } }),
            /rotationPeriodInDays 365/,
        ],
        [
            "rotation as a text",
            signingKey({ props: { enableKeyRotation: "true" } }),
            /enableKeyRotation/,
        ],
    ],
    unknown: [
        signingKey({ props: { enableKeyRotation: UNKNOWN, rotationPeriodInDays: 90 } }),
        1,
        /enableKeyRotation/,
    ],
});
