import assert from "node:assert/strict";

import { stackMatchAlias } from "../../../policy/policies/stack/stackMatchAlias";
import { alias, judgeStack, type Over, signingKey, tags, UNKNOWN } from "../support";

const key = (id: number, state: string, over: Over = {}) =>
    signingKey({
        name: `assinatura-g${id}`,
        ...over,
        props: {
            keyId: `key-${id}`,
            tags: tags({ "cartorio:geracao": String(id), "cartorio:estado": state }),
            ...over.props,
        },
    });
const pointing = (targetKeyId: unknown, over: Over = {}) =>
    alias({ ...over, props: { targetKeyId } });

describe("stack-match-alias", () => {
    it("accepts one alias on the active generation", () => {
        const stack = [key(1, "draining"), key(2, "active"), pointing("key-2")];
        assert.deepEqual(judgeStack(stackMatchAlias, stack), { violations: [] });
    });

    it("accepts a new alias whose target is unknown and made from the active generation", () => {
        const target = pointing(UNKNOWN, { dependencies: { targetKeyId: ["assinatura-g1"] } });
        const stack = [key(1, "active", { props: { keyId: UNKNOWN } }), target];
        assert.deepEqual(judgeStack(stackMatchAlias, stack).violations, []);
    });

    it("refuses an alias on another generation", () => {
        const stack = [key(1, "draining"), key(2, "active"), pointing("key-1")];
        const { violations } = judgeStack(stackMatchAlias, stack);
        assert.match(violations.join("\n"), /points at "assinatura-g1"; expected "assinatura-g2"/);
    });

    it("refuses a new alias that is made from another generation", () => {
        const target = pointing(UNKNOWN, { dependencies: { targetKeyId: ["assinatura-g1"] } });
        const stack = [key(1, "draining"), key(2, "active"), target];
        assert.match(
            judgeStack(stackMatchAlias, stack).violations.join("\n"),
            /points at "assinatura-g1"; expected "assinatura-g2"/,
        );
    });

    it("refuses an alias on a key from outside of the stack", () => {
        const stack = [key(1, "active", { props: { arn: "arn-1" } }), pointing("foreign")];
        assert.match(judgeStack(stackMatchAlias, stack).violations.join("\n"), /"foreign"/);
    });

    it("refuses an active generation without an alias", () => {
        const { violations } = judgeStack(stackMatchAlias, [key(1, "active")]);
        assert.match(violations.join("\n"), /no alias of the stack points at it/);
    });

    it("refuses two aliases on the active generation", () => {
        const stack = [
            key(1, "active"),
            pointing("key-1"),
            pointing("key-1", { name: "assinatura-alias-2" }),
        ];
        assert.match(judgeStack(stackMatchAlias, stack).violations.join("\n"), /several aliases/);
    });

    it("says what it could not judge", () => {
        const { violations, unknown = "" } = judgeStack(stackMatchAlias, [
            key(1, "active"),
            pointing(UNKNOWN),
        ]);
        assert.deepEqual(violations, []);
        assert.match(unknown, /could not be judged in full/);
    });
});
