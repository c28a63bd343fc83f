import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import {
    DescribeKeyCommand,
    type KMSClient,
    ListAliasesCommand,
    ListKeysCommand,
} from "@aws-sdk/client-kms";
import { awsDirectory, backendDirectory, type SandboxAccess } from "../../../sandbox/environment";
import { startSandboxProcess } from "./sandboxProcess";
import { assumeRole, engineEnvironment, run, type Workspace } from "./workspace";

const ACCOUNT = "111111110010";
const STACK = "dev-990010";
const POLL_MS = 10;

/** When to kill the sandbox: after this many calls that are of this name, refused ones included. */
export interface KillPoint {
    readonly eventName: string;
    readonly count: number;
}

/**
 * Kills the sandbox in the middle of a first `up`, starts it again on the same folder, and repeats the
 * `up`. Fails unless the account then is as declared and no key that AWS acknowledged is lost.
 * @param workspace a copy of the program; its own sandbox is not used.
 * @param name of a fresh folder for state and backend.
 */
export async function killDuringUp(
    workspace: Workspace,
    name: string,
    point: KillPoint,
): Promise<void> {
    const directory = path.join(workspace.root, ".cartorio", name);
    fs.mkdirSync(backendDirectory(directory), { recursive: true });
    const up = (env: NodeJS.ProcessEnv, ...flags: string[]) =>
        run(
            process.execPath,
            [
                path.join("operations", "cartorio.cjs"),
                "up",
                STACK,
                "--yes",
                "--skip-preview",
                ...flags,
            ],
            workspace.root,
            env,
        );

    let sandbox = await startSandboxProcess(workspace.root, awsDirectory(directory));
    try {
        const access = { ...sandbox, directory };
        const broken = up({
            ...(await engineEnvironment(access)),
            // A sandbox that is gone stays gone: the provider need not try for half a minute.
            AWS_MAX_ATTEMPTS: "2",
        });
        await reached(path.join(awsDirectory(directory), "trail.jsonl"), point, broken);
        const acknowledged = await keysOf(access);
        await sandbox.kill();
        const { status, output } = await broken;
        assert.notEqual(status, 0, `the kill came too late to break anything:\n${output}`);

        sandbox = await startSandboxProcess(workspace.root, awsDirectory(directory));
        const again = { ...sandbox, directory };
        const surviving = await keysOf(again);
        const lost = acknowledged.filter((key) => !surviving.includes(key));
        assert.deepEqual(lost, [], "keys that were acknowledged before the kill");

        const env = await engineEnvironment(again);
        const repeated = await up(env);
        assert.equal(repeated.status, 0, repeated.output);
        const unchanged = await up(env, "--expect-no-changes");
        assert.equal(unchanged.status, 0, unchanged.output);
        await assertDeclared(again);
    } finally {
        await sandbox.kill();
    }
}

async function reached(
    trail: string,
    { eventName, count }: KillPoint,
    broken: Promise<unknown>,
): Promise<void> {
    let over = false;
    void broken.then(() => (over = true));
    const seen = () =>
        fs.existsSync(trail)
            ? fs.readFileSync(trail, "utf8").split(`"eventName":"${eventName}"`).length - 1
            : 0;
    while (!over && seen() < count) {
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    assert.ok(seen() >= count, `the up ended before it made ${count} calls of ${eventName}`);
}

async function withAuditor<T>(
    access: SandboxAccess,
    use: (kms: KMSClient) => Promise<T>,
): Promise<T> {
    const kms = await assumeRole(access, ACCOUNT, "cartorio/Auditor");
    try {
        return await use(kms);
    } finally {
        kms.destroy();
    }
}

function keysOf(access: SandboxAccess): Promise<string[]> {
    return withAuditor(access, async (kms) =>
        (await kms.send(new ListKeysCommand({}))).Keys!.map(({ KeyId }) => KeyId!),
    );
}

/** Each alias points at one enabled key of the right kind. */
async function assertDeclared(access: SandboxAccess): Promise<void> {
    await withAuditor(access, async (kms) => {
        const { Aliases } = await kms.send(new ListAliasesCommand({}));
        assert.deepEqual(Aliases!.map(({ AliasName }) => AliasName).sort(), [
            "alias/cartorio-assinatura",
            "alias/cartorio-documentos",
        ]);
        const { KeyMetadata: signing } = await kms.send(
            new DescribeKeyCommand({ KeyId: "alias/cartorio-assinatura" }),
        );
        assert.deepEqual([signing?.KeySpec, signing?.Enabled], ["RSA_2048", true]);
    });
}
