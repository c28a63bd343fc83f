import { kmsKeyRequireComponent } from "../../../policy/policies/kms/kmsKeyRequireComponent";
import { describeRule } from "../describeRule";
import { documentKey, parentUrn, signingKey, UNKNOWN } from "../support";

describeRule(kmsKeyRequireComponent, {
    compliant: [
        ["the signing key", signingKey()],
        ["the document key", documentKey()],
    ],
    violating: [
        [
            "a signing key under the stack",
            signingKey({ opts: { parent: undefined } }),
            /child of nothing; expected cartorio:index:CartorioSigningKey/,
        ],
        [
            "a signing key in another component",
            signingKey({ opts: { parent: parentUrn("other:index:Keys") } }),
            /child of "other:index:Keys"/,
        ],
        [
            "a signing key in a document key",
            signingKey({ opts: { parent: parentUrn("cartorio:index:CartorioDocumentKey") } }),
            /CartorioDocumentKey/,
        ],
        [
            "a component inside of a signing key",
            signingKey({
                opts: { parent: parentUrn("cartorio:index:CartorioSigningKey$other:index:Keys") },
            }),
            /other:index:Keys/,
        ],
    ],
    unknown: [
        signingKey({ opts: { parent: undefined }, props: { keyUsage: UNKNOWN } }),
        0,
        /keyUsage/,
    ],
});
