import assert from "node:assert/strict";
import { createPublicKey, type KeyObject } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { GetKeyPolicyCommand, PutKeyPolicyCommand } from "@aws-sdk/client-kms";
import type { AccessReport } from "../../operations/audit/accessReport";
import type { SmokeReport } from "../../operations/smoke/runSmoke";
import { verifySmokeResult } from "../../operations/smoke/smokeResult";
import { sandboxEnvironment } from "../../sandbox/environment";
import { accessAs } from "../../sandbox/session";
import { auditIdentity, pipelineIdentity, workloadIdentity } from "../../sandbox/world";
import { type CommandResult, openWorkspace, run, type Workspace } from "./support/workspace";

/*
 * The two commands on an account that the real engine deployed, each with the credentials of who runs it.
 * Does not prove that AWS decides as the sandbox does.
 */
const ACCOUNT = "111111110010";
const STACK = "dev-990010";

interface Outputs {
    readonly activeKeyArn: string;
    readonly publicKeys: Readonly<Record<string, string>>;
}

interface WrittenPolicy {
    readonly Statement: { Sid: string; Condition?: unknown; Principal: unknown }[];
}

describe("smoke and audit of one cartório", function () {
    this.timeout(120_000);
    let workspace: Workspace;
    let outputs: Outputs;

    before(async () => {
        workspace = await openWorkspace();
        const up = await workspace.cartorio("up", STACK, "--yes", "--skip-preview");
        assert.equal(up.status, 0, up.output);
        const { stdout } = await workspace.pulumi("stack", "output", "--json", "--stack", STACK);
        outputs = JSON.parse(stdout) as Outputs;
    });

    after(() => workspace.close());

    /** Runs the command as its user would, with this identity's credentials. */
    async function cartorioAs(identity: string, ...args: string[]): Promise<CommandResult> {
        const access = await accessAs(workspace.access, identity);
        const script = path.join("operations", "cartorio.cjs");
        return run(
            process.execPath,
            [script, ...args],
            workspace.root,
            sandboxEnvironment(process.env, access),
        );
    }

    const smoke = (...flags: string[]) =>
        cartorioAs(workloadIdentity(ACCOUNT), "smoke", STACK, "--json", ...flags);
    const audit = (...flags: string[]) =>
        cartorioAs(auditIdentity, "audit", "access", STACK, ...flags);
    const failedStep = ({ steps }: SmokeReport) =>
        steps.find(({ outcome }) => outcome === "failed")?.name;

    it("signs, proves it, and writes a result that anyone verifies", async () => {
        const out = path.join(workspace.root, "smoke.jws");
        const flags = ["--expect-key", outputs.activeKeyArn, "--nonce", "n-1", "--out", out];
        const { status, output } = await smoke(...flags);
        assert.equal(status, 0, output);
        const verdict = verifySmokeResult(fs.readFileSync(out, "utf8"), outputs.publicKeys["1"]!, {
            environment: "dev",
            stack: STACK,
            cns: "990010",
            accountId: ACCOUNT,
            keyArn: outputs.activeKeyArn,
            nonce: "n-1",
        });
        assert.ok(verdict.valid, JSON.stringify(verdict));
        assert.deepEqual(Object.keys(verdict.result.requestIds).sort(), [
            "getPublicKey",
            "refused",
            "sign",
            "verify",
        ]);
        const key: KeyObject = createPublicKey(outputs.publicKeys["1"]!);
        assert.equal(key.asymmetricKeyDetails?.modulusLength, 2048);
    });

    it("fails, and writes nothing, when another key is expected", async () => {
        const out = path.join(workspace.root, "refused.jws");
        const other = outputs.activeKeyArn.replace(
            /[^/]+$/,
            "00000000-0000-0000-0000-000000000000",
        );
        const { status, stdout, output } = await smoke("--expect-key", other, "--out", out);
        assert.equal(status, 1, output);
        assert.equal(failedStep(JSON.parse(stdout) as SmokeReport), "key");
        assert.ok(!fs.existsSync(out));
    });

    it("fails at the first step for whoever is not the application", async () => {
        const result = await cartorioAs(pipelineIdentity, "smoke", STACK, "--json");
        assert.equal(result.status, 1, result.output);
        assert.equal(failedStep(JSON.parse(result.stdout) as SmokeReport), "assume");
    });

    it("finds that the signer alone signs", async () => {
        const { status, stdout, output } = await audit("--json");
        assert.equal(status, 0, output);
        const { stack, keys, findings } = JSON.parse(stdout) as AccessReport & { stack: string };
        assert.equal(stack, STACK);
        assert.deepEqual(findings, []);
        assert.deepEqual(keys.map(({ aliases }) => aliases).sort(), [
            ["alias/cartorio-assinatura"],
            ["alias/cartorio-documentos"],
        ]);
        const signing = keys.find(({ arn }) => arn === outputs.activeKeyArn)!;
        const signers = signing.subjects.filter(({ answers }) =>
            answers.some(({ capability, may }) => capability === "sign" && may !== "no"),
        );
        assert.deepEqual(
            signers.map(({ id }) => id),
            [`arn:aws:iam::${ACCOUNT}:role/cartorio/Signer`],
        );
    });

    it("names the role that the caller may not become", async () => {
        const { status, stderr } = await cartorioAs(pipelineIdentity, "audit", "access", STACK);
        assert.equal(status, 3);
        assert.match(
            stderr,
            /error: AWS does not let you become arn:aws:iam::111111110010:role\/cartorio\/Auditor: .*audit account/s,
        );
    });

    describe("once the administrator has rewritten the policy", () => {
        before(async () => {
            const kms = await workspace.kms(ACCOUNT, "cartorio/Deployer");
            const KeyId = outputs.activeKeyArn;
            const { Policy: text } = await kms.send(new GetKeyPolicyCommand({ KeyId }));
            const policy = JSON.parse(text!) as WrittenPolicy;
            const sign = policy.Statement.find(({ Sid }) => Sid === "Sign")!;
            delete sign.Condition;
            await kms.send(new PutKeyPolicyCommand({ KeyId, Policy: JSON.stringify(policy) }));
        });

        it("fails the smoke, since AWS signs with another algorithm", async () => {
            const { status, stdout, output } = await smoke();
            assert.equal(status, 1, output);
            assert.equal(failedStep(JSON.parse(stdout) as SmokeReport), "refuse");
        });

        it("fails the audit, and says who signs with what", async () => {
            const { status, stdout } = await audit();
            assert.equal(status, 1, stdout);
            assert.match(stdout, /role\/cartorio\/Signer +yes \(6 algorithms\)/);
            assert.match(stdout, /ERROR .*another algorithm .*role\/cartorio\/Signer/);
        });
    });
});
