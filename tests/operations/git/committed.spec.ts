// With the real git, on repositories of its own.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { requireCommitted } from "../../../operations/git/committed";
import { temporaryFolders } from "../../support/folders";

const FILE = "cartorios/prod/990010.yaml";
const OTHER = "cartorios/prod/990028.yaml";

describe("requireCommitted", () => {
    const folder = temporaryFolders();
    const git = (cwd: string, ...args: string[]) =>
        execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t.invalid", ...args], {
            cwd,
            stdio: "pipe",
        });

    /** A repository whose files are committed. @param below folder of it that is the root. */
    function repository(below = "."): string {
        const top = folder({
            [path.join(below, FILE)]: "status: active\n",
            [path.join(below, "Pulumi.prod.yaml")]: "config: {}\n",
        });
        git(top, "init", "--quiet");
        git(top, "add", ".");
        git(top, "commit", "--quiet", "-m", "first");
        return path.join(top, below);
    }
    const edit = (root: string, file: string, text: string) => {
        fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
        fs.writeFileSync(path.join(root, file), text);
    };
    const refused = (root: string, files: readonly string[], found: RegExp) =>
        assert.rejects(requireCommitted(root, "prod", files), { code: "refused", message: found });

    it("is content with committed files, also where the root is a folder of the repository", async () => {
        await requireCommitted(repository(), "prod", [FILE]);
        await requireCommitted(repository("notary/keys"), "prod", [FILE]);
    });

    it("does not mind files that git does not track, and other files of the registry", async () => {
        const root = repository();
        edit(root, OTHER, "status: active\n");
        edit(root, "README.md", "x");
        await requireCommitted(root, "prod", [FILE]);
    });

    it("refuses a changed file, staged or not, with what to run", async () => {
        for (const below of [".", "notary"]) {
            const root = repository(below);
            edit(root, FILE, "status: suspended\n");
            const words =
                /only what is committed is applied, and this is not:\n- cartorios\/prod\/990010\.yaml is changed\n.*git add -- cartorios\/prod\/990010\.yaml\n {2}git commit -m "<why>" -- /s;
            await refused(root, [FILE], words);
            git(root, "add", ".");
            await refused(root, [FILE], words);
            git(root, "commit", "--quiet", "-m", "second");
            await requireCommitted(root, "prod", [FILE]);
        }
    });

    it("refuses a new file, an ignored one, one that is not there, and one that was removed", async () => {
        const root = repository();
        edit(root, OTHER, "x");
        await refused(root, [OTHER], /990028\.yaml is in no commit/);
        edit(root, ".gitignore", "990028.yaml\n");
        await refused(root, [OTHER], /990028\.yaml is in no commit/);
        await refused(root, ["cartorios/prod/990036.yaml"], /990036\.yaml is in no commit/);
        fs.rmSync(path.join(root, FILE));
        await refused(root, [FILE], /990010\.yaml is changed/);
    });

    it("refuses a changed configuration of the environment, and says all at once", async () => {
        const root = repository();
        edit(root, "Pulumi.prod.yaml", "config: { a: b }\n");
        edit(root, FILE, "x");
        await refused(root, [FILE], /990010\.yaml is changed\n- Pulumi\.prod\.yaml is changed/);
    });

    it("refuses whatever else is changed outside of the registry, at most 20 by name", async () => {
        for (const below of [".", "notary"]) {
            const root = repository(below);
            const names = Array.from({ length: 23 }, (_, index) => `components/c${index + 10}.ts`);
            ["index.ts", OTHER, ...names].forEach((name) => edit(root, name, "1"));
            git(root, "add", ".");
            git(root, "commit", "--quiet", "-m", "second");
            edit(root, OTHER, "2");
            await requireCommitted(root, "prod", [FILE]);
            edit(root, "index.ts", "2");
            await refused(root, [FILE], /not:\n- index\.ts is changed\nTake back .*git restore/);
            git(root, "add", "index.ts");
            names.forEach((name) => fs.rmSync(path.join(root, name)));
            await refused(
                root,
                [FILE],
                /components\/c10\.ts is changed\n.*- and 4 more: git status/s,
            );
        }
    });

    it("refuses a link, whatever it leads to, and in place of a file, too", async () => {
        const root = repository();
        const elsewhere = path.join(folder({ "990010.yaml": "status: active\n" }), "990010.yaml");
        fs.rmSync(path.join(root, FILE));
        fs.symlinkSync(elsewhere, path.join(root, FILE));
        await refused(root, [FILE], /990010\.yaml is changed: it is no regular file here/);
        git(root, "add", ".");
        git(root, "commit", "--quiet", "-m", "link");
        await refused(root, [FILE], /990010\.yaml is no regular file in the commit/);
    });

    it("refuses a folder that became a link to one with the same files", async () => {
        const root = repository();
        const elsewhere = folder({ "990010.yaml": "status: active\n" });
        fs.rmSync(path.join(root, "cartorios/prod"), { recursive: true });
        fs.symlinkSync(elsewhere, path.join(root, "cartorios/prod"));
        await refused(root, [FILE], /990010\.yaml is changed: it is no regular file here/);
    });

    for (const flag of ["assume-unchanged", "skip-worktree"]) {
        it(`refuses changes that git was told not to see: ${flag}`, async () => {
            const root = repository();
            edit(root, "index.ts", "1");
            git(root, "add", ".");
            git(root, "commit", "--quiet", "-m", "second");
            git(root, "update-index", `--${flag}`, FILE, "index.ts");
            await requireCommitted(root, "prod", [FILE]);
            edit(root, FILE, "status: suspended\n");
            edit(root, "index.ts", "2");
            await refused(root, [FILE], /990010\.yaml is changed\n- index\.ts is changed/);
        });
    }

    it("compares what git would commit: line ends that an attribute converts are no change", async () => {
        const root = repository();
        edit(root, ".gitattributes", "*.yaml text eol=crlf\n");
        git(root, "add", ".");
        git(root, "commit", "--quiet", "-m", "second");
        edit(root, FILE, "status: active\r\n");
        await requireCommitted(root, "prod", [FILE]);
    });

    it("does not take a file's name for a pattern", async () => {
        await refused(repository(), ["cartorios/prod/*.yaml"], /\*\.yaml is in no commit/);
    });

    it("asks for nothing in dev", async () => {
        await requireCommitted(folder(), "dev", [FILE]);
    });

    it("says that git can't tell, without a repository or a commit", async () => {
        const root = folder();
        const outside = { code: "outside", message: /git can't say what is committed in .*clone/s };
        await assert.rejects(requireCommitted(root, "prod", [FILE]), outside);
        git(root, "init", "--quiet");
        await assert.rejects(requireCommitted(root, "prod", [FILE]), outside);
    });
});
