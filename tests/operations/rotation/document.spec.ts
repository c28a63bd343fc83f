import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { ROTATION_TIMES } from "../../../operations/rotation/rotationTimes";
import { renderTransitions } from "../../../operations/rotation/transitions";
import { repositoryRoot } from "../../../toolchain/versions";

// Proves that table and times of the document are those of the code, and nothing about its other words.
describe("docs/rotation.md", () => {
    const text = fs.readFileSync(path.join(repositoryRoot, "docs", "rotation.md"), "utf8");

    it("has the table of transitions that the code goes by", () => {
        const [, shown] = /<!-- transitions -->\n([^]*?)<!-- \/transitions -->/.exec(text) ?? [];
        assert.equal(shown?.trim(), renderTransitions().trim());
    });

    it("has every time and its default", () => {
        const rows = [...text.matchAll(/^\| `(\w+)` +\| (\d+) +\|/gm)];
        const shown = Object.fromEntries(rows.map(([, name, value]) => [name!, Number(value)]));
        assert.deepEqual(shown, { ...ROTATION_TIMES });
    });
});
