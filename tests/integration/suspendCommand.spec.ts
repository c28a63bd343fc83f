import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { DescribeKeyCommand } from "@aws-sdk/client-kms";
import type { EvidenceRecord } from "../../evidence/index";
import { openStackEvidence } from "../../operations/evidence/stackEvidence";
import { evidenceDirectory, sandboxEnvironment } from "../../sandbox/environment";
import { accessAs } from "../../sandbox/session";
import { workloadIdentity } from "../../sandbox/world";
import { readTrail } from "./support/trail";
import { type CommandResult, openWorkspace, run, type Workspace } from "./support/workspace";

/*
 * `cartorio suspend` and `resume` on a deployed cartório. The provider waits up to 30 s for each change to settle.
 * Does not prove what AWS's own authorisation decides: the sandbox judges by the same documents.
 */
const ACCOUNT = "111111110028";
const STACK = "dev-990028";
const FILE = "cartorios/dev/990028.yaml";
const PERSON = ["--break-glass-profile", "break-glass", "--source-identity", "ana"];
const BECAUSE = ["--because", "key material may have leaked, ticket 4711"];

/** Types of the records of a suspension. */
const STEPS = ["disableKeys", "setSuspended", "applySuspended", "checkSuspended"];
const SUSPENDED = ["breakGlass", ...STEPS].map((step) => `suspension.${step}`);

/** What both commands print with --json. */
interface Report {
    readonly status: string;
    readonly ok: boolean;
    readonly steps: readonly { readonly name: string; readonly outcome: string }[];
}

describe("cartorio suspend and resume", function () {
    this.timeout(300_000);
    let workspace: Workspace;
    let keyArn: string;

    const cartorio = async (...args: string[]): Promise<CommandResult> => {
        const result = await workspace.cartorio(...args);
        assert.equal(result.status, 0, result.output);
        return result;
    };
    const suspend = (...more: string[]) =>
        workspace.cartorio("suspend", STACK, ...PERSON, ...BECAUSE, "--json", ...more);
    const resume = (...more: string[]) =>
        workspace.cartorio("resume", STACK, ...PERSON, "--json", ...more);
    const outcomes = ({ stdout, output }: CommandResult) => {
        assert.match(stdout, /^\{/, output);
        return (JSON.parse(stdout) as Report).steps.map(
            ({ name, outcome }) => `${name} ${outcome}`,
        );
    };

    async function smoke(): Promise<CommandResult> {
        const access = await accessAs(workspace.access, workloadIdentity(ACCOUNT));
        const script = path.join("operations", "cartorio.cjs");
        const args = [script, "smoke", STACK, "--json", "--expect-key", keyArn];
        return run(process.execPath, args, workspace.root, sandboxEnvironment(process.env, access));
    }

    async function keyState(): Promise<string | undefined> {
        const kms = await workspace.kms(ACCOUNT, "cartorio/Auditor");
        const described = new DescribeKeyCommand({ KeyId: "alias/cartorio-assinatura" });
        const { KeyMetadata: key } = await kms.send(described);
        keyArn = key!.Arn!;
        return key?.KeyState;
    }

    /** Records of the steps, without those of the chains. */
    async function records(stack = STACK): Promise<readonly EvidenceRecord[]> {
        const place = evidenceDirectory(workspace.access.directory);
        const evidence = await openStackEvidence(place, stack, "cartorio-test");
        const found: EvidenceRecord[] = [];
        for await (const record of evidence.records()) {
            found.push(...(record.type.startsWith("chain.") ? [] : [record]));
        }
        await evidence.close();
        return found;
    }
    const types = async (stack = STACK) => (await records(stack)).map(({ type }) => type);
    const registry = () => fs.readFileSync(path.join(workspace.root, FILE), "utf8");

    /** Everything below the folder, by content: what a command wrote shows. */
    function everything(): string {
        const hash = createHash("sha256");
        for (const folder of ["cartorios", ".cartorio/sandbox/evidence"]) {
            const top = path.join(workspace.root, folder);
            const names = fs.existsSync(top)
                ? fs.readdirSync(top, { recursive: true, encoding: "utf8" }).sort()
                : [];
            for (const name of names) {
                const file = path.join(top, name);
                hash.update(name).update(fs.statSync(file).isFile() ? fs.readFileSync(file) : "");
            }
        }
        return hash.digest("hex");
    }

    before(async () => {
        workspace = await openWorkspace();
        await cartorio("up", STACK, "--yes", "--skip-preview");
        assert.equal(await keyState(), "Enabled");
    });

    after(() => workspace.close());

    it("writes nothing for a plan, or for a cartório that is not suspended", async () => {
        const before = everything();
        const plan = await suspend("--dry-run");
        assert.equal(plan.status, 0, plan.output);
        assert.deepEqual(outcomes(plan), [
            "disable-keys planned",
            "set-suspended planned",
            "commit already",
            "apply-suspended planned",
            "check-suspended planned",
        ]);
        const refused = await resume("--yes");
        assert.equal(refused.status, 1, refused.output);
        assert.match(refused.stderr, /dev-990028 is not suspended: .* knows of no suspension/);
        assert.equal(everything(), before);
        assert.equal(await keyState(), "Enabled");
    });

    it("suspends: keys disabled, registry, state and policies, a record a step", async () => {
        const { status, output } = await suspend("--yes");
        assert.equal(status, 0, output);
        assert.equal(await keyState(), "Disabled");
        assert.match(registry(), /^status: suspended$/m);
        assert.deepEqual(await types(), SUSPENDED);
        const [called, disabled, , , checked] = await records();
        const { who, because, checks, requestIds, ...facts } = disabled!.data;
        assert.deepEqual(
            Object.values(called!.data["requestIds"] as object),
            Object.values(requestIds as object),
        );
        assert.equal(who, `arn:aws:sts::${ACCOUNT}:assumed-role/BreakGlass/break-glass-990028`);
        assert.equal(because, BECAUSE[1]);
        assert.deepEqual(checks, [
            { name: "generation-1", ok: true, detail: `${keyArn} Disabled` },
        ]);
        assert.deepEqual(Object.keys(requestIds as object), ["disableKeyOfGeneration1"]);
        assert.deepEqual(
            [facts["keyArn"], facts["cns"], facts["accountId"], facts["generation"]],
            [keyArn, "990028", ACCOUNT, 1],
        );
        for (const name of ["publicKeySha256", "policySha256"]) {
            assert.match(facts[name] as string, /^[0-9a-f]{64}$/);
        }
        assert.notEqual(facts["policySha256"], checked!.data["policySha256"]);
    });

    it("is suspended for the application", async () => {
        const { status, stdout } = await smoke();
        assert.equal(status, 1, stdout);
        assert.match(stdout, /AccessDeniedException|DisabledException/);
    });

    it("repeats nothing when it is run again", async () => {
        const before = everything();
        const again = await suspend("--yes");
        assert.equal(again.status, 0, again.output);
        assert.deepEqual(outcomes(again), [
            "disable-keys already",
            "set-suspended already",
            "commit already",
            "apply-suspended already",
            "check-suspended already",
        ]);
        assert.equal(everything(), before);
    });

    it("is said by what lists stacks", async () => {
        const { stdout, stderr } = await cartorio("stacks", "--env", "dev", "--json");
        const { stacks } = JSON.parse(stdout) as {
            stacks: { stack: string; suspended: boolean }[];
        };
        assert.deepEqual(
            stacks.filter(({ suspended }) => suspended).map(({ stack }) => stack),
            [STACK],
        );
        assert.match(stderr, /suspended.*dev-990028/i);
    });

    it("resumes with the same key, which signs again", async () => {
        const before = keyArn;
        const { status, output } = await resume("--yes");
        assert.equal(status, 0, output);
        assert.equal(await keyState(), "Enabled");
        assert.equal(keyArn, before);
        assert.match(registry(), /^status: active$/m);
        assert.deepEqual((await types()).slice(5), [
            "suspension.setActive",
            "suspension.breakGlass",
            "suspension.enableKeys",
            "suspension.applyActive",
            "suspension.checkActive",
        ]);
        const kept = (await records()).map(({ data }) => data["publicKeySha256"]);
        assert.equal(kept[7], kept[1]);
        const signed = await smoke();
        assert.equal(signed.status, 0, signed.output);
        const unchanged = await workspace.cartorio(
            ...["up", STACK, "--yes", "--skip-preview", "--expect-no-changes"],
        );
        assert.equal(unchanged.status, 0, unchanged.output);
    });

    it("repeats nothing of the way back either", async () => {
        const before = everything();
        const again = await resume("--yes");
        assert.equal(again.status, 0, again.output);
        assert.equal(everything(), before);
    });

    it("had break-glass change the key's state, and nobody else", () => {
        const calls = readTrail(workspace.access.directory).filter(({ eventName }) =>
            ["DisableKey", "EnableKey", "ScheduleKeyDeletion"].includes(eventName),
        );
        const role = "arn:aws:iam::111111110028:role/cartorio/BreakGlass";
        assert.deepEqual(
            calls.map(({ eventName, userIdentity, errorCode }) => [
                eventName,
                userIdentity.sessionContext?.sessionIssuer.arn,
                errorCode,
            ]),
            [
                ["DisableKey", role, undefined],
                ["EnableKey", role, undefined],
            ],
        );
    });

    it("left evidence that verifies, and a break is found", async () => {
        const verified = await workspace.cartorio("evidence", "verify", STACK);
        assert.equal(verified.status, 0, verified.output);
        const chains = path.join(evidenceDirectory(workspace.access.directory), STACK, "chains");
        const [file] = fs
            .readdirSync(chains, { recursive: true, encoding: "utf8" })
            .filter((name) => name.endsWith(".jsonl"))
            .map((name) => path.join(chains, name))
            .filter((name) => fs.readFileSync(name, "utf8").includes("ticket 4711"));
        const text = fs.readFileSync(file!, "utf8");
        fs.writeFileSync(file!, text.replaceAll("ticket 4711", "ticket 4712"));
        const broken = await workspace.cartorio("evidence", "verify", STACK);
        assert.equal(broken.status, 1, broken.output);
        assert.match(broken.stdout, /BROKEN .*altered/);
        // It keeps nobody from stopping the signing, and nothing else is done on it.
        const stopped = await suspend("--yes");
        assert.equal(stopped.status, 1, stopped.output);
        assert.deepEqual(outcomes(stopped), ["disable-keys failed"]);
        assert.match(
            stopped.stderr,
            /the keys are as wanted, generation 1 Disabled, and there is no record of it: the evidence in .* is broken/,
        );
        assert.equal(await keyState(), "Disabled");
        assert.match(registry(), /^status: active$/m);
        fs.writeFileSync(file!, text);
        const mended = await suspend("--yes");
        assert.equal(mended.status, 0, mended.output);
        assert.deepEqual((await types()).slice(10), SUSPENDED);
    });

    it("goes on where a run was killed that had just disabled the key", async () => {
        const stack = "dev-990010";
        await cartorio("up", stack, "--yes", "--skip-preview");
        const command = ["suspend", stack, ...PERSON, ...BECAUSE, "--yes", "--json"];
        const calls = () =>
            readTrail(workspace.access.directory).filter(
                ({ eventName, userIdentity }) =>
                    eventName === "DisableKey" && userIdentity.arn?.includes("990010") === true,
            );
        const script = path.join("operations", "cartorio.cjs");
        const child = spawn(process.execPath, [script, ...command], {
            ...{ cwd: workspace.root, env: workspace.env, stdio: "ignore" },
        });
        const closed = new Promise((resolve) => child.once("close", resolve));
        while (calls().length === 0 && child.exitCode === null) {
            await delay(5);
        }
        child.kill("SIGKILL");
        await closed;
        assert.equal(child.signalCode, "SIGKILL", "the kill came too late to break anything");
        const { status, output } = await workspace.cartorio(...command);
        assert.equal(status, 0, output);
        assert.equal(calls().length, 1);
        // The call's own record may have come before the kill; without it, nobody is named who made it.
        const [first, ...more] = await records(stack);
        const wasRecorded = first!.type === "suspension.breakGlass";
        const [disabled] = wasRecorded ? more : [first];
        assert.deepEqual(
            [...(wasRecorded ? [] : [first!]), ...more].map(({ type }) => type),
            SUSPENDED.slice(1),
        );
        assert.match(disabled!.data["who"] as string, /assumed-role\/Deployer\//);
        assert.equal(disabled!.data["requestIds"], undefined);
    });

    describe("in an environment that is reviewed", () => {
        const PROD = "prod-990010";
        const PROD_FILE = "cartorios/prod/990010.yaml";
        const git = (...args: string[]) =>
            run(
                "git",
                ["-c", "user.name=t", "-c", "user.email=t@t.invalid", ...args],
                workspace.root,
                workspace.env,
            );

        it("disables at once, waits for the commit, and goes on at the next run", async () => {
            await git("init", "--quiet");
            await git("add", "cartorios", "Pulumi.prod.yaml");
            await git("commit", "--quiet", "-m", randomBytes(4).toString("hex"));
            await cartorio("up", PROD, "--yes", "--skip-preview");
            const command = ["suspend", PROD, ...PERSON, ...BECAUSE, "--yes", "--json"];
            const waiting = await workspace.cartorio(...command);
            assert.equal(waiting.status, 1, waiting.output);
            assert.deepEqual(outcomes(waiting), [
                "disable-keys done",
                "set-suspended done",
                "commit waiting",
            ]);
            assert.match(waiting.stderr, /git add -- cartorios\/prod\/990010\.yaml/);
            await git("commit", "--quiet", "-m", "suspend", "--", PROD_FILE);
            const merged = await workspace.cartorio(...command);
            assert.equal(merged.status, 0, merged.output);
            assert.deepEqual(outcomes(merged), [
                "disable-keys already",
                "set-suspended already",
                "commit done",
                "apply-suspended done",
                "check-suspended done",
            ]);
        });
    });
});
