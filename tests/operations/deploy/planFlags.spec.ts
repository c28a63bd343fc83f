import assert from "node:assert/strict";
import { isOn, planFlags } from "../../../operations/deploy/plan/planFlags";

describe("flags of a plan", () => {
    const rows: [flags: string[], kept: string[]][] = [
        [["--yes", "--skip-preview", "--expect-no-changes", "--json"], []],
        [["-yf", "-y", "-f", "-j"], []],
        [
            ["-yr", "--target", "urn:a"],
            ["-r", "--target", "urn:a"],
        ],
        [
            ["--refresh", "--replace=urn:a", "--parallel", "4"],
            ["--refresh", "--replace=urn:a", "--parallel", "4"],
        ],
        [["--secrets-provider", "passphrase", "--diff"], ["--diff"]],
        [
            ["-m", "text", "-mtext"],
            ["-m", "text", "-mtext"],
        ],
    ];
    for (const [flags, kept] of rows) {
        it(`of up ${flags.join(" ")} are ${kept.join(" ") || "none"}`, () => {
            assert.deepEqual(planFlags(flags, true), kept);
        });
    }

    it("hold the user's packs only where the plan is shown", () => {
        const flags = ["--policy-pack", "a", "--policy-pack-config=b", "--diff"];
        assert.deepEqual(planFlags(flags, true), flags);
        assert.deepEqual(planFlags(flags, false), ["--diff"]);
    });

    it("are on by name, by letter, and in a cluster", () => {
        for (const flag of ["--yes", "--yes=true", "-y", "-fy"]) {
            assert.equal(isOn(["--diff", flag], "--yes", "y"), true, flag);
        }
        for (const flag of ["--yes=false", "--yesterday", "-m", "y"]) {
            assert.equal(isOn([flag], "--yes", "y"), false, flag);
        }
    });
});
