import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { openWorkspace, type Workspace } from "./support/workspace";

/*
 * What the real engine makes of the pack's configuration and its exemptions, at previews of a new
 * stack: which of them stop it, and what is printed. Each rule's own judgement has its spec.
 */
const STACK = "dev-990028";
const RULE = "kms-key-require-signing-spec";
const REASON = "Chave antiga, fica até a próxima geração";
/** Under it the key of the stack, RSA_2048, violates the rule. */
const STRICT = { specs: ["RSA_4096"] };

describe("the pack's configuration under the engine", function () {
    this.timeout(120_000);
    let workspace: Workspace;

    before(async () => {
        workspace = await openWorkspace();
    });

    after(() => workspace.close());

    function configure(config: object) {
        const file = path.join(workspace.root, "policy/config/dev.json");
        fs.writeFileSync(file, JSON.stringify(config));
    }

    function previewWith(config: object) {
        configure(config);
        return workspace.cartorio("preview", STACK);
    }

    const exempt = (over: object = {}) => ({
        [RULE]: {
            ...STRICT,
            exemptions: [{ name: "signing-g1", reason: REASON, until: "9999-12-31", ...over }],
        },
    });

    it("passes the whole stack, at the preview that makes it, under the committed file", async () => {
        const { status, output } = await workspace.cartorio("preview", STACK);
        assert.equal(status, 0, output);
        assert.doesNotMatch(output, /can't run policy|could not be judged|\[mandatory\]/);
    });

    it("refuses by a setting", async () => {
        const { status, output } = await previewWith({ [RULE]: STRICT });
        assert.notEqual(status, 0, output);
        assert.match(
            output,
            /"signing-g1" signs with the spec "RSA_2048"; expected one of "RSA_4096"/,
        );
    });

    it("passes what is exempt, and prints why, until when and what it has", async () => {
        const { status, output } = await previewWith(exempt());
        assert.equal(status, 0, output);
        assert.match(output, new RegExp(`\\[advisory\\].*${RULE}`));
        assert.ok(output.includes(REASON), output);
        assert.match(output, /is exempt from this rule until 9999-12-31/);
        assert.match(output, /signs with the spec "RSA_2048"/);
    });

    it("refuses an exemption that has ended, and the resource with it", async () => {
        const { status, output } = await previewWith(exempt({ until: "2020-01-01" }));
        assert.notEqual(status, 0, output);
        assert.match(output, /The exemption of "signing-g1" from .* ended on 2020-01-01/);
        assert.match(output, /signs with the spec "RSA_2048"/);
    });

    const IDLE = { [RULE]: { exemptions: [{ name: "signing-g9", until: "9999-12-31" }] } };

    it("refuses an exemption without a reason that names nothing, at the stack", async () => {
        const { status, output } = await previewWith(IDLE);
        assert.notEqual(status, 0, output);
        assert.match(output, /The exemption of "signing-g9" from .* has the reason nothing/);
    });

    it("refuses it at an up without preview too, before anything is made", async () => {
        configure(IDLE);
        const { status, output } = await workspace.cartorio("up", STACK, "--yes", "--skip-preview");
        assert.notEqual(status, 0, output);
        assert.match(output, /nothing was changed/);
        assert.match(output, /The exemption of "signing-g9" from .* has the reason nothing/);
        const { stdout } = await workspace.pulumi("stack", "export", "--stack", STACK);
        const { deployment } = JSON.parse(stdout) as { deployment: { resources?: unknown[] } };
        assert.deepEqual(deployment.resources ?? [], []);
    });

    it("can't be replaced by naming the project's own pack once more", async () => {
        configure({});
        const weak = path.join(workspace.root, ".cartorio", "weak.json");
        fs.writeFileSync(weak, '{"all":"disabled"}');
        const flags = ["--policy-pack", path.join(workspace.root, "policy")];
        const { status, output } = await workspace.cartorio(
            ...["preview", STACK, ...flags, "--policy-pack-config", weak],
        );
        assert.equal(status, 2, output);
        assert.match(output, /is the project's own pack/);
    });

    it("stops at a setting that the rule does not know", async () => {
        const { status, output } = await previewWith({ [RULE]: { spec: ["RSA_2048"] } });
        assert.notEqual(status, 0, output);
        assert.match(output, /has the unknown setting "spec"; expected "specs", "exemptions"/);
    });
});
