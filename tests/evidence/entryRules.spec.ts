// Does not prove that free text holds no name of a person: it knows forms only.
import assert from "node:assert/strict";
import { canonical } from "../../evidence/canonical";
import { checkedEntry } from "../../evidence/entryRules";
import type { EvidenceEntry, JsonValue } from "../../evidence/index";
import { signatureEntry } from "./builders";

const entry = (data: unknown, type = "test.noted") => ({ type, data }) as unknown as EvidenceEntry;

describe("evidence entries", () => {
    const refused: [what: string, entry: EvidenceEntry, finding: RegExp][] = [
        ["a type of one word", entry({}, "signature"), /type: expected dotted words/],
        ["a type of the chain's own", entry({}, "chain.closed"), /chain\.…" is the chain's own/],
        ["no data", entry(null), /data: expected an object/],
        ["a list as data", entry([]), /data: expected an object/],
        [
            "a CPF with its marks",
            entry({ id: "123.456.789-09" }),
            /data\.id: holds a number in the form of a CPF/,
        ],
        ["a CPF without marks", entry({ id: "x 12345678909 y" }), /form of a CPF/],
        ["a CPF with some marks", entry({ id: "123456789-09" }), /form of a CPF/],
        ["a CPF behind letters", entry({ id: "cpf12345678909" }), /form of a CPF/],
        ["a CPF in a path", entry({ id: "livro/12345678909/1" }), /form of a CPF/],
        ["a CPF as a number", entry({ id: 12345678909 }), /form of a CPF/],
        ["a CPF in full-width digits", entry({ id: "１２３４５６７８９０９" }), /form of a CPF/],
        [
            "a CPF in a nested list",
            entry({ a: [{ b: ["12345678909"] }] }),
            /data\.a\[0\]\.b\[0\]: holds/,
        ],
        ["a CPF in a member's name", entry({ c12345678909: 1 }), /no number of a person/],
        ["an e-mail address", entry({ by: "ana@exemplo.com.br" }), /an e-mail address/],
        ["a forbidden member", entry({ cpf: "x" }), /data\.cpf: a member of this name/],
        ["a document's content", entry({ content: "x" }), /data\.content: a member of this name/],
        ["a long text", entry({ text: "x".repeat(513) }), /513 characters, at most 512/],
        ["several lines", entry({ text: "a\nb" }), /control character or a line end/],
        ["a fraction", entry({ n: 0.5 }), /the number 0.5/],
        ["a number that is not safe", entry({ n: 2 ** 53 }), /the number 9007199254740992/],
        ["half a surrogate pair", entry({ text: "\ud83d" }), /half a surrogate pair/],
        ["a member without a value", entry({ a: undefined }), /can't hold a undefined/],
        ["a date", entry({ a: new Date(0) }), /can't hold a object/],
        ["a strange name", entry({ "a b": 1 }), /1 to 64 ASCII letters/],
        ["deep nesting", entry({ a: [[[[1]]]] }), /nested deeper than 4/],
        [
            "many members",
            entry({ a: Array.from({ length: 65 }, () => 0) }),
            /65 members, at most 64/,
        ],
        [
            "much in all",
            entry(
                Object.fromEntries(
                    Array.from({ length: 20 }, (_, n) => [`a${n}`, "x".repeat(500)]),
                ),
            ),
            /bytes, at most 7680 are allowed/,
        ],
        [
            "a signature without key",
            signatureEntry({ keyArn: undefined }),
            /data\.keyArn: missing; expected the ARN/,
        ],
        [
            "a signature by an alias",
            signatureEntry({ keyArn: "alias/x" }),
            /data\.keyArn: expected the ARN/,
        ],
        [
            "a digest in upper case",
            signatureEntry({ digest: "A".repeat(64) }),
            /data\.digest: expected a SHA-256/,
        ],
        ["a month 13", signatureEntry({ signedAt: "2026-13-23T12:00:00.000Z" }), /data\.signedAt/],
        ["a generation as a text", signatureEntry({ generation: "1" }), /data\.generation/],
        [
            "a signature with more",
            signatureEntry({ ["more" as "cns"]: 1 }),
            /1 members that a signature's record/,
        ],
    ];
    for (const [what, one, finding] of refused) {
        it(`are refused with ${what}`, () => {
            assert.throws(() => checkedEntry(one), {
                name: "EvidenceError",
                code: "invalid",
                message: finding,
            });
        });
    }

    it("are refused with all findings at once, and without repeating what was found", () => {
        assert.throws(
            () => checkedEntry(entry({ a: "12345678909", b: "ana@exemplo.com.br" }, "x")),
            ({ message }: Error) => {
                assert.match(message, /type:.*\n.*data\.a:.*\n.*data\.b:/);
                assert.doesNotMatch(message, /12345678909|ana@/);
                return true;
            },
        );
    });

    const taken: [what: string, entry: EvidenceEntry][] = [
        ["a signature", signatureEntry()],
        [
            "a signature as JOSE calls it, of a RAW message",
            signatureEntry({ algorithm: "PS256", messageType: "RAW" }),
        ],
        [
            "eleven digits inside a hash",
            signatureEntry({ digest: `a12345678901${"b".repeat(52)}` }),
        ],
        ["an account id", entry({ account: "111111111111" })],
        ["a time in milliseconds", entry({ at: 1795694400000 })],
        ["a UUID with eleven digits", entry({ id: "8d0b35e0-46cf-48b9-be99-a12345678901" })],
        ["every kind of value", entry({ a: null, b: true, c: -1, d: ["x", { e: "" }] })],
    ];
    for (const [what, one] of taken) {
        it(`are taken with ${what}`, () => {
            assert.deepEqual(checkedEntry(one), one);
        });
    }

    it("are copied, so that nobody changes them afterwards", () => {
        const data = { list: [1] };
        const checked = checkedEntry(entry(data));
        data.list.push(2);
        assert.deepEqual(checked.data, { list: [1] });
    });
});

describe("canonical form", () => {
    const rows: [value: JsonValue, text: string][] = [
        [{ b: 1, a: 2, A: 3, aa: 4 }, '{"A":3,"a":2,"aa":4,"b":1}'],
        [{ "10": 1, "9": 2 }, '{"10":1,"9":2}'],
        [[null, true, false, 0, -7], "[null,true,false,0,-7]"],
        // RFC 8785, section 3.2.2.2.
        ['€$\u000f\nA\'B"\\\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'],
        ["\u2028\u007f", '"\u2028\u007f"'],
        // RFC 8785, section 3.2.3: UTF-16 code units, not code points.
        [{ "\ufb33": 1, "\ud83d\ude00": 2, ö: 3 }, '{"ö":3,"\ud83d\ude00":2,"\ufb33":1}'],
    ];
    for (const [value, text] of rows) {
        it(`of ${JSON.stringify(value)} is that of RFC 8785`, () => {
            assert.equal(canonical(value), text);
        });
    }
});
