// Does not prove that a padded code is the office's; the notice asks a person to look.
import assert from "node:assert/strict";
import { normaliseCns } from "../../registry";

describe("normaliseCns", () => {
    for (const text of ["990010", "99.001-0", " 99.001-0\t", "\u00a0990010\n"]) {
        it(`reads ${JSON.stringify(text)} without a notice`, () => {
            assert.deepEqual(normaliseCns(text), { cns: "990010" });
        });
    }

    for (const [text, cns] of [
        ["90010", "090010"],
        ["9.001-0", "090010"],
        ["1-0", "000010"],
        ["7", "000007"],
    ] as const) {
        it(`pads ${JSON.stringify(text)} to ${cns} with a notice`, () => {
            const digits = text.replace(/\D/g, "").length;
            assert.deepEqual(normaliseCns(text), {
                cns,
                notice: `CNS ${JSON.stringify(text)} has ${digits} of six digits: read as ${cns}; compare it with the office's own documents`,
            });
        });
    }

    for (const [text, found] of [
        ["9900100", '7 digits ("9900100")'],
        ["99.001-00", '7 digits ("99.001-00")'],
        ["99001x", '"99001x"'],
        ["99001-0", '"99001-0"'],
        ["99.0010", '"99.0010"'],
        ["9 90010", '"9 90010"'],
        ["-990010", '"-990010"'],
        ["٩٩٠٠١٠", '"٩٩٠٠١٠"'],
        ["1e5", '"1e5"'],
        ["-", '"-"'],
        ["", "nothing"],
        ["  ", "nothing"],
    ] as const) {
        it(`refuses ${JSON.stringify(text)}`, () => {
            assert.deepEqual(normaliseCns(text), {
                finding: `CNS: found ${found}, expected six digits, such as 990010 or 99.001-0; correct it`,
            });
        });
    }

    for (const text of ["529.982.247-25", "52998224725", " 529 982 247 25"]) {
        it(`does not repeat ${JSON.stringify(text)}, which looks like a CPF`, () => {
            const { finding } = normaliseCns(text);
            assert.match(
                finding!,
                /^CNS: found "\*{3}\.\*{3}\.\*{3}-\*{2}", a number in the form of a CPF/,
            );
            assert.doesNotMatch(finding!, /982/);
        });
    }
});
