// The verifier that docs/evidence.md prints, run as it stands there.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { FolderStore, verifyEvidence } from "../../evidence/index";
import { repositoryRoot } from "../../toolchain/versions";
import { temporaryFolders, writeFile } from "../support/folders";
import { run } from "../support/processes";
import { fileOf, linesOf, writeChain, writeLines } from "./builders";

describe("the verifier of docs/evidence.md", () => {
    const temporary = temporaryFolders();

    async function verify(folder: string, ...heads: string[]) {
        const page = fs.readFileSync(path.join(repositoryRoot, "docs", "evidence.md"), "utf8");
        const program = /```python\n([^]*?)```/.exec(page)?.[1];
        assert.ok(program !== undefined);
        const file = writeFile(path.join(temporary(), "verify.py"), program);
        return run("python3", [file, folder, ...heads]);
    }

    it("takes what was written", async () => {
        const folder = temporary();
        await writeChain(folder, 4);
        await writeChain(folder, 2);
        const heads = (await verifyEvidence(new FolderStore(folder))).chains.map(
            ({ head }) => head!,
        );
        const { status, stdout, stderr } = await verify(folder, ...heads);
        assert.equal(stderr, "");
        assert.deepEqual([status, stdout], [0, "10 records, whole\n"]);
    });

    const breaks: [what: string, edit: (lines: string[]) => string[], message: RegExp][] = [
        [
            "an altered record",
            (l) => l.with(2, l[2]!.replace('"n":1', '"n":2')),
            /record 2: altered/,
        ],
        ["a blank", (l) => l.with(2, l[2]!.replace('"n":1', '"n": 1')), /record 2: form/],
        ["a removed record", (l) => l.toSpliced(2, 1), /record 2: order/],
        ["a cut end", (l) => l.slice(0, 3), /record 5 is gone or another/],
    ];
    for (const [what, edit, message] of breaks) {
        it(`finds ${what}`, async () => {
            const folder = temporary();
            const file = fileOf(folder, await writeChain(folder, 4));
            await writeChain(folder, 0);
            writeLines(file, edit(linesOf(file)));
            const { status, stderr } = await verify(folder);
            assert.notEqual(status, 0);
            assert.match(stderr, message);
        });
    }
});
