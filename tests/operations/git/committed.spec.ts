import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { requireCommitted } from "../../../operations/git/committed";
import { temporaryFolders, writeFile } from "../../support/folders";

describe("what is applied is what is committed", () => {
    const folder = temporaryFolders();
    const FILE = "cartorios/prod/990010.yaml";

    function repository(): string {
        const root = folder({ [FILE]: "a\n", "Pulumi.prod.yaml": "b\n", "other.txt": "c\n" });
        const git = (...args: string[]) => execFileSync("git", args, { cwd: root });
        git("init", "--quiet");
        git("add", "--all");
        git(...["-c", "user.name=a", "-c", "user.email=a@example.com"], "commit", "-qm", "a");
        return root;
    }

    const refused = (root: string, pattern: RegExp) =>
        assert.rejects(requireCommitted(root, "prod", [FILE]), { message: pattern });

    it("lets committed files through, whatever else changes", async () => {
        const root = repository();
        writeFile(path.join(root, "other.txt"), "changed");
        await requireCommitted(root, "prod", [FILE]);
    });

    it("refuses changed, staged, new, ignored and missing files, all at once", async () => {
        const root = repository();
        writeFile(path.join(root, FILE), "changed");
        writeFile(path.join(root, "Pulumi.prod.yaml"), "changed");
        await refused(
            root,
            /990010\.yaml is changed; Pulumi\.prod\.yaml is changed|Pulumi\.prod\.yaml is changed; .*990010\.yaml is changed/,
        );
        execFileSync("git", ["add", "--all"], { cwd: root });
        await refused(root, /990010\.yaml is changed/);
        execFileSync("git", ["rm", "-q", "--cached", FILE], { cwd: root });
        await refused(root, /990010\.yaml is not in git/);
        writeFile(path.join(root, ".gitignore"), "cartorios\n");
        await refused(root, /is not in git/);
        fs.rmSync(path.join(root, "Pulumi.prod.yaml"));
        await refused(root, /Pulumi\.prod\.yaml is changed/);
    });

    it("says that it is no clone", async () => {
        await refused(folder({ [FILE]: "a" }), /not a git repository.*run this in a clone/s);
    });

    it("asks nothing of dev", async () => {
        await requireCommitted(folder(), "dev", ["cartorios/dev/990010.yaml"]);
    });
});
