// Does not prove anything about what a schema can say (schemaFindings.spec.ts).
import assert from "node:assert/strict";
import { formatFindings, parseCartorio } from "../../registry";
import { cartorioText, generation, withGenerations } from "./builders";

const FILE = "cartorios/dev/990010.yaml";
const parse = (text: string, strict = false) => parseCartorio(text, FILE, { strict });
const messages = (text: string) => formatFindings(parse(text).findings);

describe("cartorioRules", () => {
    it("wants the file's name to be the CNS", () => {
        assert.equal(
            messages(cartorioText({ cns: '"990028"' })),
            `${FILE}:1:6: cns: found "990028", expected the file's name without .yaml (990010.yaml); rename the file to 990028.yaml or correct cns`,
        );
    });

    it("wants the municipality to lie in the UF", () => {
        assert.equal(
            messages(cartorioText({ uf: "RJ" })),
            `${FILE}:4:15: municipality: found "3550308", which is in SP, expected an IBGE code of uf RJ; correct municipality or uf`,
        );
    });

    describe("check digit", () => {
        const text = cartorioText({ cns: '"990011"' });
        const line = `cartorios/dev/990011.yaml:1:6: cns: found "990011", expected the check digit 0 at its end (Luhn over the first five digits); compare it with the office's own documents; it is probably mistyped`;

        it("is a warning when it isn't Luhn's", () => {
            const { cartorio, warnings } = parseCartorio(text, "cartorios/dev/990011.yaml");
            assert.equal(cartorio?.cns, "990011");
            assert.equal(formatFindings(warnings), line);
        });

        it("is an error when strict", () => {
            const parsed = parseCartorio(text, "cartorios/dev/990011.yaml", { strict: true });
            assert.equal(parsed.cartorio, undefined);
            assert.deepEqual(parsed.warnings, []);
            assert.equal(formatFindings(parsed.findings), line);
        });
    });

    describe("generations", () => {
        const subject = (index: number, property: string) =>
            `signingKey.generations[${index}].${property}`;
        for (const [title, states, expected] of [
            ["one active", [[1, "active"]], []],
            [
                "every state at once",
                [
                    [1, "gone"],
                    [2, "deleting"],
                    [3, "disabled"],
                    [4, "verifyOnly"],
                    [5, "draining"],
                    [6, "active"],
                    [7, "candidate"],
                ],
                [],
            ],
            [
                "ids with gaps, in any order",
                [
                    [9, "candidate"],
                    [4, "active"],
                    [7, "gone"],
                ],
                [],
            ],
            [
                "none active",
                [
                    [1, "verifyOnly"],
                    [2, "candidate"],
                ],
                [
                    "signingKey.generations: found no generation in state active, expected exactly one, which the alias points at; set the state of one to active",
                ],
            ],
            [
                "two active",
                [
                    [1, "active"],
                    [2, "active"],
                ],
                [
                    `${subject(1, "state")}: found active, and signingKey.generations[0] is active too, expected exactly one active generation, which the alias points at; set the older one to draining`,
                ],
            ],
            [
                "two candidates",
                [
                    [1, "active"],
                    [2, "candidate"],
                    [3, "candidate"],
                ],
                [
                    `${subject(1, "id")}: found 2 for a candidate, expected the highest id of all; 3 is there already; give the candidate the id 4`,
                    `${subject(2, "state")}: found candidate, and signingKey.generations[1] is a candidate too, expected at most one candidate; finish one rotation before starting the next`,
                ],
            ],
            [
                "a candidate older than another",
                [
                    [3, "active"],
                    [2, "candidate"],
                ],
                [
                    `${subject(1, "id")}: found 2 for a candidate, expected the highest id of all; 3 is there already; give the candidate the id 4`,
                ],
            ],
            [
                "an id twice",
                [
                    [1, "gone"],
                    [1, "active"],
                ],
                [
                    `${subject(1, "id")}: found 1, which signingKey.generations[0] has too, expected an id of its own: ids are never reused; give the newer one the id 2`,
                ],
            ],
        ] as const satisfies readonly (readonly [
            string,
            readonly (readonly [number, string])[],
            readonly string[],
        ])[]) {
            it(`${expected.length === 0 ? "takes" : "refuses"} ${title}`, () => {
                const text = withGenerations(...states.map(([id, state]) => generation(id, state)));
                const lines = parse(text).findings.map((finding) =>
                    formatFindings([finding]).replace(/^\S+:\d+:\d+: /, ""),
                );
                assert.deepEqual(lines, expected);
            });
        }
    });
});
