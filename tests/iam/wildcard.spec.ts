import assert from "node:assert/strict";

import fc from "fast-check";

import { foldAscii, literalTokens, matchTokens, wildcardTokens } from "../../iam/match/wildcard";

const matches = (pattern: string, value: string): boolean =>
    matchTokens(wildcardTokens(pattern), value);

/** Says by definition what a pattern means, in exponential time. */
function reference(pattern: readonly string[], value: readonly string[]): boolean {
    const [first, ...rest] = pattern;
    if (first === undefined) {
        return value.length === 0;
    }
    if (first === "*") {
        return value.some((_, at) => reference(rest, value.slice(at))) || reference(rest, []);
    }
    return (
        value.length > 0 && (first === "?" || first === value[0]) && reference(rest, value.slice(1))
    );
}

describe("wildcards", () => {
    const table: [pattern: string, value: string, expected: boolean][] = [
        ["", "", true],
        ["", "a", false],
        ["*", "", true],
        ["*", "a:b/c", true],
        ["?", "", false],
        ["?", "a", true],
        ["?", "ab", false],
        ["a*", "a", true],
        ["a*", "ba", false],
        ["*a", "ba", true],
        ["a*b*c", "aXbYc", true],
        ["a*b*c", "acb", false],
        ["*ab", "aab", true],
        ["**", "a", true],
        ["a?c", "abc", true],
        ["a?c", "ac", false],
        ["A", "a", false],
        ["?", "\u{1f511}", true],
        ["??", "\u{1f511}", false],
        ["*?", "\u{1f511}", true],
        ["*??", "\u{1f511}", false],
        ["é", "e\u0301", false],
        ["a", "\u0430", false],
    ];
    for (const [pattern, value, expected] of table) {
        it(`${JSON.stringify(pattern)} ${expected ? "matches" : "does not match"} ${JSON.stringify(value)}`, () => {
            assert.equal(matches(pattern, value), expected);
        });
    }

    it("agree with their definition", () => {
        const letters = fc.array(fc.constantFrom("a", "b", "*", "?", "\u{1f511}"), {
            maxLength: 7,
        });
        const values = fc.array(fc.constantFrom("a", "b", "*", "\u{1f511}"), { maxLength: 7 });
        fc.assert(
            fc.property(letters, values, (pattern, value) => {
                assert.equal(matches(pattern.join(""), value.join("")), reference(pattern, value));
            }),
            { numRuns: 5000 },
        );
    });

    it("stay fast on a pattern that makes a backtracking matcher run for ages", () => {
        const start = process.hrtime.bigint();
        assert.equal(matches("*a".repeat(1000) + "b", "a".repeat(20_000)), false);
        assert.ok(process.hrtime.bigint() - start < 5_000_000_000n);
    });

    it("are themselves in literal text", () => {
        assert.equal(matchTokens(literalTokens("*?"), "*?"), true);
        assert.equal(matchTokens(literalTokens("*?"), "ab"), false);
    });
});

describe("folding", () => {
    it("lowers A to Z", () => {
        assert.equal(foldAscii("KMS:Sign"), "kms:sign");
    });

    it("leaves letters of other scripts, which full folding would turn into ASCII", () => {
        assert.equal("\u212a".toLowerCase(), "k");
        assert.equal(foldAscii("\u212a"), "\u212a");
    });
});
