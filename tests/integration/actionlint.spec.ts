// What the linter of GitHub's workflows says of ours. Nothing runs on GitHub.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { repositoryRoot } from "../../toolchain/versions";
import { temporaryFolders } from "../support/folders";
import { actionlint, whyNoActionlint } from "../support/goTools";
import { type Ended, run } from "../support/processes";

const FOLDER = path.join(repositoryRoot, ".github", "workflows");

describe("actionlint", function () {
    this.timeout(300_000);
    const folder = temporaryFolders();
    let lint: (...files: readonly string[]) => Promise<Ended>;

    before(async function () {
        const why = await whyNoActionlint();
        if (why !== undefined) {
            process.stdout.write(`skipped: ${why}\n`);
            this.skip();
        }
        const executable = await actionlint((line) => process.stdout.write(`${line}\n`));
        // Linters of shell and Python that a machine may have or not are left out.
        lint = (...files) => run(executable, ["-shellcheck=", "-pyflakes=", "-no-color", ...files]);
    });

    it("finds nothing in any workflow", async () => {
        const files = fs.readdirSync(FOLDER).map((name) => path.join(FOLDER, name));
        assert.ok(files.length >= 3);
        const { status, stdout, stderr } = await lint(...files);
        assert.equal(status, 0, `${stdout}${stderr}`);
    });

    it("would find a text of a stranger's in a script, and an unknown permission", async () => {
        const text = fs
            .readFileSync(path.join(FOLDER, "policy-check.yml"), "utf8")
            .replace('echo "$stacks stacks', 'echo "${{ github.head_ref }}')
            .replace("security-events: write", "security-event: write");
        const { status, stdout } = await lint(
            path.join(folder({ ".github/workflows/it.yml": text }), ".github/workflows/it.yml"),
        );
        assert.equal(status, 1);
        assert.match(stdout, /"github\.head_ref" is potentially untrusted/);
        assert.match(stdout, /unknown permission scope "security-event"/);
    });
});
