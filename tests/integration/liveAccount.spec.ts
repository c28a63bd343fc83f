import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import {
    CancelKeyDeletionCommand,
    DescribeKeyCommand,
    EnableKeyCommand,
    ScheduleKeyDeletionCommand,
    UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import { advanceClock } from "../../sandbox/control/controlFile";
import { awsDirectory } from "../../sandbox/environment";
import { readTrail } from "./support/trail";
import { type CommandResult, openWorkspace, type Workspace } from "./support/workspace";

/*
 * What `up` refuses after a look at the account and at its own plan, on the real engine. The wording of
 * every finding is in tests/operations/deploy. Does not prove that AWS answers as the sandbox does.
 */
const ACCOUNT = "111111110010";
const STACK = "dev-990010";
const FILE = "cartorios/dev/990010.yaml";
const ALIAS = "alias/cartorio-assinatura";

/** Calls that change nothing. */
const READS = /^(Get|List|Describe|AssumeRole)/;

interface StateResource {
    readonly urn: string;
    readonly type: string;
    readonly id: string;
}

describe("looking before up", function () {
    this.timeout(120_000);
    let workspace: Workspace;
    let keys: Readonly<Record<string, StateResource>>;

    const up = (...flags: string[]) =>
        workspace.cartorio("up", STACK, "--yes", "--skip-preview", ...flags);

    async function keysOfState(): Promise<Readonly<Record<string, StateResource>>> {
        const { stdout } = await workspace.pulumi("stack", "export", "--stack", STACK);
        const { deployment } = JSON.parse(stdout) as { deployment: { resources: StateResource[] } };
        return Object.fromEntries(
            deployment.resources
                .filter(({ type }) => type === "aws:kms/key:Key")
                .map((one) => [one.urn.split("::").at(-1)!, one]),
        );
    }

    const changes = () =>
        readTrail(workspace.access.directory)
            .filter(({ eventName }) => !READS.test(eventName))
            .map(({ eventName }) => eventName);

    /** Runs an `up` that must be refused without a change in the account. */
    async function refusedUp(...expected: RegExp[]): Promise<CommandResult> {
        const before = changes();
        const result = await up();
        assert.equal(result.status, 1, result.output);
        for (const pattern of expected) {
            assert.match(result.output, pattern);
        }
        assert.deepEqual(changes().slice(before.length), [], "calls that change the account");
        return result;
    }

    before(async () => {
        workspace = await openWorkspace();
        workspace.edit(
            FILE,
            /^( *)- .*id: 1.*$/m,
            "$&\n$1- { id: 2, state: candidate, since: 2026-11-23 }",
        );
        const { status, output } = await up();
        assert.equal(status, 0, output);
        keys = await keysOfState();
    });

    after(() => workspace.close());

    it("refuses an alias that somebody moved, and says how to take it back", async () => {
        const kms = await workspace.kms(ACCOUNT, "cartorio/Deployer");
        const move = (name: string) =>
            kms.send(new UpdateAliasCommand({ AliasName: ALIAS, TargetKeyId: keys[name]!.id }));
        await move("signing-g2");
        await refusedUp(
            new RegExp(`update-alias .*--target-key-id ${keys["signing-g1"]!.id}`),
            /UpdateAlias in CloudTrail/,
        );
        await move("signing-g1");
    });

    it("refuses keys whose deletion is pending, all at once, and says who cancels it", async () => {
        const kms = await workspace.kms(ACCOUNT, "cartorio/BreakGlass");
        const both = [keys["signing-g1"]!.id, keys["document-key"]!.id];
        for (const KeyId of both) {
            await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 30 }));
        }
        const { output } = await refusedUp(...both.map((id) => new RegExp(`--key-id ${id}`)));
        assert.match(output, /break-glass runs: aws kms cancel-key-deletion/);
        const preview = await workspace.cartorio("preview", STACK);
        assert.equal(preview.status, 1, preview.output);
        for (const KeyId of both) {
            await kms.send(new CancelKeyDeletionCommand({ KeyId }));
            await kms.send(new EnableKeyCommand({ KeyId }));
        }
    });

    it("refuses to replace a key before the engine gets to any other step", async () => {
        const spec = "components/generationKey.ts";
        workspace.edit(spec, "RSA_2048", "RSA_3072");
        workspace.edit(FILE, /^class: 2/m, "class: 1");
        try {
            const { output } = await refusedUp(
                /key signing-g1 \(.*would be replaced by another key \(changed: customerMasterKeySpec\)/,
            );
            assert.doesNotMatch(output, /remove the `protect` flag/, "the engine's advice");
        } finally {
            workspace.edit(spec, "RSA_3072", "RSA_2048");
            workspace.edit(FILE, /^class: 1/m, "class: 2");
        }
    });

    it("refuses a key that leaves the program while its generation is in use", async () => {
        const line = /^ *- \{ id: 2, .*\n/m;
        workspace.edit(FILE, line, "");
        await refusedUp(/key signing-g2 .*would leave the program/);
    });

    it("forgets a generation that is deleting once it is unprotected, and deletes nothing", async () => {
        workspace.edit(
            FILE,
            /^( *)- .*id: 1.*$/m,
            "$&\n$1- { id: 2, state: deleting, since: 2026-11-23 }",
        );
        const { id, urn } = keys["signing-g2"]!;
        await refusedUp(new RegExp(`pulumi state unprotect '.*signing-g2'`));
        const unprotected = await workspace.pulumi(
            ...["state", "unprotect", urn, "--stack", STACK, "--yes"],
        );
        assert.equal(unprotected.status, 0, unprotected.output);
        const { status, output } = await workspace.cartorio("up", STACK, "--yes");
        assert.equal(status, 0, output);
        assert.equal((await keysOfState())["signing-g2"], undefined);
        const kms = await workspace.kms(ACCOUNT, "cartorio/Auditor");
        const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: id }));
        assert.equal(KeyMetadata?.KeyState, "Enabled");
    });

    it("judges an exported state with the pack, and asks AWS nothing", async () => {
        const file = path.join(workspace.root, ".cartorio", "state.json");
        const exported = await workspace.pulumi("stack", "export", "--stack", STACK);
        const calls = readTrail(workspace.access.directory).length;
        const analyze = (state: string) => {
            fs.writeFileSync(file, state);
            return workspace.cartorio("policy", "analyze", "--file", file);
        };
        const good = await analyze(exported.stdout);
        assert.equal(good.status, 0, good.output);
        const bad = await analyze(exported.stdout.replaceAll('"RSA_2048"', '"RSA_3072"'));
        assert.notEqual(bad.status, 0, bad.output);
        assert.match(bad.output, /kms-key-require-signing-spec/);
        assert.equal(readTrail(workspace.access.directory).length, calls);
    });

    it("is run under the policy pack", async () => {
        workspace.edit(
            "components/generationKey.ts",
            "protect: true,\n            retainOnDelete",
            "protect: false,\n            retainOnDelete",
        );
        const { status, output } = await up();
        assert.notEqual(status, 0, output);
        assert.match(output, /kms-key-require-protect/);
    });

    it("refuses a key that is gone", async () => {
        const kms = await workspace.kms(ACCOUNT, "cartorio/BreakGlass");
        const KeyId = keys["document-key"]!.id;
        await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 30 }));
        await advanceClock(awsDirectory(workspace.access.directory), 31 * 24 * 3600);
        await refusedUp(new RegExp(`the document key .*${KeyId}.*has no such key`));
    });
});
