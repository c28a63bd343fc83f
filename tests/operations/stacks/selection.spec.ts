import assert from "node:assert/strict";
import { parseSelection, selected } from "../../../operations/stacks/selection";
import { listedStack } from "./builders";

const STACKS = [
    listedStack(2, { uf: "GO", class: 1, wave: 0 }),
    listedStack(10),
    listedStack(28, { uf: "PE", class: 3, wave: 2, status: "suspended" }),
];

describe("selection of stacks", () => {
    const rows: [text: string, cns: string[]][] = [
        ["uf=SP", ["990010"]],
        ["uf=sp", ["990010"]],
        ["wave=0", ["990002"]],
        ["wave=02", ["990028"]],
        ["class=3", ["990028"]],
        ["status=suspended", ["990028"]],
        ["cns=99.001-0", ["990010"]],
        ["uf=SP,wave=1", ["990010"]],
        ["uf=SP,wave=2", []],
        ["uf = SP , wave = 1", ["990010"]],
        ["uf=AC", []],
    ];
    for (const [text, cns] of rows) {
        it(`${text} is ${cns.join(" ") || "nobody"}`, () => {
            const found = selected(STACKS, parseSelection(text));
            assert.deepEqual(
                found.map((one) => one.cns),
                cns,
            );
        });
    }

    const refused: [text: string, message: RegExp][] = [
        ["", /^"" in --select; expected <key>=<value> with a key of uf, wave, class, status, cns/],
        ["ufs=SP", /"ufs=SP".*\(uf\?\)/],
        ["constructor=1", /expected <key>=<value>/],
        ["uf", /uf in --select; expected a UF/],
        ["uf=XX", /expected a UF/],
        ["wave=-1", /expected a whole number/],
        ["class=4", /expected 1, 2 or 3/],
        ["status=on", /one of requested, bootstrapped, active, suspended/],
        ["cns=12", /expected a CNS/],
        ["uf=SP,uf=GO", /uf stands twice/],
    ];
    for (const [text, message] of refused) {
        it(`refuses ${JSON.stringify(text)}`, () => {
            assert.throws(() => parseSelection(text), { code: "usage", message });
        });
    }

    it("says everything that is wrong at once", () => {
        assert.throws(
            () => parseSelection("a=1,wave=x,uf=YY"),
            (error: Error) => {
                assert.equal(error.message.split("\n").length, 3);
                return true;
            },
        );
    });
});
