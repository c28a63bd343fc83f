// Does not prove that the usual style is read faster; tests/bench/registry.ts measures that.
import assert from "node:assert/strict";
import fc from "fast-check";
import { renderCartorio } from "../../registry";
import { readPlain } from "../../registry/plainSource";
import { readYaml } from "../../registry/yamlSource";
import { inventedCartorio } from "../bench/generateRegistry";
import { cartorioWith } from "./builders";

const FILE = "cartorios/dev/990010.yaml";

/** As renderCartorio writes it, with everything that the style allows. */
const FULL = `# yaml-language-server: $schema=../schema.json

cns: "990010" # "aspas"
name: 1º Ofício (2ª Zona) d'Oeste - São João
  # recuado: [
uf: SP
municipality: "3550308"  # São Paulo
class: 2
accountId: "111111110010"
wave: 0
status: active
signingKey: # as chaves
  # da mais antiga
  importAlias: true # já existe
  generations: # todas

# na margem
    - { id: 1, state: verifyOnly, since: 2026-11-23 }
    - { id: 2, state: active, since: 2026-11-24, importKeyId: 1234abcd-12ab-34cd-56ef-1234567890ab } # x
# fim`;

/** Reads both ways; whatever the plain one takes, both must read alike. Returns whether it took it. */
function readsAlike(text: string): boolean {
    const plain = readPlain(text);
    if (plain === undefined) {
        return false;
    }
    const yaml = readYaml(text, FILE);
    assert.deepEqual(yaml.findings, [], text);
    assert.deepEqual(plain.data, yaml.data, text);
    for (const [name, place] of plain.places) {
        assert.deepEqual(place, yaml.valueAt([name]), `${name} in ${text}`);
    }
    return true;
}

describe("readPlain", () => {
    for (const [title, text] of [
        ["a file with everything that the style allows", FULL],
        ["line breaks of Windows", FULL.replaceAll("\n", "\r\n")],
        ["what renderCartorio writes", renderCartorio(cartorioWith("990010"))],
        ["properties in another order", "uf: SP\nsigningKey:\n  importAlias: false\ncns: x\n"],
        ["a property that the registry doesn't know", "titular: x\nconstructor: y\n"],
        ["a text in quotes with signs of YAML", 'name: "a: #b, [c] {d} &e *f !g |h >i %j @k"\n'],
    ] as const) {
        it(`reads ${title} as YAML does`, () => {
            assert.ok(readsAlike(text));
        });
    }

    for (const text of [
        "",
        "# nothing\n",
        "- a\n",
        "text\n",
        "a:\n",
        "a : b\n",
        "a:  b\n",
        "a: b \n",
        " a: b\n",
        "a: b\n  c\n",
        "a: b\na: c\n",
        "a: b: c\n",
        "a: b#c\nb: [x]\n",
        'a: "b" c\n',
        'a: "b"#c\n',
        'a: "b\\n"\n',
        'a: "b\n  c"\n',
        "a: 'b'\n",
        "a: &x b\n",
        "a: *x\n",
        "a: !!str b\n",
        "a: |\n  b\n",
        "a: -1\n",
        "a: 012\n",
        "a: 1.5\n",
        "a: 0x1F\n",
        "a: 0o17\n",
        "a: 1e5\n",
        "a: 1e-5\n",
        "a: 12345678901234567890\n",
        "a: .inf\n",
        "a: ~\n",
        "a: null\n",
        "a: Null\n",
        "a: true\n",
        "a: FALSE\n",
        "a: b\n---\na: c\n",
        "%YAML 1.1\n---\na: b\n",
        "a: b\n...\n",
        "a:\tb\n",
        "a: b\u2028c: d\n",
        "# a\u0085b: c\nd: e\n",
        "a: b\rc: d\n",
        "\uFEFFa: b\n",
        "signingKey:\n",
        "signingKey:\n  generations:\n",
        "signingKey:\n  - { id: 1, state: active, since: 2026-11-23 }\n",
        "signingKey:\n    - { id: 1, state: active, since: 2026-11-23 }\n",
        "signingKey:\n  generations:\n  importAlias: true\n    - { id: 1, state: a, since: 2026-11-23 }\n",
        "signingKey:\n  generations:\n    - { id: 1, state: null, since: 2026-11-23 }\n",
        "signingKey:\n  generations:\n    - { id: 01, state: active, since: 2026-11-23 }\n",
        "signingKey:\n  importAlias: true\n  importAlias: true\n",
        "signingKey:\n  importAlias: true\nsigningKey:\n  importAlias: true\n",
        "signingKey:\n  importAlias: true\n uf: SP\n",
    ]) {
        it(`leaves ${JSON.stringify(text)} to YAML`, () => {
            assert.equal(readPlain(text), undefined);
        });
    }

    it("takes every invented cartório of the bench", () => {
        for (let index = 0; index < 200; index++) {
            const cartorio = inventedCartorio(index * 61);
            const text = renderCartorio(cartorio);
            assert.deepEqual(readPlain(text)?.data, cartorio);
            assert.ok(readsAlike(text));
        }
    });

    it("never reads anything otherwise than YAML does, whatever is typed into a file", () => {
        const typed = fc.oneof(
            fc.constantFrom(
                ...[":", ": ", "#", " #", '"', "'", "\\", "\n", "\r\n", " ", "  ", "-", "- ", "? "],
                ...["{", "}", "[", "]", ",", "&a ", "*a", "!", "|", ">", "%", "@", "`", "\t", "~"],
                ...["null", "true", "0", "0x1", "1e3", ".5", "012", "<<: ", "---\n", "...\n", "="],
                ...[
                    "\u0085",
                    "\u2028",
                    "\u00a0",
                    "\ufeff",
                    "\u0000",
                    "ª",
                    "́",
                    "٣",
                    "😀",
                    "id: 3, ",
                ],
            ),
            fc.string({ unit: "grapheme", maxLength: 3 }),
        );
        const keystroke = fc.record({
            at: fc.nat({ max: FULL.length }),
            removed: fc.oneof(fc.constant(0), fc.nat({ max: 30 })),
            typed,
        });
        let taken = 0;
        fc.assert(
            fc.property(fc.array(keystroke, { minLength: 1, maxLength: 3 }), (keystrokes) => {
                const text = keystrokes.reduce(
                    (before, { at, removed, typed: added }) =>
                        before.slice(0, at) + added + before.slice(at + removed),
                    FULL,
                );
                taken += readsAlike(text) ? 1 : 0;
            }),
            { numRuns: 3_000 },
        );
        assert.ok(taken > 100, `only ${taken} were taken`);
    });

    it("never reads a value otherwise than YAML does", () => {
        const unit = fc.constantFrom(
            ..."aeExXoO01289.-_+:# '\"\\()/[]{},&*!|>%@`~=ºªç\u0301½٣²\u00a0\u00ad\u200b\u3000",
        );
        let taken = 0;
        fc.assert(
            fc.property(fc.string({ unit, maxLength: 8 }), (value) => {
                taken += readsAlike(`name: ${value}\nuf: SP\n`) ? 1 : 0;
                readsAlike(`uf: SP\nname: "${value}"`);
            }),
            { numRuns: 5_000 },
        );
        assert.ok(taken > 100, `only ${taken} were taken`);
    });
});
