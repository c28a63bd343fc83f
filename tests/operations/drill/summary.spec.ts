import assert from "node:assert/strict";
import { ExitStatus } from "../../../operations/cliError";
import { drillStatus, renderDrill, type DrillRow } from "../../../operations/drill/summary";
import { ToolchainError } from "../../../toolchain/toolchainError";

// Does not prove what the steps of a drill look at: `npm run drill:rotation` does.
const DONE: readonly DrillRow[] = [
    { title: "rotate start", seen: "1 key made", seconds: 12.3 },
    { title: "rotate switch", seen: "the alias moved", seconds: 20 },
];
const STOPPED: readonly DrillRow[] = [DONE[0]!, { title: "rotate switch" }];

describe("the end of a drill", () => {
    it("succeeds only when every step was done and nothing failed", () => {
        assert.equal(drillStatus(undefined, DONE), ExitStatus.Done);
        assert.equal(drillStatus(undefined, STOPPED), ExitStatus.Failed);
        assert.equal(drillStatus(new Error("the trail was lost"), DONE), ExitStatus.Failed);
        assert.equal(drillStatus(undefined, []), ExitStatus.Failed);
    });

    it("tells a machine without engine from a rotation that failed", () => {
        const failure = new ToolchainError("missing", "No Pulumi engine could be had");
        assert.equal(drillStatus(failure, STOPPED), ExitStatus.Outside);
    });

    it("tells a person what was seen, step by step", () => {
        assert.equal(
            renderDrill(DONE, 33),
            " 1  rotate start (12 s)\n    1 key made\n" +
                " 2  rotate switch (20 s)\n    the alias moved\n\n" +
                "The signing key was rotated from its first key to its second, and the first one is gone; " +
                "every document signed before and since verifies. 33 s.",
        );
    });

    it("says where it stopped", () => {
        const text = renderDrill(STOPPED, 15);
        assert.match(text, / 2 {2}rotate switch\n {4}NOT DONE/);
        assert.match(text, /did not get through: 1 of 2 steps were done\. 15 s\.$/);
    });
});
