import { stackMatchGenerations } from "../../../policy/policies/stack/stackMatchGenerations";
import { describeStackRule } from "../describeStackRule";
import { documentKey, generation, parentUrn, signingComponent, tags, UNKNOWN } from "../support";

const root = signingComponent();
const tagged = (over: Readonly<Record<string, unknown>>) => ({ props: { tags: tags(over) } });

describeStackRule(stackMatchGenerations, {
    compliant: [
        ["one generation", [root, generation(1, "active")]],
        [
            "a rotation half-way",
            [root, generation(1, "draining"), generation(2, "active"), generation(3, "candidate")],
        ],
        ["a component that the engine does not show", [generation(7, "active")]],
        ["a document key", [root, generation(1, "active"), documentKey()]],
        [
            "two signing keys",
            [
                root,
                generation(1, "active"),
                signingComponent("outra"),
                generation(1, "active", {
                    name: "outra-g1",
                    opts: { parent: parentUrn("cartorio:index:CartorioSigningKey", "outra") },
                }),
            ],
        ],
    ],
    violating: [
        [
            "no active generation",
            [root, generation(1, "draining")],
            /CartorioSigningKey "assinatura" has no active generation; expected exactly one/,
        ],
        ["no generation at all", [root], /has no active generation/],
        [
            "two active generations",
            [root, generation(1, "active"), generation(2, "active")],
            /several active generations \("assinatura-g1", "assinatura-g2"\)/,
        ],
        [
            "another name",
            [root, generation(1, "active", { name: "chave" })],
            /KMS key "chave" has the tag cartorio:geracao "1"; expected the name "assinatura-g1"/,
        ],
        [
            "the name of another generation",
            [root, generation(1, "active", { name: "assinatura-g2" })],
            /"assinatura-g2" has the tag cartorio:geracao "1"/,
        ],
        [
            "one generation twice",
            [
                root,
                generation(1, "active"),
                generation(2, "draining", tagged({ "cartorio:estado": "draining" })),
            ],
            /"assinatura-g2" has the tag cartorio:geracao "1"; expected the name "assinatura-g1"/,
            /"assinatura-g2" is generation "1" as "assinatura-g1" is; expected each once/,
        ],
        ...["0", "01", "-1", "1.5", "", "x", 1, null].map(
            (id) =>
                [
                    `the number ${JSON.stringify(id)}`,
                    [root, generation(1, "active", tagged({ "cartorio:geracao": id }))],
                    /expected the number of its generation, 1 or more/,
                ] as const,
        ),
        [
            "keys without tags",
            [root, generation(1, "active", { props: { tags: undefined } })],
            /cartorio:geracao nothing/,
            /has no active generation/,
        ],
    ],
    unknown: [
        [
            "a state",
            [root, generation(1, "active"), generation(2, "active"), generation(3, UNKNOWN)],
            /KMS key "assinatura-g3" could not be judged in full: .*cartorio:estado can't be known/,
            /several active generations/,
        ],
        [
            "the only state",
            [root, generation(1, UNKNOWN, { name: "chave" })],
            /"chave" could not be judged in full/,
            /expected the name "assinatura-g1"/,
        ],
        [
            "all tags",
            [root, generation(1, "active", { name: "chave", props: { tags: UNKNOWN } })],
            /tags can't be known/,
            /"chave" has a name that is not assinatura-g<id>/,
        ],
    ],
});
