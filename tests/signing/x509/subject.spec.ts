import assert from "node:assert/strict";
import fc from "fast-check";
import { parseSubject, subjectFindings, X509ErrorCode } from "../../../signing/x509/index";
import { refusal, SUBJECT } from "./support";

const withName = (commonName: string) => subjectFindings({ ...SUBJECT, commonName });

describe("the subject of a certificate", () => {
    it("is read in any order, with backslashes before commas", () => {
        assert.deepEqual(
            parseSubject(String.raw`CN=Notas\, 1º \+ 2º, OU = CNS 99.001-0 ,O=A\=B,C=BR`),
            {
                commonName: "Notas, 1º + 2º",
                organization: "A=B",
                organizationalUnit: "CNS 99.001-0",
            },
        );
    });

    it("names every finding at once", () => {
        assert.throws(
            () => parseSubject("C=US,O=a,O=b,ST=SP"),
            refusal(
                X509ErrorCode.Input,
                /has O twice\n"ST=SP" .* none of C=.*\nthe subject has no CN, OU.*\nC of the subject is "US"; expected BR/s,
            ),
        );
    });

    for (const [text, message] of [
        ["C=BR,O=a,OU=b,CN=c+SN=d", /CN of the subject has a \+ or =/],
        ["C=BR,O=,OU=b,CN=c", /O of the subject is "", 0 characters/],
        ["", /the subject has no C, CN, O, OU/],
    ] as const) {
        it(`refuses ${JSON.stringify(text)}`, () => {
            assert.throws(() => parseSubject(text), refusal(X509ErrorCode.Input, message));
        });
    }

    for (const name of ["x".repeat(65), " a", "a\u0000b", "a\u200bb", "a\nb", "cafe\u0301"]) {
        it(`refuses the name ${JSON.stringify(name).slice(0, 20)}`, () => {
            assert.notDeepEqual(withName(name), []);
        });
    }

    it("takes 64 characters, also beyond the first 65536", () => {
        assert.deepEqual(withName("𝔸".repeat(64)), []);
    });

    for (const number of [
        ...["12345678909", "123.456.789-09", "123 456 789 09", "titular 123.456.789/09"],
        ...["1-2-3-4-5-6-7-8-9-0-9", "１２３４５６７８９０９", "123.456.789 - 09"],
    ]) {
        it(`refuses ${number}, which looks like a CPF`, () => {
            assert.match(withName(number).join(), /look like a CPF/);
        });
    }

    for (const number of ["12.345.678/0001-95", "CNS 99.001-0", "1234567890", "123456789012"]) {
        it(`takes ${number}, which is of an office`, () => {
            assert.deepEqual(withName(number), []);
        });
    }

    it("refuses eleven digits wherever they stand", () => {
        const digits = fc.stringMatching(/^[0-9]{11}$/);
        const words = fc.stringMatching(/^[a-z]{1,20}$/);
        fc.assert(
            fc.property(words, digits, words, (before, cpf, after) => {
                assert.notDeepEqual(withName(`${before} ${cpf} ${after}`), []);
            }),
        );
    });
});
