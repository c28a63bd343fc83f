import assert from "node:assert/strict";
import { cut } from "../../../operations/policy/chooseChecked";
import { changeSetOf } from "../../../operations/stacks/changes";
import { listedStack } from "../stacks/builders";

describe("stacks that a check previews", () => {
    const stacks = [
        ...[listedStack(1), listedStack(2), listedStack(3)],
        ...[listedStack(4, { wave: 0 }), listedStack(5, { wave: 0 })],
    ];
    const everywhere = changeSetOf([{ file: "index.ts", removed: false }], "dev");
    const cns = (...args: Parameters<typeof cut>) => cut(...args).map((one) => one.cns.slice(-1));

    it("begin with the canaries", () => {
        assert.deepEqual(cns({ environment: "dev", stacks }, undefined), ["4", "5", "1", "2", "3"]);
    });

    it("are cut canaries and all for the change of some stacks", () => {
        assert.deepEqual(cns({ environment: "dev", stacks }, "1/2"), ["4", "1", "3"]);
        assert.deepEqual(cns({ environment: "dev", stacks }, "2/2"), ["5", "2"]);
    });

    it("hold every canary in each shard where a change concerns all", () => {
        const choice = { environment: "dev", stacks, changes: everywhere };
        assert.deepEqual(cns(choice, "1/2"), ["4", "5", "1", "3"]);
        assert.deepEqual(cns(choice, "2/2"), ["4", "5", "2"]);
    });
});
