import { kmsKeyAdviseSymmetricRotation } from "../../../policy/policies/kms/kmsKeyAdviseSymmetricRotation";
import { describeRule } from "../describeRule";
import { documentKey, signingKey, UNKNOWN } from "../support";

describeRule(kmsKeyAdviseSymmetricRotation, {
    compliant: [
        ["the signing key", signingKey()],
        [
            "a document key, which has a rule of its own",
            documentKey({ props: { enableKeyRotation: false } }),
        ],
        ["a symmetric key that rotates", documentKey({ opts: { parent: undefined } })],
    ],
    violating: [
        [
            "a symmetric key without rotation",
            documentKey({ opts: { parent: undefined }, props: { enableKeyRotation: undefined } }),
            /expected true/,
        ],
        [
            "a key without spec",
            signingKey({ props: { customerMasterKeySpec: undefined } }),
            /expected true/,
        ],
    ],
    unknown: [
        signingKey({ props: { customerMasterKeySpec: UNKNOWN } }),
        0,
        /customerMasterKeySpec/,
    ],
});
