import assert from "node:assert/strict";
import { dueForRotation, renderDue } from "../../../operations/rotation/due";
import type { Cartorio, Generation } from "../../../registry/index";

const NOW = new Date("2028-12-01T10:00:00.000Z");

function stackOf(
    number: number,
    since: string,
    over: Partial<Cartorio> = {},
    more: readonly Generation[] = [],
) {
    const cns = String(990000 + number);
    const cartorio: Cartorio = {
        ...{ cns, name: `Ofício ${number}`, uf: "SP", municipality: "3550308", class: 2 },
        ...{ accountId: `111111${cns}`, wave: 1, status: "active" },
        signingKey: { generations: [{ id: 1, state: "active", since }, ...more] },
        ...over,
    };
    return { stackName: `dev-${cns}`, cartorio };
}

describe("rotate due", () => {
    it("lists what is older than asked for, the oldest first, and what can't be rotated apart", () => {
        const due = dueForRotation(
            [
                stackOf(10, "2026-12-01"),
                stackOf(20, "2026-12-02"),
                stackOf(30, "2026-11-30"),
                stackOf(40, "2025-01-01", { status: "suspended" }),
                stackOf(50, "2026-11-30", { status: "bootstrapped" }),
                stackOf(5, "2026-11-30", {}, [{ id: 2, state: "candidate", since: "2028-11-30" }]),
            ],
            730,
            NOW,
        );
        assert.deepEqual(
            due.due.map(({ stack, ageDays, candidate }) => [stack, ageDays, candidate]),
            [
                ["dev-990005", 732, 2],
                ["dev-990030", 732, undefined],
                ["dev-990010", 731, undefined],
            ],
        );
        assert.deepEqual(
            due.skipped.map(({ stack, status }) => [stack, status]),
            [
                ["dev-990040", "suspended"],
                ["dev-990050", "bootstrapped"],
            ],
        );
    });

    it("takes the active generation, whatever came before", () => {
        const { due } = dueForRotation(
            [
                stackOf(10, "2028-11-01", {
                    signingKey: {
                        generations: [
                            { id: 1, state: "verifyOnly", since: "2020-01-01" },
                            { id: 2, state: "active", since: "2028-11-01" },
                        ],
                    },
                }),
            ],
            30,
            NOW,
        );
        assert.deepEqual(due, []);
    });

    it("takes the age itself for not due, and a day to come for none", () => {
        const stacks = [stackOf(10, "2028-11-01"), stackOf(20, "2029-01-01")];
        assert.equal(dueForRotation(stacks, 30, NOW).due.length, 0);
        assert.equal(dueForRotation(stacks, 29, NOW).due.length, 1);
        assert.equal(dueForRotation(stacks, 0, NOW).due.length, 1);
    });

    it("shows a line each", () => {
        const due = dueForRotation(
            [stackOf(10, "2026-11-01"), stackOf(20, "2026-10-01", { status: "suspended" })],
            730,
            NOW,
        );
        assert.equal(
            renderDue(due),
            [
                "stack       CNS       generation  active since  days  wave  note                name",
                "dev-990010  99.001-0  1           2026-11-01    761   1                         Ofício 10",
                "dev-990020  99.002-0  1           2026-10-01    792   1     skipped: suspended  Ofício 20",
                "",
                "1 due: active for more than 730 days, 1 skipped",
                "",
            ].join("\n"),
        );
        assert.equal(renderDue(dueForRotation([], 5, NOW)), "0 due: active for more than 5 days\n");
    });
});
