import { kmsKeyRequireTags } from "../../../policy/policies/kms/kmsKeyRequireTags";
import { describeRule } from "../describeRule";
import { documentKey, signingKey, tags, UNKNOWN } from "../support";

describeRule(kmsKeyRequireTags, {
    compliant: [
        ["the signing key", signingKey()],
        ["the document key", documentKey()],
        [
            "a key with what the configuration asks for",
            signingKey({ props: { tags: { owner: "x" } } }),
            { tags: ["owner"] },
        ],
    ],
    violating: [
        [
            "no tags",
            signingKey({ props: { tags: undefined } }),
            /cartorio:cns nothing[^]*cartorio:estado nothing/,
        ],
        [
            "a tag that is missing",
            signingKey({ props: { tags: tags({ "cartorio:uf": undefined }) } }),
            /cartorio:uf nothing/,
        ],
        [
            "an empty tag",
            signingKey({ props: { tags: tags({ "cartorio:uf": "" }) } }),
            /cartorio:uf ""/,
        ],
        [
            "a state without a key",
            signingKey({ props: { tags: tags({ "cartorio:estado": "gone" }) } }),
            /expected one of candidate/,
        ],
        ["a tag of the configuration", signingKey(), /toString nothing/, { tags: ["toString"] }],
        ["tags that are a list", signingKey({ props: { tags: ["x"] } }), /cartorio:cns nothing/],
    ],
    unknown: [
        signingKey({ props: { tags: tags({ "cartorio:cns": UNKNOWN, "cartorio:uf": "" }) } }),
        1,
        /cartorio:cns/,
    ],
});
