// Does not prove that every finding has a place; some are about names, not about files.
import assert from "node:assert/strict";
import {
    type Finding,
    FindingCode,
    formatFinding,
    RegistryError,
    RegistryErrorCode,
} from "../../registry";

function finding(overrides: Partial<Finding> = {}): Finding {
    const texts = { subject: "uf", found: '"XX"', expected: "a UF", fix: "correct the value" };
    return { code: FindingCode.Schema, ...texts, ...overrides };
}

describe("formatFinding", () => {
    for (const [title, overrides, expected] of [
        ["without a file", {}, 'uf: found "XX", expected a UF; correct the value'],
        [
            "with a file",
            { file: "a.yaml" },
            'a.yaml: uf: found "XX", expected a UF; correct the value',
        ],
        [
            "with a place",
            { file: "a.yaml", position: { line: 3, column: 5 } },
            'a.yaml:3:5: uf: found "XX", expected a UF; correct the value',
        ],
        [
            "with a line break in it, in one line all the same",
            { found: "two\r\n  lines" },
            "uf: found two lines, expected a UF; correct the value",
        ],
    ] as const) {
        it(`shows a finding ${title}`, () => {
            assert.equal(formatFinding(finding(overrides)), expected);
        });
    }
});

describe("RegistryError", () => {
    const { Schema, StackName, Unreadable } = FindingCode;
    for (const [codes, expected] of [
        [[Schema], RegistryErrorCode.Invalid],
        [[StackName], RegistryErrorCode.Stack],
        [[StackName, Schema], RegistryErrorCode.Invalid],
        [[Schema, Unreadable, StackName], RegistryErrorCode.Unreadable],
    ] as const) {
        it(`of ${codes.join(" and ")} has the code ${expected}`, () => {
            const error = new RegistryError(codes.map((code) => finding({ code })));
            assert.equal(error.code, expected);
            assert.equal(error.message.split("\n").length, codes.length);
        });
    }
});
