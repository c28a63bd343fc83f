// Does not prove anything about files on disk or about several files; the text is given.
import assert from "node:assert/strict";
import { formatFindings, parseCartorio } from "../../registry";
import { briefly, cartorioText, generation, type Lines, withGenerations } from "./builders";

const FILE = "cartorios/dev/990010.yaml";
const parse = (text: string, strict = false) => parseCartorio(text, FILE, { strict });
const messages = (text: string) => formatFindings(parse(text).findings);

describe("parseCartorio", () => {
    it("returns what a valid file says, dates as text", () => {
        assert.deepEqual(parse(cartorioText()), {
            cartorio: {
                cns: "990010",
                name: "1º Ofício de Notas de Exemplo",
                uf: "SP",
                municipality: "3550308",
                class: 2,
                accountId: "111111110010",
                wave: 1,
                status: "active",
                signingKey: { generations: [{ id: 1, state: "active", since: "2026-11-23" }] },
            },
            findings: [],
            warnings: [],
            identity: {
                file: FILE,
                cns: { value: "990010", position: { line: 1, column: 6 } },
                accountId: { value: "111111110010", position: { line: 6, column: 12 } },
            },
        });
    });

    it("takes importAlias and importKeyId", () => {
        const id = "1234abcd-12ab-34cd-56ef-1234567890ab";
        const signingKey = `{ importAlias: true, generations: [{ id: 1, state: active, since: 2026-11-23, importKeyId: ${id} }] }`;
        assert.deepEqual(parse(cartorioText({ signingKey })).cartorio?.signingKey, {
            importAlias: true,
            generations: [{ id: 1, state: "active", since: "2026-11-23", importKeyId: id }],
        });
    });

    describe("schema", () => {
        const at = (line: string) => `${FILE}:${line}`;
        const signingKey = (text: string): Lines => ({ signingKey: `{ generations: [${text}] }` });
        for (const [title, overrides, expected] of [
            [
                "a number where digits belong in quotes, spelt as in the file",
                { accountId: "011111110010" },
                `${at("6:12")}: accountId: found the number 011111110010, expected twelve digits in quotes, such as "111111111111"; write it in quotes`,
            ],
            [
                "a CNS with punctuation",
                { cns: '"99.001-0"' },
                `${at("1:6")}: cns: found "99.001-0", expected six digits in quotes, such as "990010"; correct the value`,
            ],
            [
                "a missing property, at the mapping that lacks it",
                { accountId: undefined },
                `${at("1:1")}: accountId: found nothing, expected twelve digits in quotes, such as "111111111111"; add accountId`,
            ],
            [
                "an empty property",
                { name: "" },
                `${at("2:7")}: name: found nothing, expected the office's public name on one line, 3 to 120 characters; correct the value`,
            ],
            [
                "an unknown property, with the nearest known one",
                { titular: "Fulana" },
                `${at("10:1")}: titular: found a property that the registry doesn't know, expected only cns, name, uf, municipality, class, accountId, wave, status, signingKey; remove it, or rename it (status?)`,
            ],
            [
                "a UF that doesn't exist",
                { uf: "sp" },
                `${at("3:5")}: uf: found "sp", expected one of the 27 UFs, such as SP; correct the value`,
            ],
            [
                "a UF that YAML 1.1 would read as a truth value",
                { uf: "NO" },
                `${at("3:5")}: uf: found "NO", expected one of the 27 UFs, such as SP; correct the value`,
            ],
            [
                "a municipality without check digit",
                { municipality: '"355030"' },
                `${at("4:15")}: municipality: found "355030", expected the seven digits of an IBGE municipality code in quotes, such as "3550308"; correct the value`,
            ],
            [
                "a class out of range",
                { class: "4" },
                `${at("5:8")}: class: found the number 4, expected 1, 2 or 3 (Provimento CNJ 213/2026); correct the value`,
            ],
            [
                "a class in quotes",
                { class: '"2"' },
                `${at("5:8")}: class: found "2", expected 1, 2 or 3 (Provimento CNJ 213/2026); correct the value`,
            ],
            [
                "a negative wave",
                { wave: "-1" },
                `${at("7:7")}: wave: found the number -1, expected a whole number from 0 up (0 is the canary); correct the value`,
            ],
            [
                "an unknown status",
                { status: "retired" },
                `${at("8:9")}: status: found "retired", expected requested, bootstrapped, active or suspended; correct the value`,
            ],
            [
                "a list where a mapping belongs",
                { signingKey: "[]" },
                `${at("9:13")}: signingKey: found a list, expected a mapping with generations; correct the value`,
            ],
            [
                "no generation at all",
                signingKey(""),
                `${at("9:28")}: signingKey.generations: found a list, expected a list of at least one generation; correct the value`,
            ],
            [
                "a generation 0",
                signingKey(generation(0, "active")),
                `${at("9:35")}: signingKey.generations[0].id: found the number 0, expected a whole number from 1 up; correct the value`,
            ],
            [
                "an unknown state",
                signingKey(generation(1, "retired")),
                `${at("9:45")}: signingKey.generations[0].state: found "retired", expected candidate, active, draining, verifyOnly, disabled, deleting or gone; correct the value`,
            ],
            [
                "a day that doesn't exist",
                signingKey("{ id: 1, state: active, since: 2026-02-30 }"),
                `${at("9:60")}: signingKey.generations[0].since: found "2026-02-30", expected a calendar day as YYYY-MM-DD, such as 2026-11-23; correct the value`,
            ],
            [
                "an ARN where a key's id belongs",
                signingKey(
                    "{ id: 1, state: active, since: 2026-11-23, importKeyId: 'arn:aws:kms:x' }",
                ),
                `${at("9:85")}: signingKey.generations[0].importKeyId: found "arn:aws:kms:x", expected the id of a single-Region KMS key (a UUID in lower case, not an ARN); correct the value`,
            ],
            [
                "a misspelt property of a generation",
                signingKey("{ id: 1, state: active, since: 2026-11-23, importKeyID: x }"),
                `${at("9:72")}: signingKey.generations[0].importKeyID: found a property that the registry doesn't know, expected only id, state, since, importKeyId; remove it, or rename it (importKeyId?)`,
            ],
        ] as const satisfies readonly (readonly [string, Lines, string])[]) {
            it(`refuses ${title}`, () => {
                assert.equal(messages(cartorioText(overrides)), expected);
            });
        }

        for (const name of ["", "ab", " ab c", "ab c ", "ab\tc", "ab\nc", "x".repeat(121)]) {
            it(`refuses the name ${JSON.stringify(name).slice(0, 20)}`, () => {
                const { findings } = parse(cartorioText({ name: JSON.stringify(name) }));
                assert.deepEqual(briefly(findings), ["schema 2:7 name"]);
            });
        }

        it("takes the 29th of February of a leap year", () => {
            const text = withGenerations("{ id: 1, state: active, since: 2028-02-29 }");
            assert.deepEqual(parse(text).findings, []);
        });
    });

    describe("YAML", () => {
        for (const [title, text, expected] of [
            [
                "a repeated key",
                `${cartorioText()}uf: SP\n`,
                `${FILE}:10:1: YAML: found the key uf a second time, expected each key once; remove one of the two`,
            ],
            [
                "an alias",
                cartorioText({ name: "&n Ofício de Exemplo", status: "*n" }),
                `${FILE}:8:9: YAML: found the alias *n, expected no anchors and aliases; write the value out`,
            ],
            [
                "an unknown tag",
                cartorioText({ name: "!nome Ofício de Exemplo" }),
                `${FILE}:2:7: YAML: found text that the registry doesn't take (Unresolved tag: !nome), expected one YAML 1.2 document without tags; correct it at this place`,
            ],
            [
                "an empty file",
                "",
                `${FILE}: the file: found nothing, expected a mapping with the cartório's properties; correct the value`,
            ],
            [
                "a file that is a list",
                "- cns\n",
                `${FILE}:1:1: the file: found a list, expected a mapping with the cartório's properties; correct the value`,
            ],
        ] as const) {
            it(`refuses ${title}`, () => {
                assert.equal(messages(text), expected);
            });
        }

        for (const [title, text] of [
            ["a second document", `${cartorioText()}---\nuf: RJ\n`],
            ["an open bracket", cartorioText({ signingKey: "{ generations: [" })],
            ["a tab as indentation", "signingKey:\n\tgenerations: []\n"],
            ["an alias without anchor", cartorioText({ status: "*nowhere" })],
            ["a merge key", `${cartorioText()}<<: { uf: RJ }\n`],
        ] as const) {
            it(`refuses ${title}`, () => {
                const { cartorio, findings } = parse(text);
                assert.equal(cartorio, undefined);
                assert.ok(findings.length > 0);
                assert.ok(!formatFindings(findings.slice(0, 1)).includes("\n"));
            });
        }

        it("reads CRLF line ends and a comment after a value", () => {
            const text = cartorioText({ wave: "1 # canário" }).replaceAll("\n", "\r\n");
            assert.equal(parse(text).cartorio?.wave, 1);
        });
    });

    describe("rules that a schema can't say", () => {
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
                    const text = withGenerations(
                        ...states.map(([id, state]) => generation(id, state)),
                    );
                    const lines = parse(text).findings.map((finding) =>
                        formatFindings([finding]).replace(/^\S+:\d+:\d+: /, ""),
                    );
                    assert.deepEqual(lines, expected);
                });
            }
        });
    });

    it("lists every finding at once, schema and rules, each in one line", () => {
        const text = cartorioText({
            cns: '"990028"',
            uf: "XX",
            class: "9",
            wave: "primeira",
            accountId: undefined,
            signingKey: `{ generations: [${generation(1, "gone")}], alias: x }`,
            cpf: "nenhum",
        });
        const { cartorio, findings } = parse(text);
        assert.equal(cartorio, undefined);
        assert.deepEqual(briefly(findings), [
            "schema 1:1 accountId",
            "file-name 1:6 cns",
            "schema 3:5 uf",
            "schema 5:8 class",
            "schema 6:7 wave",
            "schema 8:73 signingKey.alias",
            "schema 9:1 cpf",
        ]);
        assert.equal(formatFindings(findings).split("\n").length, findings.length);
    });

    it("still tells what must be unique when other properties are wrong", () => {
        const { identity } = parse(cartorioText({ uf: "XX", cns: "990010" }));
        assert.deepEqual(identity, {
            file: FILE,
            accountId: { value: "111111110010", position: { line: 6, column: 12 } },
        });
    });
});
