import { kmsKeyRequireDocumentRotation } from "../../../policy/policies/kms/kmsKeyRequireDocumentRotation";
import { describeRule } from "../describeRule";
import { documentKey, signingKey, UNKNOWN } from "../support";

describeRule(kmsKeyRequireDocumentRotation, {
    compliant: [
        ["the signing key", signingKey()],
        ["the document key", documentKey()],
    ],
    violating: [
        [
            "a document key without rotation",
            documentKey({ props: { enableKeyRotation: false } }),
            /enableKeyRotation false; expected true/,
        ],
        [
            "a document key that does not say",
            documentKey({ props: { enableKeyRotation: undefined } }),
            /enableKeyRotation false/,
        ],
        ["a text", documentKey({ props: { enableKeyRotation: "true" } }), /"true"; expected true/],
    ],
    unknown: [documentKey({ props: { enableKeyRotation: UNKNOWN } }), 0, /enableKeyRotation/],
});
