/**
 * How the pack becomes one file, and what is kept of it. The packs here are one line each; that the
 * real one starts so is in pack.spec.ts.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

import { repositoryRoot } from "../../toolchain/versions";
import { temporaryFolders, writeFile } from "../support/folders";
import { run } from "../support/processes";

const START = path.join("policy", "start", "oneFile.cjs");
const CACHE = path.join("node_modules", ".cache", "policy-pack");

describe("policy pack in one file", () => {
    const folder = temporaryFolders();

    /** A repository whose pack says what a file of iam holds. */
    function repository(file = "said.ts"): string {
        const name = path.basename(file, ".ts");
        const root = folder({
            [START]: fs.readFileSync(path.join(repositoryRoot, START), "utf8"),
            "policy/pack.ts": `import { said } from "../iam/${name}"; console.log(said);`,
            [`iam/${file}`]: 'export const said: string = "first";',
        });
        const packages = path.join(repositoryRoot, "node_modules", "esbuild");
        fs.mkdirSync(path.join(root, "node_modules"));
        fs.symlinkSync(packages, path.join(root, "node_modules", "esbuild"));
        return root;
    }

    async function start(root: string): Promise<string> {
        const { status, stdout, stderr } = await run(process.execPath, [path.join(root, START)]);
        assert.equal(status, 0, stderr);
        return stdout.trim();
    }

    const keptIn = (root: string) => {
        const names = fs.readdirSync(path.join(root, CACHE));
        assert.equal(names.length, 1, names.join(" "));
        return path.join(root, CACHE, names[0]!);
    };

    it("is kept, and started as it is kept", async () => {
        const root = repository();
        assert.equal(await start(root), "first");
        const { mtimeMs, ino } = fs.statSync(keptIn(root));
        assert.equal(await start(root), "first");
        const after = fs.statSync(keptIn(root));
        assert.deepEqual([after.mtimeMs, after.ino], [mtimeMs, ino]);
    });

    for (const file of ["said.ts", "distance.ts"]) {
        it(`is made anew when iam/${file} changes, and the older one goes`, async () => {
            const root = repository(file);
            await start(root);
            const before = keptIn(root);
            writeFile(path.join(root, "iam", file), 'export const said = "second";');
            assert.equal(await start(root), "second");
            assert.notEqual(keptIn(root), before);
        });
    }

    const torn: Readonly<Record<string, (text: string) => string>> = {
        empty: () => "",
        "cut off": (text) => text.slice(0, text.length / 2),
        "of other content": (text) => text.replace("first", "third"),
        "without its seal": (text) => text.slice(0, text.indexOf("// sha256")),
    };
    for (const [how, spoil] of Object.entries(torn)) {
        it(`is made anew when what is kept is ${how}`, async () => {
            const root = repository();
            await start(root);
            const kept = keptIn(root);
            const whole = fs.readFileSync(kept, "utf8");
            fs.writeFileSync(kept, spoil(whole));
            assert.equal(await start(root), "first");
            assert.equal(fs.readFileSync(kept, "utf8"), whole);
        });
    }

    it("starts where nothing can be kept", async () => {
        const root = repository();
        // Not by its mode, which the superuser passes over.
        writeFile(path.join(root, "node_modules", ".cache"), "");
        assert.equal(await start(root), "first");
    });

    it("starts several times at once", async () => {
        const root = repository();
        assert.deepEqual(await Promise.all([1, 2, 3].map(() => start(root))), [
            ...["first", "first", "first"],
        ]);
        keptIn(root);
    });
});
