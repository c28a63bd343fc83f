// Does not prove that an editor shows the same; it reads the same cartorios/schema.json.
import assert from "node:assert/strict";
import { formatFindings, parseCartorio } from "../../registry";
import { briefly, cartorioText, generation, type Lines, withGenerations } from "./builders";

const FILE = "cartorios/dev/990010.yaml";
const parse = (text: string, strict = false) => parseCartorio(text, FILE, { strict });
const messages = (text: string) => formatFindings(parse(text).findings);

describe("schemaFindings", () => {
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
            `${at("10:1")}: titular: found a property that the registry doesn't know, expected only cns, name, uf, municipality, class, accountId, wave, status, signingKey, documentKey; remove it, or rename it (status?)`,
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
            signingKey("{ id: 1, state: active, since: 2026-11-23, importKeyId: 'arn:aws:kms:x' }"),
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
