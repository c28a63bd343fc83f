import assert from "node:assert/strict";
import { planFlags } from "../../../operations/deploy/plan/planFlags";

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
        [["--policy-pack", "a", "--policy-pack-config=b", "--diff"], ["--diff"]],
        [
            ["-m", "text", "-mtext"],
            ["-m", "text", "-mtext"],
        ],
    ];
    for (const [flags, kept] of rows) {
        it(`of up ${flags.join(" ")} are ${kept.join(" ") || "none"}`, () => {
            assert.deepEqual(planFlags(flags), kept);
        });
    }
});
