// With the real git, on a repository of its own.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { isCommitted } from "../../../operations/git/isCommitted";
import { temporaryFolders, writeFile } from "../../support/folders";

const FILE = "cartorios/prod/990010.yaml";

describe("isCommitted", () => {
    const folder = temporaryFolders();

    it("tells a file that is committed as it is, also where the root is a folder", () => {
        for (const below of [".", "keys"]) {
            const top = folder({ [path.join(below, FILE)]: "status: active\n" });
            const root = path.join(top, below);
            const git = (...args: string[]) =>
                execFileSync(
                    "git",
                    ["-c", "user.name=t", "-c", "user.email=t@t.invalid", ...args],
                    {
                        ...{ cwd: top, stdio: "pipe" },
                    },
                );
            assert.equal(isCommitted(root, FILE), false, "no repository");
            git("init", "--quiet");
            assert.equal(isCommitted(root, FILE), false, "no commit");
            git("add", ".");
            git("commit", "--quiet", "-m", "a");
            assert.equal(isCommitted(root, FILE), true);
            writeFile(path.join(root, FILE), "status: requested\n");
            assert.equal(isCommitted(root, FILE), false, "changed");
        }
    });
});
