import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { changedSince } from "../../../operations/stacks/gitDiff";
import { temporaryFolders, writeFile } from "../../support/folders";

describe("changes since a commit", () => {
    const folder = temporaryFolders();

    function git(root: string, ...args: string[]): void {
        const identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
        const { status, stderr } = spawnSync("git", [...identity, ...args], { cwd: root });
        assert.equal(status, 0, String(stderr));
    }

    function commit(root: string): void {
        git(root, "add", "--all");
        git(root, "commit", "--quiet", "--allow-empty", "--message", "Change");
    }

    function repository(): string {
        const root = folder({ "a.yaml": "1", "old name.yaml": "2", "gone.yaml": "3" });
        git(root, "init", "--quiet", "--initial-branch", "main");
        commit(root);
        return root;
    }

    it("are those of this branch alone, a rename being a file gone and a file new", () => {
        const root = repository();
        git(root, "checkout", "--quiet", "-b", "topic");
        writeFile(path.join(root, "a.yaml"), "changed");
        fs.renameSync(path.join(root, "old name.yaml"), path.join(root, "ação\n.yaml"));
        fs.rmSync(path.join(root, "gone.yaml"));
        commit(root);
        git(root, "checkout", "--quiet", "main");
        writeFile(path.join(root, "of-main.yaml"), "x");
        commit(root);
        git(root, "checkout", "--quiet", "topic");
        const files = changedSince(root, "main");
        assert.deepEqual(
            new Map(files.map(({ file, removed }) => [file, removed])),
            new Map([
                ["a.yaml", false],
                ["ação\n.yaml", false],
                ["gone.yaml", true],
                ["old name.yaml", true],
            ]),
        );
    });

    it("are none at the commit itself", () => {
        assert.deepEqual(changedSince(repository(), "HEAD"), []);
    });

    for (const ref of ["nowhere", "", "--output=x", "HEAD~9"]) {
        it(`refuse ${JSON.stringify(ref)}, which is no commit`, () => {
            const root = repository();
            assert.throws(() => changedSince(root, ref), { code: "usage", message: /fetch/ });
            assert.equal(fs.existsSync(path.join(root, "x")), false);
        });
    }

    it("refuse a history without the commit where both part", () => {
        const root = repository();
        git(root, "checkout", "--quiet", "--orphan", "other");
        writeFile(path.join(root, "other.yaml"), "x");
        commit(root);
        assert.throws(() => changedSince(root, "main"), {
            code: "outside",
            message: /fetch-depth/,
        });
    });
});
