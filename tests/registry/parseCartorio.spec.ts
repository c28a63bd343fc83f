// Does not prove anything about files on disk or about several files; the text is given.
import assert from "node:assert/strict";
import { formatFindings, parseCartorio } from "../../registry";
import { briefly, cartorioText, generation } from "./builders";

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
