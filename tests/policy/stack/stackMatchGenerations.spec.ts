import assert from "node:assert/strict";

import { stackMatchGenerations } from "../../../policy/policies/stack/stackMatchGenerations";
import { judgeStack, type Resource, signingKey, tags, UNKNOWN } from "../support";

const key = (name: string, id: unknown, state: unknown) =>
    signingKey({
        name,
        props: { tags: tags({ "cartorio:geracao": id, "cartorio:estado": state }) },
    });
const g1 = key("assinatura-g1", "1", "active");

const refused: readonly (readonly [name: string, stack: readonly Resource[], message: RegExp])[] = [
    ["a name of another generation", [key("assinatura-g2", "1", "active")], /assinatura-g1/],
    ["a name of another form", [key("chave", "1", "active")], /"assinatura-g1"/],
    ["a generation that is no number", [key("assinatura-g1", "um", "active")], /cartorio:geracao/],
    ["generation 0", [key("assinatura-g0", "0", "active")], /1 or more/],
    ["a generation without a number", [key("assinatura-g1", undefined, "active")], /geracao/],
    ["a generation twice", [g1, key("assinatura-g01", "1", "draining")], /expected each once/],
    ["no active generation", [key("assinatura-g1", "1", "draining")], /no active generation/],
    [
        "two active generations",
        [g1, key("assinatura-g2", "2", "active")],
        /several active generations/,
    ],
];

describe("stack-match-generations", () => {
    it("accepts generations of their own with one active", () => {
        const stack = [g1, key("assinatura-g2", "2", "candidate")];
        assert.deepEqual(judgeStack(stackMatchGenerations, stack), { violations: [] });
    });

    it("accepts a stack without signing keys", () => {
        assert.deepEqual(judgeStack(stackMatchGenerations, []), { violations: [] });
    });

    for (const [name, stack, message] of refused) {
        it(`refuses ${name}`, () => {
            const { violations } = judgeStack(stackMatchGenerations, stack);
            assert.match(violations.join("\n"), message);
        });
    }

    it("judges names where tags are unknown, and says what it could not judge", () => {
        const stack = [signingKey({ name: "chave", props: { tags: UNKNOWN } })];
        const { violations, unknown = "" } = judgeStack(stackMatchGenerations, stack);
        assert.match(violations.join("\n"), /has a name that is not assinatura-g<id>/);
        assert.match(unknown, /could not be judged in full/);
    });
});
