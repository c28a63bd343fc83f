import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { dueForRotation, renderDue } from "../../../operations/rotation/due";
import { dueIn } from "../../../operations/rotation/rotateCommand";
import { DAY } from "../../../operations/rotation/rotationTimes";
import type { Cartorio, Generation } from "../../../registry/index";
import { repositoryRoot } from "../../../toolchain/versions";
import { temporaryFolders } from "../../support/folders";

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

/** Cartórios of dev. */
function dueOf(stacks: readonly ReturnType<typeof stackOf>[], dueAtDays: number) {
    return dueForRotation([{ environment: "dev", dueAtDays, stacks }], NOW);
}

describe("rotate due", () => {
    const folder = temporaryFolders();
    const organisation = path.join(repositoryRoot, "tests", "fixtures", "organisation");

    /** A repository whose dev has an age of its own, and whose prod has none. */
    function repository(age: string): string {
        const root = folder();
        fs.cpSync(organisation, root, { recursive: true });
        fs.copyFileSync(path.join(repositoryRoot, "Pulumi.yaml"), path.join(root, "Pulumi.yaml"));
        fs.appendFileSync(
            path.join(root, "Pulumi.dev.yaml"),
            `  cartorio-digital:keyAgeDays: ${age}\n`,
        );
        return root;
    }

    it("goes by the age of each environment's file, else by the default, and by the option before all", () => {
        const root = repository("90");
        assert.deepEqual(dueIn(root, {}, NOW).dueAtDays, { dev: 90, prod: 730 });
        assert.deepEqual(dueIn(root, { env: "dev" }, NOW).dueAtDays, { dev: 90 });
        assert.deepEqual(dueIn(root, { olderThan: "5" }, NOW).dueAtDays, { dev: 5, prod: 5 });
    });

    it("lists a key of an environment from the day on at which it is as old as its file says", () => {
        const root = repository("90");
        const [first] = dueIn(root, { env: "dev", olderThan: "0" }, NOW).due;
        const at = (days: number) => new Date(Date.parse(first!.since) + days * DAY);
        const isDue = (days: number) =>
            dueIn(root, { env: "dev" }, at(days)).due.some(({ stack }) => stack === first!.stack);
        assert.deepEqual([isDue(89), isDue(90)], [false, true]);
    });

    it("refuses an age that is none, in the option and in the file", () => {
        assert.throws(() => dueIn(repository("90"), { olderThan: "2y" }, NOW), { code: "usage" });
        assert.throws(() => dueIn(repository("soon"), {}, NOW), {
            code: "refused",
            message: /keyAgeDays: found "soon", expected a whole number of days/,
        });
    });

    it("lists what is older than asked for, the oldest first, and what can't be rotated apart", () => {
        const due = dueOf(
            [
                stackOf(10, "2026-12-01"),
                stackOf(20, "2026-12-02"),
                stackOf(30, "2026-11-30"),
                stackOf(40, "2025-01-01", { status: "suspended" }),
                stackOf(50, "2026-11-30", { status: "bootstrapped" }),
                stackOf(5, "2026-11-30", {}, [{ id: 2, state: "candidate", since: "2028-11-30" }]),
            ],
            731,
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
        const { due } = dueOf(
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
            31,
        );
        assert.deepEqual(due, []);
    });

    it("takes the very age for due, and a day to come for none", () => {
        const stacks = [stackOf(10, "2026-12-02"), stackOf(20, "2029-01-01")];
        assert.equal(dueOf(stacks, 731).due.length, 0);
        assert.equal(dueOf(stacks, 730).due.length, 1);
        assert.equal(dueOf(stacks, 0).due.length, 1);
    });

    it("shows a line each", () => {
        const due = dueOf(
            [stackOf(10, "2026-11-01"), stackOf(20, "2026-10-01", { status: "suspended" })],
            730,
        );
        assert.equal(
            renderDue(due),
            [
                "stack       CNS       generation  active since  days  wave  note                name",
                "dev-990010  99.001-0  1           2026-11-01    761   1                         Ofício 10",
                "dev-990020  99.002-0  1           2026-10-01    792   1     skipped: suspended  Ofício 20",
                "",
                "1 due: active for 730 days or more in dev, 1 skipped",
                "",
            ].join("\n"),
        );
        const none = [
            { environment: "dev", dueAtDays: 5, stacks: [] },
            { environment: "prod", dueAtDays: 7, stacks: [] },
        ];
        assert.equal(
            renderDue(dueForRotation(none, NOW)),
            "0 due: active for 5 days or more in dev, 7 days or more in prod\n",
        );
    });
});
