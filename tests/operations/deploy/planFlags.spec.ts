import assert from "node:assert/strict";
import { planFlags, skipsPreview } from "../../../operations/deploy/plan/planFlags";

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

describe("an up without the engine's preview", () => {
    for (const flag of ["--skip-preview", "--skip-preview=true", "-f", "-yf", "-fy"]) {
        it(`is asked for by ${flag}`, () => {
            assert.equal(skipsPreview(["--yes", flag], {}), true);
        });
    }

    it("is asked for by the engine's variable", () => {
        assert.equal(skipsPreview([], { PULUMI_OPTION_SKIP_PREVIEW: "1" }), true);
    });

    for (const flag of ["--yes", "-y", "-mf", "--skip-preview-x", "--refresh"]) {
        it(`is not asked for by ${flag}`, () => {
            assert.equal(skipsPreview([flag], { PULUMI_OPTION_SKIP_PREVIEW: "" }), false);
        });
    }
});
