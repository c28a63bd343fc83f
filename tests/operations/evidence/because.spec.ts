import assert from "node:assert/strict";
import { requireBecause } from "../../../operations/evidence/because";

describe("the reason of an act", () => {
    it("is one line without personal data", () => {
        requireBecause(
            "key material may have leaked, ticket 4711; ordem judicial 0001234-56.2026.8.26.0100",
        );
        requireBecause("x".repeat(480));
    });

    for (const [name, text, found] of [
        ["is empty", " ", /it is empty/],
        ["is long", "x".repeat(481), /it has 481 characters, at most 480/],
        ["has two lines", "a\nb", /it has a line end/],
        ["holds a CPF", "529.982.247-25 pediu", /a number in the form of a CPF/],
        ["holds an address", "ana@exemplo.com.br pediu", /an e-mail address/],
    ] as const) {
        it(`is refused when it ${name}, without being repeated`, () => {
            assert.throws(
                () => requireBecause(text),
                (error: Error & { code?: string }) => {
                    assert.equal(error.code, "usage");
                    assert.match(error.message, found);
                    assert.ok(!error.message.includes("pediu"));
                    return true;
                },
            );
        });
    }

    it("is refused with every finding at once", () => {
        assert.throws(() => requireBecause("52998224725\n"), /line end.*; it holds a number/);
    });
});
