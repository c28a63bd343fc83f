// Does not prove that real codes end in their Luhn digit; only that the digit is computed right.
import assert from "node:assert/strict";
import fc from "fast-check";
import { formatCns, hasLuhnDigit, luhnDigit, parseCns } from "../../registry";

const digits = (length: number) =>
    fc
        .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
        .map((list) => list.join(""));

describe("cns", () => {
    describe("parseCns", () => {
        for (const [text, expected] of [
            ["990010", "990010"],
            ["99.001-0", "990010"],
            [" 99.001-0\n", "990010"],
            ["012345", "012345"],
            ["99001-0", undefined],
            ["99.0010", undefined],
            ["9900100", undefined],
            ["99001", undefined],
            ["99001x", undefined],
            ["٩٩٠٠١٠", undefined],
            ["", undefined],
        ] as const) {
            it(`reads ${JSON.stringify(text)} as ${expected}`, () => {
                assert.equal(parseCns(text), expected);
            });
        }
    });

    describe("formatCns", () => {
        it("shows 990010 as 99.001-0", () => {
            assert.equal(formatCns("990010"), "99.001-0");
        });

        it("refuses what is not six digits, and says what to do", () => {
            assert.throws(() => formatCns("99.001-0"), {
                name: "RangeError",
                message: 'CNS "99.001-0" is not six digits; pass it to parseCns first',
            });
        });

        it("is undone by parseCns", () => {
            fc.assert(fc.property(digits(6), (cns) => parseCns(formatCns(cns)) === cns));
        });
    });

    describe("luhnDigit", () => {
        for (const [row, digit] of [
            ["99000", 2],
            ["99001", 0],
            ["99002", 8],
            ["0", 0],
            ["7992739871", 3],
        ] as const) {
            it(`of ${row} is ${digit}`, () => {
                assert.equal(luhnDigit(row), digit);
            });
        }

        it("refuses anything but digits", () => {
            assert.throws(() => luhnDigit("9900a"), RangeError);
            assert.throws(() => luhnDigit(""), RangeError);
        });

        it("detects every single mistyped digit", () => {
            fc.assert(
                fc.property(
                    digits(5),
                    fc.integer({ min: 0, max: 5 }),
                    fc.integer({ min: 1, max: 9 }),
                    (five, at, offset) => {
                        const cns = [...`${five}${luhnDigit(five)}`];
                        assert.ok(hasLuhnDigit(cns.join("")));
                        cns[at] = String((Number(cns[at]) + offset) % 10);
                        return !hasLuhnDigit(cns.join(""));
                    },
                ),
            );
        });

        it("detects every swap of neighbours but 09 and 90", () => {
            fc.assert(
                fc.property(digits(5), fc.integer({ min: 0, max: 4 }), (five, at) => {
                    const cns = [...`${five}${luhnDigit(five)}`];
                    const [a = "", b = ""] = [cns[at], cns[at + 1]];
                    fc.pre(a !== b && ![`09`, `90`].includes(a + b));
                    cns.splice(at, 2, b, a);
                    return !hasLuhnDigit(cns.join(""));
                }),
            );
        });
    });
});
