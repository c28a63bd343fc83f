// Does not prove that what a row says has happened: npm start does.
import assert from "node:assert/strict";
import { renderSummary, startStatus, type SummaryRow } from "../../operations/start/summary";
import { parseCartorio } from "../../registry";
import { ToolchainError } from "../../toolchain/toolchainError";
import { cartorioOf } from "../registry/builders";

function rowOf(cns: string, parts: Partial<SummaryRow> = {}): SummaryRow {
    const { cartorio } = parseCartorio(cartorioOf(cns), `cartorios/dev/${cns}.yaml`);
    return { stackName: `dev-${cns}`, cartorio: cartorio!, ...parts };
}

const DONE = {
    upSeconds: 12.345,
    keyArn: "arn:aws:kms:sa-east-1:111111990010:key/11111111-2222-3333-4444-555555555555",
    signed: true,
    verifiedByKms: true,
    verifiedOffline: true,
    unchanged: true,
};

describe("renderSummary", () => {
    it("shows a line for each cartório, and that all is well", () => {
        const rows = [rowOf("990010", DONE), rowOf("990028", { ...DONE, upSeconds: 3 })];
        assert.equal(
            renderSummary(rows, 59.6),
            [
                "stack       CNS       account       up      signed  KMS    offline  2nd up     key",
                "----------  --------  ------------  ------  ------  -----  -------  ---------  ------------------------------------",
                "dev-990010  99.001-0  111111990010  12.3 s  yes     valid  valid    no change  11111111-2222-3333-4444-555555555555",
                "dev-990028  99.002-8  111111990028  3.0 s   yes     valid  valid    no change  11111111-2222-3333-4444-555555555555",
                "",
                "All 2 cartórios have their signing key, sign and verify; a second up changes nothing. 60 s.",
            ].join("\n"),
        );
    });

    it("shows what did not happen, and counts it", () => {
        const rows = [
            rowOf("990010", DONE),
            rowOf("990028", { upSeconds: 3, signed: true, unchanged: false }),
            rowOf("990036"),
        ];
        const lines = renderSummary(rows, 1).split("\n");
        assert.deepEqual(lines.slice(3, 5), [
            "dev-990028  99.002-8  111111990028  3.0 s   yes     -      -        -          -",
            "dev-990036  99.003-6  111111990036  FAILED  -       -      -        -          -",
        ]);
        assert.equal(lines.at(-1), "2 of 3 cartórios did not get through every step. 1 s.");
    });
});

describe("startStatus", () => {
    const done = rowOf("990010", DONE);
    const refused = new ToolchainError("missing", "no engine");
    const table: [what: string, failures: unknown[], rows: SummaryRow[], status: number][] = [
        ["every step of every stack done", [], [done, done], 0],
        ["a failure, though every row is done", [new Error("x")], [done], 1],
        ["no engine", [refused], [], 3],
        ["no engine, beside another failure", [new Error("x"), refused], [done], 3],
        ["no stack at all", [], [], 1],
        ["a stack that was not signed for", [], [done, { ...done, signed: false }], 1],
        ["a signature that KMS did not confirm", [], [{ ...done, verifiedByKms: false }], 1],
        ["a signature that did not verify offline", [], [{ ...done, verifiedOffline: false }], 1],
        ["a second up that changed something", [], [{ ...done, unchanged: false }], 1],
        ["a stack that got nowhere", [], [done, rowOf("990028")], 1],
    ];
    for (const [what, failures, rows, status] of table) {
        it(`is ${status} for ${what}`, () => assert.equal(startStatus(failures, rows), status));
    }
});
