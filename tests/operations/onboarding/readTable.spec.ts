import assert from "node:assert/strict";
import { readTable } from "../../../operations/onboarding/readTable";

const HEADER = "cns,name,uf,municipality,class,account,wave";
const ROW = "990010,1º Ofício,SP,3550308,2,111111119001,1";
const ANSWERS = {
    ...{ cns: "990010", name: "1º Ofício", uf: "SP", municipality: "3550308" },
    ...{ class: "2", account: "111111119001", wave: "1" },
};

const read = (text: string) => readTable(Buffer.from(text), "list.csv");

describe("list of cartórios", () => {
    it("reads a row and the line on which it stands", () => {
        assert.deepEqual(read(`${HEADER}\n${ROW}\n`), {
            rows: [{ line: 2, answers: ANSWERS }],
            findings: [],
        });
    });

    it("takes a byte order mark, semicolons, CR LF, any order and case of columns", () => {
        const text =
            "\uFEFFWave;CNS;name;uf;municipality;class;Account\r\n" +
            '1; 990010 ;"1º Ofício";SP;3550308;2;111111119001\r\n';
        assert.deepEqual(read(text).rows, [{ line: 2, answers: ANSWERS }]);
    });

    it("keeps a separator between quotes, and counts lines behind a text of two lines", () => {
        const text = `${HEADER}\r\n${ROW.replace("1º Ofício", '"Notas, e\r\nRegistro ""A"""')}\r\n\r\n${ROW}`;
        assert.deepEqual(
            read(text).rows.map(({ line, answers }) => [line, answers.name]),
            [
                [2, 'Notas, e\r\nRegistro "A"'],
                [5, "1º Ofício"],
            ],
        );
    });

    it("takes a comma for text where semicolons separate", () => {
        const text = `${HEADER}\n${ROW}`
            .replaceAll(",", ";")
            .replace("1º Ofício", "Notas, Protesto");
        assert.equal(read(text).rows[0]?.answers.name, "Notas, Protesto");
    });

    it("names missing, unknown and doubled columns at once", () => {
        assert.deepEqual(read(`cns,cns,nome,uf,class,account,wave\n${ROW}`), {
            rows: [],
            findings: [
                `list.csv:1: no column "name", "municipality"; expected the first line to name ${HEADER}`,
                `list.csv:1: unknown column "nome"; expected only ${HEADER}`,
                'list.csv:1: the column "cns" twice; expected it once',
            ],
        });
    });

    it("finds every row with too few or too many values, and reads the others", () => {
        const { rows, findings } = read(`${HEADER}\n${ROW},x\n${ROW}\n990010,a\n`);
        assert.deepEqual(
            rows.map(({ line }) => line),
            [3],
        );
        assert.deepEqual(
            findings.map((one) => one.slice(0, 30)),
            ["list.csv:2: found 8 values, exp", "list.csv:4: found 2 values, exp"].map((one) =>
                one.slice(0, 30),
            ),
        );
    });

    for (const [what, bytes, pattern] of [
        ["nothing", Buffer.from(" \n"), /list\.csv:1: found nothing/],
        ["no row", Buffer.from(`${HEADER}\n\n`), /list\.csv:1: found no cartório/],
        ["another encoding", Buffer.from(`${HEADER}\n${ROW}`, "latin1"), /not UTF-8/],
        ["an open quote", Buffer.from(`${HEADER}\n990010,"a`), /list\.csv:2: Quote Not Closed/],
        ["a quote in a text", Buffer.from(`${HEADER}\n990010,a"b",c`), /list\.csv:2: Invalid Open/],
    ] as const) {
        it(`refuses ${what}`, () => {
            const { rows, findings } = readTable(bytes, "list.csv");
            assert.deepEqual(rows, []);
            assert.equal(findings.length, 1);
            assert.match(findings[0]!, pattern);
        });
    }
});
