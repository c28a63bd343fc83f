import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { DescribeKeyCommand, DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import { backendDirectory } from "../../sandbox/environment";
import { accessAs } from "../../sandbox/session";
import { previewIdentity } from "../../sandbox/world";
import { type CommandResult, openWorkspace, run, type Workspace } from "./support/workspace";

/*
 * What a pull request runs, on the real engine and with real authorisation by STS and KMS of the sandbox:
 * the preview role's credentials, a copy of the state, and the variable that makes the provider Auditor.
 * Does not prove that GitHub gives the token to whom the trust policy says; nor S3, whose part
 * (a bucket that is only read) is played by a folder that is compared before and after.
 */
const STACK = "dev-990010";
const ACCOUNT = "111111110010";
const UNCHANGED = ["--refresh", "--expect-no-changes"];

describe("a preview that may only read", function () {
    this.timeout(240_000);
    let workspace: Workspace;
    let env: NodeJS.ProcessEnv;
    let copy: string;

    const cartorio = (more: NodeJS.ProcessEnv, ...args: string[]): Promise<CommandResult> =>
        run(process.execPath, [path.join("operations", "cartorio.cjs"), ...args], workspace.root, {
            ...env,
            ...more,
        });
    /** Every file of the backend with its content. */
    const contents = (): Record<string, string> =>
        Object.fromEntries(
            fs
                .readdirSync(backend(), { recursive: true, withFileTypes: true })
                .filter((entry) => entry.isFile())
                .map((entry) => path.join(entry.parentPath, entry.name))
                .map((file) => [file, fs.readFileSync(file, "utf8")]),
        );
    const backend = () => backendDirectory(workspace.access.directory);

    before(async () => {
        workspace = await openWorkspace();
        const made = await workspace.cartorio("up", STACK, "--yes", "--skip-preview");
        assert.equal(made.status, 0, made.output);
        // As the workflows do with `aws s3 sync`: the states alone, neither locks nor history.
        copy = path.join(workspace.root, ".cartorio", "copy");
        for (const part of ["meta.yaml", "stacks"]) {
            const from = path.join(backend(), ".pulumi", part);
            fs.cpSync(from, path.join(copy, ".pulumi", part), { recursive: true });
        }
        const { accessKeyId, secretAccessKey } = await accessAs(workspace.access, previewIdentity);
        env = {
            ...workspace.env,
            AWS_ACCESS_KEY_ID: accessKeyId,
            AWS_SECRET_ACCESS_KEY: secretAccessKey,
            PULUMI_BACKEND_URL: `file://${copy}`,
            CARTORIO_READ_ONLY: "true",
        };
        const prepared = await cartorio({}, "state", "as-auditor", copy);
        assert.equal(prepared.status, 0, prepared.output);
    });

    after(() => workspace.close());

    it("refreshes, and says that nothing changes where nothing does", async () => {
        const { status, output } = await cartorio({}, "preview", STACK, ...UNCHANGED);
        assert.equal(status, 0, output);
    });

    it("fails where somebody changed the account", async () => {
        const kms = await workspace.kms(ACCOUNT, "cartorio/BreakGlass");
        const { KeyMetadata: key } = await kms.send(
            new DescribeKeyCommand({ KeyId: "alias/cartorio-assinatura" }),
        );
        await kms.send(new DisableKeyCommand({ KeyId: key?.KeyId }));
        const { status, output } = await cartorio({}, "preview", STACK, ...UNCHANGED);
        await kms.send(new EnableKeyCommand({ KeyId: key?.KeyId }));
        assert.notEqual(status, 0, output);
        assert.match(output, /no changes were expected|isEnabled/i);
    });

    it("shows a cartório that has no stack yet, and leaves the state alone", async () => {
        const before = contents();
        assert.notDeepEqual(before, {});
        const { status, output } = await cartorio({}, "preview", "dev-990028");
        assert.equal(status, 0, output);
        assert.match(output, /8 to create/);
        assert.deepEqual(contents(), before);
    });

    it("checks the policies of every stack, made or not, and writes reports", async () => {
        const report = path.join(workspace.root, ".cartorio", "check.sarif");
        const args = ["policy", "check", "--env", "dev", "--sarif", report];
        const { status, output } = await cartorio({}, ...args);
        assert.equal(status, 0, output);
        assert.match(output, /stacks pass the policy pack/);
        assert.ok(fs.existsSync(report));
    });

    it("can't become an up", async () => {
        const { status, output } = await cartorio({}, "up", STACK, "--yes", "--skip-preview");
        assert.notEqual(status, 0, output);
        assert.match(output, /CARTORIO_READ_ONLY: found a run that changes the account/);
        assert.doesNotMatch(output, /Pulumi engine|Updating/, "refused before the engine starts");
    });

    it("is refused by AWS without the variable", async () => {
        const { status, output } = await cartorio({ CARTORIO_READ_ONLY: "" }, "preview", STACK);
        assert.notEqual(status, 0, output);
        assert.match(output, /does not let you become \S+:role\/cartorio\/Deployer: /);
    });

    it("is refused for any other value of the variable", async () => {
        const { status, output } = await cartorio({ CARTORIO_READ_ONLY: "1" }, "preview", STACK);
        assert.notEqual(status, 0, output);
        assert.match(output, /CARTORIO_READ_ONLY=1, which takes true/);
    });
});
