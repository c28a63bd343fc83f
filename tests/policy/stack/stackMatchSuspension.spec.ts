import assert from "node:assert/strict";

import { stackMatchSuspension } from "../../../policy/policies/stack/stackMatchSuspension";
import { judgeStack, signingKey, tags, UNKNOWN } from "../support";

const key = (id: number, state: string, isEnabled: unknown) =>
    signingKey({
        name: `assinatura-g${id}`,
        props: {
            isEnabled,
            tags: tags({ "cartorio:geracao": String(id), "cartorio:estado": state }),
        },
    });

describe("stack-match-suspension", () => {
    it("accepts a signing key that is suspended as a whole", () => {
        const stack = [key(1, "draining", false), key(2, "active", false)];
        assert.deepEqual(judgeStack(stackMatchSuspension, stack), { violations: [] });
    });

    it("accepts a disabled generation beside enabled ones", () => {
        const stack = [key(1, "disabled", false), key(2, "active", true)];
        assert.deepEqual(judgeStack(stackMatchSuspension, stack), { violations: [] });
    });

    it("refuses an enabled generation beside a suspended one", () => {
        const stack = [key(1, "draining", true), key(2, "active", false)];
        assert.match(
            judgeStack(stackMatchSuspension, stack).violations.join("\n"),
            /"assinatura-g1" is enabled while "assinatura-g2" is suspended/,
        );
    });

    it("says what it could not judge", () => {
        const stack = [key(1, "draining", UNKNOWN), key(2, "active", false)];
        const { violations, unknown = "" } = judgeStack(stackMatchSuspension, stack);
        assert.deepEqual(violations, []);
        assert.match(unknown, /isEnabled/);
    });
});
