import assert from "node:assert/strict";
import { checkedEntry } from "../../../evidence/entryRules";
import { stepRecord } from "../../../operations/evidence/stepRecord";
import { programVersion } from "../../../operations/programVersion";
import { stepFacts } from "./builders";

describe("the record of a step", () => {
    it("has everything that is known of the step, and by which versions", () => {
        const facts = stepFacts({
            ...{ job: "rotation", step: "switch-alias", generation: 2, nonce: "n-1" },
            ...{ publicKeySha256: "a".repeat(64), policySha256: "b".repeat(64), because: "plan" },
            checks: [{ name: "alias-moved", ok: true, detail: "seen once" }],
            requestIds: { updateAlias: "11111111-2222-3333-4444-555555555555" },
        });
        const { job, step, ...data } = facts;
        assert.deepEqual([job, step], ["rotation", "switch-alias"]);
        assert.deepEqual(stepRecord(facts), {
            type: "rotation.switchAlias",
            data: { ...data, versions: { program: programVersion(), node: process.versions.node } },
        });
    });

    it("is one that evidence takes, with every member and the longest details", () => {
        const detail = `${"x".repeat(600)}\n\u001b[2J`;
        const entry = stepRecord(
            stepFacts({ checks: ["a", "b", "c"].map((name) => ({ name, ok: false, detail })) }),
        );
        assert.deepEqual(checkedEntry(entry), entry);
    });

    it("leaves out what is not known", () => {
        const { job, step, stack, cns, accountId, who, checks } = stepFacts();
        const { data } = stepRecord({ job, step, stack, cns, accountId, who, checks });
        const names = ["accountId", "checks", "cns", "stack", "versions", "who"];
        assert.deepEqual(Object.keys(data).sort(), names);
    });
});
