import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { sandboxEnvironment } from "../../sandbox/environment";
import { accessAs } from "../../sandbox/session";
import { pipelineIdentity, workloadIdentity } from "../../sandbox/world";
import type { DocumentReport } from "../../signing/encryption/index";
import { type CommandResult, openWorkspace, run, type Workspace } from "./support/workspace";

/*
 * `cartorio encrypt` and `cartorio decrypt` with the document key that the real engine deployed.
 * Does not prove that AWS decides as the sandbox does.
 */
const ACCOUNT = "111111110010";
const STACK = "dev-990010";

describe("encrypt and decrypt of one cartório", function () {
    this.timeout(120_000);
    let workspace: Workspace;
    let folder: string;
    const file = (name: string) => path.join(folder, name);

    before(async () => {
        workspace = await openWorkspace();
        const up = await workspace.cartorio("up", STACK, "--yes", "--skip-preview");
        assert.equal(up.status, 0, up.output);
        folder = path.join(workspace.root, "documents");
        fs.mkdirSync(folder);
        fs.writeFileSync(file("plain"), randomBytes(100_000));
    });
    after(() => workspace.close());

    async function cartorioAs(identity: string, ...args: string[]): Promise<CommandResult> {
        const env = sandboxEnvironment(process.env, await accessAs(workspace.access, identity));
        const script = path.join("operations", "cartorio.cjs");
        return run(process.execPath, [script, ...args], workspace.root, env);
    }
    const cartorio = (...args: string[]) => cartorioAs(workloadIdentity(ACCOUNT), ...args);
    const encrypt = (out: string, ...more: string[]) => {
        const named = ["--document-id", "livro-1/folha-10", "--out", file(out)];
        return cartorio("encrypt", file("plain"), "--stack", STACK, ...named, ...more);
    };
    const decrypt = (out: string, ...more: string[]) =>
        cartorio("decrypt", file("sealed"), "--stack", STACK, "--out", file(out), ...more);

    it("gives the document back, and says of it what was encrypted", async () => {
        const written = await encrypt("sealed", "--json");
        assert.equal(written.status, 0, written.output);
        const { out, ...report } = JSON.parse(written.stdout) as DocumentReport & { out: string };
        const sha256 = createHash("sha256")
            .update(fs.readFileSync(file("plain")))
            .digest("hex");
        const { keyArn, ...rest } = report;
        assert.deepEqual(
            { out, ...rest },
            {
                out: file("sealed"),
                cns: "990010",
                documentId: "livro-1/folha-10",
                sha256,
                bytes: 100_000,
            },
        );
        assert.match(keyArn, new RegExp(`^arn:aws:kms:sa-east-1:${ACCOUNT}:key/`));
        const opened = await decrypt("back", "--document-id", "livro-1/folha-10", "--key", keyArn);
        assert.equal(opened.status, 0, opened.output);
        assert.match(opened.stdout, /^Decrypted livro-1\/folha-10 of 990010: .*\n {2}100000 bytes/);
        assert.ok(fs.readFileSync(file("back")).equals(fs.readFileSync(file("plain"))));
    });

    it("replaces no file, unless it is forced", async () => {
        const { status, stderr } = await decrypt("back");
        assert.equal(status, 1);
        assert.match(stderr, /error: .*back exists and is not replaced/);
        assert.equal((await decrypt("back", "--force")).status, 0);
    });

    it("fails for another document, with status 1 and no file", async () => {
        const { status, stderr } = await decrypt("other", "--document-id", "livro-2");
        assert.equal(status, 1);
        assert.match(stderr, /error: .*"livro-1\/folha-10"; expected "livro-2"/);
        assert.ok(!fs.existsSync(file("other")));
    });

    it("fails for a changed file, with status 1 and no file", async () => {
        const sealed = fs.readFileSync(file("sealed"));
        sealed[sealed.length - 1]! ^= 1;
        fs.writeFileSync(file("changed"), sealed);
        const out = ["--out", file("none")];
        const { status, stderr } = await cartorio(
            ...["decrypt", file("changed"), "--stack", STACK, ...out],
        );
        assert.equal(status, 1, stderr);
        assert.match(stderr, /error: the encrypted document is not what was encrypted/);
        assert.ok(!fs.existsSync(file("none")));
    });

    it("answers a name that is none with status 2", async () => {
        const named = ["--document-id", "Ana Maria", "--out", file("none")];
        const { status, stderr } = await cartorio(
            ...["encrypt", file("plain"), "--stack", STACK, ...named],
        );
        assert.equal(status, 2, stderr);
        assert.match(stderr, /error: documentId is of another form; expected 1 to 128/);
    });

    it("answers standard input, which can't be read twice, with status 2", async () => {
        const named = ["--document-id", "d", "--out", file("none")];
        const { status, stderr } = await cartorio("encrypt", "-", "--stack", STACK, ...named);
        assert.equal(status, 2, stderr);
        assert.match(stderr, /error: standard input is read once/);
    });

    it("names the role that the pipeline may not become", async () => {
        const { status, stderr } = await cartorioAs(
            pipelineIdentity,
            ...["decrypt", file("sealed"), "--stack", STACK, "--out", file("none")],
        );
        assert.equal(status, 1, stderr);
        assert.match(stderr, /error: AWS does not let you become .*role\/cartorio\/Signer/);
        assert.ok(!fs.existsSync(file("none")));
    });
});
