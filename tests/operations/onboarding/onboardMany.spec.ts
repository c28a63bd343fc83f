import assert from "node:assert/strict";
import { CliError } from "../../../operations/cliError";
import { onboardMany, renderMany, statusOfMany } from "../../../operations/onboarding/onboardMany";
import { closeAfter, type OnboardingReport } from "../../../operations/onboarding/secondHalf";
import { ACCOUNT, stackOf } from "./builders";

const done: OnboardingReport = {
    ...{
        stack: "dev-990101",
        cns: "990101",
        accountId: ACCOUNT,
        file: "cartorios/dev/990101.yaml",
    },
    ...{ status: "active", ok: true, exitStatus: 0, steps: [] },
};

describe("summary of many onboardings", () => {
    it("says that all are onboarded, or planned", () => {
        assert.match(renderMany([done], false), /ok +active\n1 cartórios onboarded\.\n$/);
        assert.match(renderMany([done], true), /planned; nothing was written\.\n$/);
    });

    it("says where each of the others stopped, and that the same command goes on", () => {
        const waiting = {
            ...{ ...done, ok: false, exitStatus: 1 as const, status: "bootstrapped" as const },
            steps: [{ name: "smoke", title: "t", outcome: "waiting" as const }],
        };
        const refused = { ...waiting, steps: [], error: "is suspended\nmore" };
        const lines = renderMany([done, waiting, refused], false).trimEnd().split("\n");
        assert.match(lines[1]!, /FAILED +waiting at smoke$/);
        assert.match(lines[2]!, /FAILED +is suspended$/);
        assert.match(
            lines[3]!,
            /^2 of 3 cartórios are not onboarded: .* run the same command again/,
        );
        assert.equal(statusOfMany([done]), 0);
        assert.equal(statusOfMany([done, waiting]), 1);
        assert.equal(statusOfMany([done, waiting, { ...refused, exitStatus: 130 }]), 130);
    });

    it("skips those that are suspended, and fails by none of them", async () => {
        const lines: string[] = [];
        const reports = await onboardMany([stackOf({ status: "suspended" })], {
            ...{ root: "/nowhere", place: "/nowhere", wait: 0, plan: false, jobs: 1 },
            ...{ note: () => undefined, print: (line) => lines.push(line) },
        });
        assert.equal(statusOfMany(reports), 0);
        assert.match(lines.join(), /^dev-990101 {2}skipped .* says suspended$/);
        const summary = renderMany([...reports, done], false);
        assert.match(summary, /ok +skipped, suspended\n/);
        assert.match(summary, /\n1 cartórios onboarded, 1 skipped: suspended\.\n$/);
    });
});

describe("evidence that can't be closed after the steps", () => {
    it("adds that to the report, and keeps what was done", async () => {
        const step = { name: "activate", title: "t", outcome: "done" as const };
        const report = { ...done, steps: [step] };
        const refuse = () => Promise.reject(new CliError("outside", "the disk is full"));
        assert.deepEqual(await closeAfter(report, { close: refuse }), {
            ...report,
            ...{ ok: false, exitStatus: 3, error: "the disk is full" },
        });
        assert.equal(await closeAfter(report, { close: () => Promise.resolve() }), report);
        const fault = () => Promise.reject(new TypeError("x"));
        await assert.rejects(closeAfter(report, { close: fault }), TypeError);
    });
});
