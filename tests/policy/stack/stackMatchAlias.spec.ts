import { stackMatchAlias } from "../../../policy/policies/stack/stackMatchAlias";
import { describeStackRule } from "../describeStackRule";
import {
    alias,
    aliasOn,
    documentKey,
    generation,
    keyArn,
    parentUrn,
    signingComponent,
    UNKNOWN,
} from "../support";

const root = signingComponent();
const NEW = { props: { keyId: UNKNOWN, arn: UNKNOWN } };
const DOCUMENT = { parent: parentUrn("cartorio:index:CartorioDocumentKey", "documentos") };
const second = { name: "segundo", opts: { parent: undefined } };
/** An alias whose target is unknown at preview, made from those keys. */
const from = (...targetKeyId: string[]) =>
    aliasOn(1, { props: { targetKeyId: UNKNOWN }, dependencies: { targetKeyId } });

describeStackRule(stackMatchAlias, {
    compliant: [
        ["the alias on the active key", [root, generation(1, "active"), aliasOn(1)]],
        [
            "the alias by ARN",
            [root, generation(1, "active"), aliasOn(1, { props: { targetKeyId: keyArn(1) } })],
        ],
        [
            "an alias that has moved",
            [root, generation(1, "draining"), generation(2, "active"), aliasOn(2)],
        ],
        ["everything new", [root, generation(1, "active", NEW), from("assinatura-g1")]],
        [
            "a new candidate beside a key and its alias",
            [root, generation(1, "active"), generation(2, "candidate", NEW), aliasOn(1)],
        ],
        [
            "an alias that moves to a new key",
            [root, generation(1, "draining"), generation(2, "active", NEW), from("assinatura-g2")],
        ],
        [
            "a document key with an alias of its own",
            [
                root,
                generation(1, "active"),
                aliasOn(1),
                documentKey({ props: { keyId: "key-9", arn: keyArn(9) } }),
                alias({
                    name: "documentos-alias",
                    opts: DOCUMENT,
                    props: { targetKeyId: "key-9" },
                }),
            ],
        ],
    ],
    violating: [
        [
            "no alias",
            [root, generation(1, "active")],
            /"assinatura-g1" is active and no alias of the stack points at it; expected one/,
        ],
        [
            "two aliases on the active key",
            [root, generation(1, "active"), aliasOn(1), aliasOn(1, second)],
            /several aliases point at it \("segundo", "assinatura-alias"\)/,
        ],
        [
            "an alias on a retired key",
            [root, generation(1, "draining"), generation(2, "active"), aliasOn(1)],
            /KMS alias "assinatura-alias" points at "assinatura-g1"; expected "assinatura-g2"/,
            /"assinatura-g2" is active and no alias/,
        ],
        [
            "a second alias on a retired key",
            [
                root,
                generation(1, "draining"),
                generation(2, "active"),
                aliasOn(2),
                aliasOn(1, second),
            ],
            /"segundo" points at "assinatura-g1"/,
        ],
        [
            "an alias made from a retired key",
            [root, generation(1, "draining", NEW), generation(2, "active"), from("assinatura-g1")],
            /points at "assinatura-g1"/,
            /no alias/,
        ],
        [
            "an alias on a key of elsewhere",
            [root, generation(1, "active"), aliasOn(8)],
            /points at "key-8"; expected "assinatura-g1"/,
            /no alias/,
        ],
        [
            "the name that applications know on a key of elsewhere, beside an alias on the active key",
            [
                root,
                generation(1, "active"),
                aliasOn(1, { props: { name: "alias/cartorio-outra" } }),
                aliasOn(8, second),
            ],
            /KMS alias "segundo" points at "key-8"; expected a key of this stack/,
        ],
        [
            "an alias on a key of elsewhere in a stack without a signing key",
            [aliasOn(8, second)],
            /KMS alias "segundo" points at "key-8"; expected a key of this stack/,
        ],
        [
            "an alias on nothing",
            [root, generation(1, "active"), aliasOn(1, { props: { targetKeyId: undefined } })],
            /points at nothing/,
            /no alias/,
        ],
        [
            "an alias on the document key",
            [
                root,
                generation(1, "active"),
                documentKey({ props: { keyId: "key-9", arn: keyArn(9) } }),
                aliasOn(9),
            ],
            /points at "documentos-key"; expected "assinatura-g1"/,
            /no alias/,
        ],
        [
            "an alias where no generation is active",
            [root, generation(1, "draining"), aliasOn(1)],
            /points at "assinatura-g1"; expected the active generation/,
        ],
    ],
    unknown: [
        [
            "a target made from two keys",
            [
                root,
                generation(1, "active", NEW),
                generation(2, "candidate", NEW),
                from("assinatura-g1", "assinatura-g2"),
            ],
            /KMS alias "assinatura-alias" could not be judged in full: .*targetKeyId can't be known/,
        ],
        [
            "a target made from nothing",
            [root, generation(1, "active", NEW), from()],
            /targetKeyId can't be known/,
        ],
        [
            "a known target among new keys",
            [root, generation(1, "active", NEW), aliasOn(8)],
            /"assinatura-alias" could not be judged in full: .*keyId can't be known/,
        ],
        [
            "one alias too many beside it",
            [
                root,
                generation(1, "active"),
                aliasOn(1),
                aliasOn(1, second),
                { ...from(), name: "terceiro" },
            ],
            /"terceiro" could not be judged in full/,
            /several aliases point at it/,
        ],
        [
            "a state",
            [root, generation(1, UNKNOWN), aliasOn(1)],
            /"assinatura-g1" could not be judged in full/,
        ],
    ],
});
