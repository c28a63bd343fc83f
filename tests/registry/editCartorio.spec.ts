// Does not prove anything about files on disk (updateCartorio.spec.ts); the text is given.
import assert from "node:assert/strict";
import {
    type Cartorio,
    editCartorio,
    FindingCode,
    type Generation,
    parseCartorio,
    RegistryError,
} from "../../registry";

const FILE = "cartorios/dev/990010.yaml";
const KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab";

/** As a person left it: comments, blank lines, quotes and indentation of their own. */
const ODD = `# yaml-language-server: $schema=../schema.json
# Onboarded with the first ones.

status:   'active'   # since the pilot
cns: "990010"
'name': 1º Ofício de Notas de Exemplo
uf: "SP"
municipality: "3550308" # São Paulo

class: 2
accountId: '111111110010'
wave: 1
signingKey:   # life of the key
    # oldest first
    generations:
      -   { id: 1, state: "draining", since: 2026-11-23 }   # the first
      # the one in use
      -   {id: 2,   state: 'active',since: '2026-11-24' }
# end
`;

const edit = (text: string, change: (current: Cartorio) => Cartorio) =>
    editCartorio(text, FILE, change);

const withGeneration =
    (id: number, change: Partial<Generation> | ((current: Generation) => Generation)) =>
    (current: Cartorio): Cartorio => ({
        ...current,
        signingKey: {
            ...current.signingKey,
            generations: current.signingKey.generations.map((generation) =>
                generation.id !== id
                    ? generation
                    : typeof change === "function"
                      ? change(generation)
                      : { ...generation, ...change },
            ),
        },
    });

const append =
    (...added: Generation[]) =>
    (current: Cartorio): Cartorio => ({
        ...current,
        signingKey: {
            ...current.signingKey,
            generations: [...current.signingKey.generations, ...added],
        },
    });

function withoutImport({ id, state, since }: Generation): Generation {
    return { id, state, since };
}

const CANDIDATE: Generation = { id: 3, state: "candidate", since: "2026-12-01" };

function refusal(action: () => unknown): RegistryError {
    try {
        action();
    } catch (error) {
        assert.ok(error instanceof RegistryError, String(error));
        return error;
    }
    assert.fail("nothing was refused");
}

describe("editCartorio", () => {
    for (const [name, eol] of [
        ["LF", "\n"],
        ["CRLF", "\r\n"],
    ] as const) {
        describe(`with ${name}`, () => {
            const text = ODD.replaceAll("\n", eol);
            const after = (from: string, to: string) => {
                assert.equal(text.split(from).length, 2, `${from} is there once`);
                return text.replace(from, () => to);
            };

            it("returns the same text for the same cartório", () => {
                assert.equal(
                    edit(text, (current) => structuredClone(current)),
                    text,
                );
            });

            it("writes nothing but the changed values, in their quotes", () => {
                assert.equal(
                    edit(text, (current) => ({ ...current, status: "suspended" })),
                    after("'active'   # since", "'suspended'   # since"),
                );
                assert.equal(
                    edit(text, (current) => ({ ...current, wave: 12 })),
                    after("wave: 1", "wave: 12"),
                );
                assert.equal(
                    edit(text, (current) => ({ ...current, accountId: "111111110011" })),
                    after("'111111110010'", "'111111110011'"),
                );
                assert.equal(
                    edit(text, withGeneration(1, { state: "verifyOnly" })),
                    after('"draining"', '"verifyOnly"'),
                );
                assert.equal(
                    edit(text, withGeneration(1, { since: "2026-12-31" })),
                    after("2026-11-23", "2026-12-31"),
                );
            });

            it("quotes a name where YAML needs it", () => {
                for (const [to, written] of [
                    ["Ofício: Único # 2", '"Ofício: Único # 2"'],
                    ["1º Ofício d'Oeste", "1º Ofício d'Oeste"],
                    ["- Ofício", '"- Ofício"'],
                    ["Ofício, Notas", '"Ofício, Notas"'],
                    ["12345", '"12345"'],
                    ["true", '"true"'],
                    ['Ofício "B"', 'Ofício "B"'],
                ] as const) {
                    assert.equal(
                        edit(text, (current) => ({ ...current, name: to })),
                        after("'name': 1º Ofício de Notas de Exemplo", `'name': ${written}`),
                    );
                }
            });

            it("appends a generation as the last one is written", () => {
                assert.equal(
                    edit(text, append(CANDIDATE)),
                    after(
                        `{id: 2,   state: 'active',since: '2026-11-24' }${eol}`,
                        `{id: 2,   state: 'active',since: '2026-11-24' }${eol}` +
                            `      -   {id: 3, state: 'candidate', since: '2026-12-01'}${eol}`,
                    ),
                );
            });

            it("sets importKeyId and importAlias, and dropping them restores every byte", () => {
                const adopt = (current: Cartorio) => {
                    const changed = withGeneration(2, { importKeyId: KEY_ID })(current);
                    return {
                        ...changed,
                        signingKey: { ...changed.signingKey, importAlias: true },
                    };
                };
                const adopted = edit(text, adopt);
                assert.ok(
                    adopted.includes(`since: '2026-11-24', importKeyId: ${KEY_ID} }${eol}`),
                    adopted,
                );
                assert.ok(adopted.includes(`${eol}    importAlias: true${eol}# end`), adopted);
                const settled = edit(adopted, (current) => {
                    const { generations } = current.signingKey;
                    return {
                        ...current,
                        signingKey: {
                            generations: generations.map(withoutImport),
                        },
                    };
                });
                assert.equal(settled, text);
            });
        });
    }

    it("rotates in one step: switches states and keeps the rest", () => {
        const edited = edit(ODD, (current) =>
            append({ id: 3, state: "active", since: "2026-12-01" })(
                withGeneration(2, { state: "draining", since: "2026-12-01" })(current),
            ),
        );
        assert.deepEqual(parseCartorio(edited, FILE).cartorio?.signingKey.generations, [
            { id: 1, state: "draining", since: "2026-11-23" },
            { id: 2, state: "draining", since: "2026-12-01" },
            { id: 3, state: "active", since: "2026-12-01" },
        ]);
        assert.ok(edited.includes("  # the first\n"));
    });

    it("appends several at once, each like the one before it", () => {
        const gone = { id: 3, state: "gone", since: "2026-12-01" } as const;
        const text = ODD.replace(/generations:[^]*/, (rest) =>
            rest
                .replace("generations:\n", "generations: [\n")
                .replaceAll("-   {", "    {")
                .replace("   # the first", ",   # the first")
                .replace("# end\n", "    ]\n"),
        );
        const line = "{id: 3, state: 'gone', since: '2026-12-01'}";
        assert.equal(
            edit(text, append(gone, { ...gone, id: 4 })),
            text.replace(
                "'2026-11-24' }\n",
                () => `'2026-11-24' },\n          ${line},\n          ${line.replace("3", "4")}\n`,
            ),
        );
    });

    it("hands a copy to the change, so that one which writes into it is seen", () => {
        const edited = edit(ODD, (current) => {
            (current as { wave: number }).wave = 4;
            return current;
        });
        assert.equal(edited, ODD.replace("wave: 1", "wave: 4"));
    });

    it("keeps a byte order mark", () => {
        const edited = edit(`\uFEFF${ODD}`, (current) => ({ ...current, wave: 2 }));
        assert.equal(edited, `\uFEFF${ODD.replace("wave: 1", "wave: 2")}`);
    });

    describe("shapes of YAML", () => {
        const head = ODD.slice(0, ODD.indexOf("signingKey:"));
        const importKey = withGeneration(2, { importKeyId: KEY_ID });
        const dropKey = withGeneration(2, withoutImport);
        const importAlias = (current: Cartorio): Cartorio => ({
            ...current,
            signingKey: { ...current.signingKey, importAlias: true },
        });
        const one = "{ id: 1, state: gone, since: 2026-11-23 }";
        for (const [title, change, from, to] of [
            [
                "appends behind a block mapping",
                append(CANDIDATE),
                `signingKey:\n  generations:\n  - ${one}\n  - id: 2 # two\n    state: active\n    since: "2026-11-24" # day`,
                `signingKey:\n  generations:\n  - ${one}\n  - id: 2 # two\n    state: active\n    since: "2026-11-24" # day\n  - id: 3\n    state: candidate\n    since: "2026-12-01"`,
            ],
            [
                "appends behind a wide dash",
                append(CANDIDATE),
                `signingKey:\n generations:\n  - ${one}\n  -    state: active\n       id: 2\n       since: 2026-11-24\n# end\n`,
                `signingKey:\n generations:\n  - ${one}\n  -    state: active\n       id: 2\n       since: 2026-11-24\n  -    id: 3\n       state: candidate\n       since: 2026-12-01\n# end\n`,
            ],
            [
                "appends to a flow on one line",
                append(CANDIDATE),
                `signingKey: { generations: [${one}, { id: 2, state: active, since: 2026-11-24 }] }\n`,
                `signingKey: { generations: [${one}, { id: 2, state: active, since: 2026-11-24 }, { id: 3, state: candidate, since: 2026-12-01 }] }\n`,
            ],
            [
                "appends to a flow over lines, with a comma at the end",
                append(CANDIDATE),
                `signingKey:\n  generations: [\n    ${one},\n    { id: 2, state: active, since: 2026-11-24 }, # two\n  ]\n`,
                `signingKey:\n  generations: [\n    ${one},\n    { id: 2, state: active, since: 2026-11-24 }, # two\n    { id: 3, state: candidate, since: 2026-12-01 },\n  ]\n`,
            ],
            [
                "appends to a flow over lines, without one",
                append(CANDIDATE),
                `signingKey:\n  generations: [\n    ${one},\n    { id: 2, state: active, since: 2026-11-24 } # two\n  ]\n`,
                `signingKey:\n  generations: [\n    ${one},\n    { id: 2, state: active, since: 2026-11-24 }, # two\n    { id: 3, state: candidate, since: 2026-12-01 }\n  ]\n`,
            ],
            [
                "appends to a flow that ends on its last line",
                append(CANDIDATE),
                `signingKey:\n  generations: [\n    ${one},\n    { id: 2, state: active, since: 2026-11-24 } ]\n`,
                `signingKey:\n  generations: [\n    ${one},\n    { id: 2, state: active, since: 2026-11-24 },\n    { id: 3, state: candidate, since: 2026-12-01 } ]\n`,
            ],
            [
                "adds a line to a block mapping at the end of the file",
                importKey,
                `signingKey:\n  generations:\n  - ${one}\n  - id: 2\n    state: active\n    since: 2026-11-24`,
                `signingKey:\n  generations:\n  - ${one}\n  - id: 2\n    state: active\n    since: 2026-11-24\n    importKeyId: ${KEY_ID}`,
            ],
            [
                "adds behind a block scalar",
                importKey,
                `signingKey:\n  generations:\n  - ${one}\n  - id: 2\n    state: active\n    since: >-\n      2026-11-24\n`,
                `signingKey:\n  generations:\n  - ${one}\n  - id: 2\n    state: active\n    since: >-\n      2026-11-24\n    importKeyId: ${KEY_ID}\n`,
            ],
            [
                "replaces a block scalar",
                withGeneration(2, { since: "2026-12-01" }),
                `signingKey:\n  generations:\n  - ${one}\n  - id: 2\n    since: >-\n      2026-11-24\n    state: active\n`,
                `signingKey:\n  generations:\n  - ${one}\n  - id: 2\n    since: 2026-12-01\n    state: active\n`,
            ],
            [
                "adds before a comma at a flow's end",
                importKey,
                `signingKey: {generations: [${one}, {id: 2, state: active, since: 2026-11-24 , }]}\n`,
                `signingKey: {generations: [${one}, {id: 2, state: active, since: 2026-11-24, importKeyId: ${KEY_ID} , }]}\n`,
            ],
            [
                "adds importAlias to a flow",
                importAlias,
                `signingKey: { generations: [ ${one}, { id: 2, state: active, since: 2026-11-24 } ] }\n`,
                `signingKey: { generations: [ ${one}, { id: 2, state: active, since: 2026-11-24 } ], importAlias: true }\n`,
            ],
            [
                "drops the first of a flow",
                dropKey,
                `signingKey: { generations: [${one}, { importKeyId: ${KEY_ID}, id: 2, state: active, since: 2026-11-24 }] }\n`,
                `signingKey: { generations: [${one}, { id: 2, state: active, since: 2026-11-24 }] }\n`,
            ],
            [
                "drops from a flow's middle, and keeps comments",
                dropKey,
                `signingKey: { generations: [${one}, { id: 2, # two, yes\n   importKeyId: ${KEY_ID}, # theirs\n   state: active, since: 2026-11-24 }] }\n`,
                `signingKey: { generations: [${one}, { id: 2 # two, yes\n   , # theirs\n   state: active, since: 2026-11-24 }] }\n`,
            ],
            [
                "drops behind a comment with a comma",
                dropKey,
                `signingKey: { generations: [${one}, { id: 2 # two, yes\n   , importKeyId: ${KEY_ID} # a, b\n   , state: active, since: 2026-11-24 }] }\n`,
                `signingKey: { generations: [${one}, { id: 2 # two, yes\n     # a, b\n   , state: active, since: 2026-11-24 }] }\n`,
            ],
            [
                "drops the first of a flow behind a comment with a comma",
                dropKey,
                `signingKey: { generations: [${one}, { importKeyId: ${KEY_ID} # a, b\n   , id: 2, state: active, since: 2026-11-24 }] }\n`,
                `signingKey: { generations: [${one}, {  # a, b\n    id: 2, state: active, since: 2026-11-24 }] }\n`,
            ],
            [
                "drops the first of a flow, and keeps comments",
                dropKey,
                `signingKey: { generations: [${one}, { importKeyId: ${KEY_ID}, # theirs\n   id: 2, state: active, since: 2026-11-24 }] }\n`,
                `signingKey: { generations: [${one}, {  # theirs\n   id: 2, state: active, since: 2026-11-24 }] }\n`,
            ],
            [
                "drops a line of a block mapping",
                dropKey,
                `signingKey:\n  generations:\n  - ${one}\n  - id: 2\n    importKeyId: ${KEY_ID} # theirs\n    # of the day\n    state: active\n    since: 2026-11-24\n`,
                `signingKey:\n  generations:\n  - ${one}\n  - id: 2\n    # of the day\n    state: active\n    since: 2026-11-24\n`,
            ],
            [
                "drops what stands on the dash",
                dropKey,
                `signingKey:\n  generations:\n  - ${one}\n  - importKeyId: ${KEY_ID}\n    id: 2\n    state: active\n    since: 2026-11-24\n`,
                `signingKey:\n  generations:\n  - ${one}\n  - id: 2\n    state: active\n    since: 2026-11-24\n`,
            ],
            [
                "drops what stands on the dash, and keeps the comment behind it",
                dropKey,
                `signingKey:\n  generations:\n  - ${one}\n  - importKeyId: ${KEY_ID} # theirs\n    # ours\n    id: 2\n    state: active\n    since: 2026-11-24\n`,
                `signingKey:\n  generations:\n  - ${one}\n  - # ours\n    id: 2\n    state: active\n    since: 2026-11-24\n`,
            ],
        ] as const) {
            it(title, () => {
                assert.equal(edit(head + from, change), head + to);
            });
        }
    });

    describe("refuses", () => {
        const generations = (current: Cartorio, list: readonly Generation[]): Cartorio => ({
            ...current,
            signingKey: { ...current.signingKey, generations: list },
        });
        for (const [title, change, messages] of [
            [
                "another CNS",
                (current: Cartorio) => ({ ...current, cns: "990028" }),
                [
                    'cns: found a change from "990010" to "990028", expected the CNS that the file is named by; add the other cartório as a file of its own',
                ],
            ],
            [
                "a generation less",
                (current: Cartorio) =>
                    generations(current, current.signingKey.generations.slice(0, 1)),
                [
                    "signingKey.generations[1]: found no generation 2 any more, expected every generation that there was, in the order of the file; keep it, with another state (gone)",
                ],
            ],
            [
                "generations in another order",
                (current: Cartorio) =>
                    generations(current, [...current.signingKey.generations].reverse()),
                [
                    "signingKey.generations[0]: found generation 2 in the place of 1, expected every generation that there was, in the order of the file; keep it, with another state (gone)",
                    "signingKey.generations[1]: found generation 1 in the place of 2, expected every generation that there was, in the order of the file; keep it, with another state (gone)",
                ],
            ],
            [
                "an id that was used",
                append({ ...CANDIDATE, id: 2, state: "gone" }),
                [
                    "signingKey.generations[2].id: found 2 for a new generation, expected an id above all before it, since ids are never used again; give it the id 3",
                ],
            ],
            [
                "an id twice among new ones",
                append({ ...CANDIDATE, id: 4, state: "gone" }, { ...CANDIDATE, id: 4 }),
                [
                    "signingKey.generations[3].id: found 4 for a new generation, expected an id above all before it, since ids are never used again; give it the id 5",
                ],
            ],
        ] as const) {
            it(title, () => {
                const { message, findings } = refusal(() => edit(ODD, change));
                assert.equal(message, messages.map((line) => `${FILE}: ${line}`).join("\n"));
                assert.ok(findings.every(({ code }) => code === FindingCode.Edit));
            });
        }

        it("a text that is not valid, before it asks for the change", () => {
            const { findings } = refusal(() =>
                edit(ODD.replace("class: 2", "class: 7"), () => assert.fail("asked")),
            );
            assert.deepEqual(
                findings.map(({ subject }) => subject),
                ["class"],
            );
        });

        it("a result that is not valid, at its place", () => {
            const { message } = refusal(() => edit(ODD, (current) => ({ ...current, wave: -1 })));
            assert.match(message, /:12:7: wave: found the number -1, expected a whole number/);
            const { message: states } = refusal(() =>
                edit(ODD, withGeneration(2, { state: "draining" })),
            );
            assert.match(states, /found no generation in state active/);
        });

        it("what can't be written in the file's YAML, rather than anything else", () => {
            for (const [text, change] of [
                [ODD, (current: Cartorio) => ({ ...current, titular: "x" }) as Cartorio],
                [
                    ODD.replace("signingKey:   # life of the key", "? signingKey\n:"),
                    (current: Cartorio): Cartorio => ({ ...current, wave: Number.NaN }),
                ],
            ] as const) {
                assert.ok(refusal(() => edit(text, change)).findings.length > 0);
            }
        });

        it("a name that is no text, rather than another name", () => {
            const change = (current: Cartorio) => {
                return { ...current, wave: undefined } as unknown as Cartorio;
            };
            assert.match(refusal(() => edit(ODD, change)).message, /wave: found nothing/);
        });
    });
});
