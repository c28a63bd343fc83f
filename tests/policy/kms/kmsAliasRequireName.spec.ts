import { kmsAliasRequireName } from "../../../policy/policies/kms/kmsAliasRequireName";
import { describeRule } from "../describeRule";
import { alias, UNKNOWN } from "../support";

describeRule(kmsAliasRequireName, {
    compliant: [
        ["the alias", alias()],
        [
            "a prefix of the configuration",
            alias({ props: { name: "alias/office/x_1" } }),
            { prefix: "alias/office/" },
        ],
    ],
    violating: [
        ["no name", alias({ props: { name: undefined } }), /name nothing/],
        ["AWS's own", alias({ props: { name: "alias/aws/kms" } }), /not under alias\/aws/],
        ["no alias/", alias({ props: { name: "cartorio-x" } }), /cartorio-x/],
        ["a look-alike letter", alias({ props: { name: "alias/cart\u043erio-x" } }), /ASCII/],
        ["a line break at the end", alias({ props: { name: "alias/cartorio-x\n" } }), /ASCII/],
        ["a name too long", alias({ props: { name: `alias/cartorio-${"x".repeat(250)}` } }), /256/],
        [
            "another prefix",
            alias({ props: { name: "alias/other" } }),
            /begin with "alias\/cartorio-"/,
        ],
        ["a namePrefix", alias({ props: { namePrefix: "alias/cartorio-" } }), /namePrefix/],
    ],
    unknown: [alias({ props: { name: UNKNOWN, namePrefix: "x" } }), 1, /name can't be known/],
});
