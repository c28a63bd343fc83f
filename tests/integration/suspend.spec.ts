import assert from "node:assert/strict";
import { DescribeKeyCommand, DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import { openWorkspace, type Workspace } from "./support/workspace";

/*
 * Suspending a cartório and taking it back. The provider waits up to 30 s for each change to settle.
 * Does not prove who may disable and enable: that is the key policy's, which the sandbox does not judge.
 */
const ACCOUNT = "111111110028";
const STACK = "dev-990028";
const FILE = "cartorios/dev/990028.yaml";

describe("suspending a cartório", function () {
    this.timeout(120_000);
    let workspace: Workspace;

    async function up(): Promise<void> {
        const { status, output } = await workspace.cartorio("up", STACK, "--yes", "--skip-preview");
        assert.equal(status, 0, output);
    }

    async function keyState(): Promise<string | undefined> {
        const kms = await workspace.kms(ACCOUNT, "cartorio/Auditor");
        const described = new DescribeKeyCommand({ KeyId: "alias/cartorio-assinatura" });
        return (await kms.send(described)).KeyMetadata?.KeyState;
    }

    async function publicKeys(): Promise<string[]> {
        const args = ["stack", "output", "publicKeys", "--json", "--stack", STACK];
        const { stdout } = await workspace.pulumi(...args);
        return Object.keys(JSON.parse(stdout) as Record<string, string>);
    }

    before(async () => {
        workspace = await openWorkspace();
        await up();
    });

    after(() => workspace.close());

    it("stops with what to do when somebody disabled the key on AWS", async () => {
        const kms = await workspace.kms(ACCOUNT, "cartorio/BreakGlass");
        const { KeyMetadata: key } = await kms.send(
            new DescribeKeyCommand({ KeyId: "alias/cartorio-assinatura" }),
        );
        await kms.send(new DisableKeyCommand({ KeyId: key?.KeyId }));
        const preview = await workspace.cartorio("preview", STACK);
        assert.equal(preview.status, 0, preview.output);
        const { status, output } = await workspace.cartorio("up", STACK, "--yes", "--skip-preview");
        assert.notEqual(status, 0, output);
        assert.match(output, /break-glass/);
    });

    it("records the suspension of a key that is disabled", async () => {
        workspace.edit(FILE, /^status: active/m, "status: suspended");
        const { status, output } = await workspace.cartorio(
            ...["up", STACK, "--yes", "--skip-preview", "--refresh"],
        );
        assert.equal(status, 0, output);
        assert.equal(await keyState(), "Disabled");
        assert.deepEqual(await publicKeys(), []);
    });

    it("previews the way back, and leaves enabling to break-glass", async () => {
        workspace.edit(FILE, /^status: suspended/m, "status: active");
        const preview = await workspace.cartorio("preview", STACK);
        assert.equal(preview.status, 0, preview.output);
        const { status, output } = await workspace.cartorio("up", STACK, "--yes", "--skip-preview");
        assert.notEqual(status, 0, output);
        assert.match(output, /not authorized to perform: kms:EnableKey/);
        assert.equal(await keyState(), "Disabled");
    });

    it("goes back to work once break-glass has enabled the key", async () => {
        const kms = await workspace.kms(ACCOUNT, "cartorio/BreakGlass");
        const { KeyMetadata: key } = await kms.send(
            new DescribeKeyCommand({ KeyId: "alias/cartorio-assinatura" }),
        );
        await kms.send(new EnableKeyCommand({ KeyId: key?.KeyId }));
        const { status, output } = await workspace.cartorio(
            ...["up", STACK, "--yes", "--skip-preview", "--refresh"],
        );
        assert.equal(status, 0, output);
        assert.equal(await keyState(), "Enabled");
        assert.deepEqual(await publicKeys(), ["1"]);
    });
});
