// Does not prove that a file names nobody: it knows the form of a CPF, not people.
import assert from "node:assert/strict";
import fc from "fast-check";
import { FindingCode, formatFindings, parseCartorio } from "../../registry";
import { cpfsIn, withoutCpfs } from "../../registry/personalData";
import { briefly, cartorioText, generation } from "./builders";

const FILE = "cartorios/dev/990010.yaml";
const parse = (text: string) => parseCartorio(text, FILE);

/** Nine digits and the two that the Receita Federal computes for them. */
function cpf(nine: string): string {
    const digits = [...nine].map(Number);
    for (const length of [9, 10]) {
        const sum = digits
            .slice(0, length)
            .reduce((total, digit, index) => total + digit * (length + 1 - index), 0);
        digits.push(sum % 11 < 2 ? 0 : 11 - (sum % 11));
    }
    return digits.join("");
}

describe("cpfsIn", () => {
    for (const text of [
        "111.444.777-35",
        "000.000.000-00",
        "123.456.789-00",
        "11144477735",
        "52998224725",
        "00000000191",
        "111444777-35",
        "111 444 777 35",
        "111.444.777/35",
        "111.444.777–35",
        "CPF11144477735x",
        "1.111.444.777-35",
        "１１１.４４４.７７７-３５",
        "𝟏𝟏𝟏𝟒𝟒𝟒𝟕𝟕𝟕𝟑𝟓",
        "١١١٤٤٤٧٧٧٣٥",
    ]) {
        it(`finds ${text}, alone and in a longer text`, () => {
            assert.equal(cpfsIn(text).length, 1);
            assert.equal(cpfsIn(`titular: ${text}, 2ª via`).length, 1);
        });
    }

    for (const text of [
        "11144477734",
        "11144477725",
        "52998224715",
        "11987654321",
        "111111110010",
        "111144477735",
        "111444777350",
        "1114447773",
        "111.444.777",
        "12.345.678/0001-95",
        "12345678000195",
        "111-444-777-35",
        "111.444.777-355",
        "12345678-12ab-34cd-56ef-a11144477735",
        "11144477-1144-4777-3511-11144477735a",
    ]) {
        it(`takes ${text} for something else`, () => {
            assert.deepEqual(cpfsIn(text), []);
        });
    }

    it("says where each is, and hides each in messages", () => {
        const text = "𝟏 de 111.444.777-35 e 52998224725.";
        assert.deepEqual(cpfsIn(text), [
            { index: 6, length: 14 },
            { index: 23, length: 11 },
        ]);
        assert.equal(withoutCpfs(text), "𝟏 de ***.***.***-** e ***.***.***-**.");
    });

    it("finds every CPF, and no number with one digit wrong", () => {
        const nine = fc
            .array(fc.integer({ min: 0, max: 9 }), { minLength: 9, maxLength: 9 })
            .map((digits) => digits.join(""));
        fc.assert(
            fc.property(
                nine,
                fc.integer({ min: 9, max: 10 }),
                fc.integer({ min: 1, max: 9 }),
                (digits, at, offset) => {
                    const number = cpf(digits);
                    assert.equal(cpfsIn(number).length, 1);
                    const wrong = [...number];
                    wrong[at] = String((Number(wrong[at]) + offset) % 10);
                    assert.equal(cpfsIn(wrong.join("")).length, 0);
                },
            ),
        );
    });
});

describe("personal data in a registry file", () => {
    const REST =
        "personal data: found a number in the form of a CPF, expected no personal data of anyone; remove it; if it was committed, have it removed from the history too";

    it("is refused in a value", () => {
        const text = cartorioText({ name: "Ofício de Fulano 111.444.777-35" });
        assert.equal(formatFindings(parse(text).findings), `${FILE}:2:24: ${REST}`);
    });

    it("is refused in a comment, at its place, with CRLF too", () => {
        const text = `# um\r\n${cartorioText({ wave: "1 # titular 11144477735" }).replaceAll("\n", "\r\n")}`;
        assert.equal(formatFindings(parse(text).findings), `${FILE}:8:19: ${REST}`);
    });

    it("is refused in a name of a property, and no message repeats it", () => {
        const { findings } = parse(`${cartorioText()}"111.444.777-35": 52998224725\n`);
        assert.deepEqual(briefly(findings), [
            "schema 10:1 ***.***.***-**",
            "personal-data 10:2 personal data",
            "personal-data 10:19 personal data",
        ]);
        assert.ok(!/111|529/.test(formatFindings(findings).replaceAll(FILE, "")));
    });

    it("is not repeated by what else is wrong with its value", () => {
        const { findings } = parse(cartorioText({ uf: '"111.444.777-35"' }));
        assert.deepEqual(briefly(findings), ["schema 3:5 uf", "personal-data 3:6 personal data"]);
        assert.match(
            formatFindings(findings),
            /found "\*\*\*\.\*\*\*\.\*\*\*-\*\*", expected one of/,
        );
    });

    for (const [title, name] of [
        ["escapes", '"x \\u0031\\x3114447773\\x35"'],
        ["a line that is continued", '"Ofício 11144\\\n  477735"'],
    ] as const) {
        it(`is refused behind ${title}, at the value`, () => {
            assert.equal(
                formatFindings(parse(cartorioText({ name })).findings),
                `${FILE}:2:7: ${REST}`,
            );
        });
    }

    it("is refused as a number of another notation", () => {
        const { findings } = parse(cartorioText({ wave: `0x${(11144477735).toString(16)}` }));
        assert.deepEqual(briefly(findings), ["personal-data 7:7 personal data"]);
    });

    it("is found in a text that is no YAML", () => {
        const { findings } = parse(`cns: [\n# 111.444.777-35\n`);
        assert.ok(briefly(findings).includes("personal-data 2:3 personal data"));
    });

    it("is not the account, nor the id of an adopted key", () => {
        const text = cartorioText({
            accountId: '"111444777350"',
            signingKey: `{ generations: [${generation(1, "active").replace(" }", ", importKeyId: 12345678-12ab-34cd-56ef-a11144477735 }")}] }`,
        });
        assert.deepEqual(parse(text).findings, []);
        assert.equal(FindingCode.PersonalData, "personal-data");
    });
});
