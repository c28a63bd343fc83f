// With the real git, on a repository of its own.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { consentChecks } from "../../../operations/steps/consentChecks";
import { temporaryFolders, writeFile } from "../../support/folders";

describe("the checks of a consent", () => {
    const folder = temporaryFolders();
    const commitOf = (root: string) =>
        consentChecks(root, "--yes").find(({ name }) => name === "commit")?.detail;

    it("name the commit that is checked out, and say where files differ from it", () => {
        const root = folder({ "a.yaml": "a" });
        const git = (...args: string[]) =>
            execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t.invalid", ...args], {
                ...{ cwd: root, encoding: "utf8" },
            });
        git("init", "--quiet");
        assert.equal(commitOf(root), undefined, "no commit");
        git("add", ".");
        git("commit", "--quiet", "-m", "a");
        const hash = git("rev-parse", "HEAD").trim();
        assert.equal(commitOf(root), hash);
        writeFile(path.join(root, "b.yaml"), "b");
        assert.equal(commitOf(root), `${hash}, and changes that are in no commit`);
    });

    it("name none outside of a repository", () => {
        assert.deepEqual(
            consentChecks(folder(), "asked and answered yes").map(({ name }) => name),
            ["policy-pack", "consent"],
        );
    });
});
