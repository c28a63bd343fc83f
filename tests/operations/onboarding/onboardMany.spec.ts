import assert from "node:assert/strict";
import { renderMany, statusOfMany } from "../../../operations/onboarding/onboardMany";
import type { OnboardingReport } from "../../../operations/onboarding/secondHalf";
import { ACCOUNT } from "./builders";

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
});
