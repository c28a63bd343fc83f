// Does not prove that a command on the sandbox reaches it with the engine: tests/integration does.
import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { ListKeysCommand, KMSClient } from "@aws-sdk/client-kms";
import { awsDirectory, backendDirectory } from "../../sandbox/environment";
import { SandboxErrorCode } from "../../sandbox/sandboxError";
import {
    announce,
    defaultSandboxDirectory,
    openSandbox,
    resetSandbox,
    runningSandbox,
} from "../../sandbox/session";
import { repositoryRoot } from "../../toolchain/versions";
import { withEnvironment } from "../support/environment";
import { temporaryFolders, writeFile } from "../support/folders";
import { run, start } from "../support/processes";

describe("sandbox session", () => {
    const folder = temporaryFolders();
    const accessOf = (directory: string) => ({
        endpoint: "http://127.0.0.1:4000",
        accessKeyId: "AKIASANDBOX",
        secretAccessKey: "sandbox-secret",
        directory,
    });

    describe("announce", () => {
        it("lets runningSandbox find the sandbox, for as long as it answers", async () => {
            const { sandbox, access } = await openSandbox(path.join(folder(), "sandbox"));
            announce(access.directory, access);
            const whileRunning = await runningSandbox(access.directory);
            await sandbox.close();
            assert.deepEqual(whileRunning, access);
            assert.equal(await runningSandbox(access.directory), undefined);
        });
        it("shows the credentials to the owner only, and leaves nothing half written", () => {
            const directory = folder();
            announce(directory, accessOf(directory));
            assert.deepEqual(fs.readdirSync(directory), ["running.json"]);
            assert.equal(fs.statSync(path.join(directory, "running.json")).mode & 0o777, 0o600);
        });
        it("can be withdrawn, also twice", () => {
            const directory = folder();
            const withdraw = announce(directory, accessOf(directory));
            withdraw();
            withdraw();
            assert.deepEqual(fs.readdirSync(directory), []);
        });
    });

    describe("runningSandbox", () => {
        it("finds none on a folder that isn't there", async () => {
            assert.equal(await runningSandbox(path.join(folder(), "none")), undefined);
        });
        it("ignores an announcement that was half written", async () => {
            assert.equal(await runningSandbox(folder({ "running.json": '{"end' })), undefined);
        });
        it("ignores what a sandbox that was killed announced, whoever listens there now", async () => {
            const other = http.createServer((_request, response) => response.end("hello"));
            await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
            const { port } = other.address() as AddressInfo;
            const stale = { ...accessOf("x"), endpoint: `http://127.0.0.1:${port}` };
            const directory = folder({ "running.json": JSON.stringify(stale) });
            const found = await runningSandbox(directory);
            other.closeAllConnections();
            other.close();
            assert.equal(found, undefined);
        });
    });

    describe("openSandbox", () => {
        it("serves the pipeline with the credentials that it hands out", async () => {
            const directory = path.join(folder(), "sandbox");
            const { sandbox, access } = await openSandbox(directory);
            const { endpoint, accessKeyId, secretAccessKey } = access;
            const credentials = { accessKeyId, secretAccessKey };
            const kms = new KMSClient({ endpoint, region: "sa-east-1", credentials });
            try {
                assert.deepEqual((await kms.send(new ListKeysCommand({}))).Keys, []);
            } finally {
                kms.destroy();
                await sandbox.close();
            }
        });
        it("makes the backend's folder, for the owner only", async () => {
            const directory = path.join(folder(), "sandbox");
            const { sandbox } = await openSandbox(directory);
            await sandbox.close();
            assert.equal(fs.statSync(backendDirectory(directory)).mode & 0o777, 0o700);
        });
    });

    describe("resetSandbox", () => {
        const refusal = {
            name: "SandboxError",
            code: SandboxErrorCode.folderInUse,
            message:
                /^A sandbox runs on .*: end it \(Ctrl-C in its terminal, or leave its shell\) before/,
        };

        it("clears accounts and backend together", async () => {
            const directory = folder({ "sandbox/aws/a": "", "sandbox/pulumi/a": "" });
            await resetSandbox(path.join(directory, "sandbox"));
            assert.deepEqual(fs.readdirSync(directory), []);
        });
        it("makes nothing where nothing is", async () => {
            const directory = path.join(folder(), "none");
            await resetSandbox(directory);
            assert.equal(fs.existsSync(directory), false);
        });
        it("refuses while a sandbox runs on the folder, announced or not, and clears nothing", async () => {
            const directory = path.join(folder(), "sandbox");
            const { sandbox } = await openSandbox(directory);
            try {
                await assert.rejects(resetSandbox(directory), refusal);
                assert.equal(fs.existsSync(awsDirectory(directory)), true);
            } finally {
                await sandbox.close();
            }
        });
        it("clears the folder once the sandbox has ended", async () => {
            const directory = path.join(folder(), "sandbox");
            const { sandbox } = await openSandbox(directory);
            await sandbox.close();
            await resetSandbox(directory);
            assert.equal(fs.existsSync(directory), false);
        });
        it("ignores an announcement that was left over", async () => {
            const directory = folder({ "running.json": JSON.stringify(accessOf("x")) });
            await resetSandbox(directory);
            assert.equal(fs.existsSync(directory), false);
        });
        it("clears no folder with something in it that no sandbox made", async () => {
            const directory = folder({ "aws/a": "", "thesis.tex": "" });
            await assert.rejects(resetSandbox(directory), {
                name: "SandboxError",
                message: /holds what no sandbox made \(thesis\.tex\), so it is not cleared/,
            });
            assert.deepEqual(fs.readdirSync(directory).sort(), ["aws", "thesis.tex"]);
        });
    });

    describe("defaultSandboxDirectory", () => {
        const rows: [named: string | undefined, expected: string][] = [
            [undefined, path.join(repositoryRoot, ".cartorio", "sandbox")],
            ["", path.join(repositoryRoot, ".cartorio", "sandbox")],
            ["/state/sandbox", "/state/sandbox"],
            ["state", path.resolve("state")],
        ];
        for (const [named, expected] of rows) {
            it(`follows CARTORIO_SANDBOX_DIR ${JSON.stringify(named)}`, async () => {
                await withEnvironment({ CARTORIO_SANDBOX_DIR: named }, () =>
                    assert.equal(defaultSandboxDirectory(), expected),
                );
            });
        }
    });

    describe("command line", () => {
        const runner = path.join(repositoryRoot, "toolchain", "run.cjs");
        const command = (...args: string[]) => [runner, path.join("sandbox", "cli.ts"), ...args];
        const environment = (directory: string) => ({
            ...process.env,
            CARTORIO_SANDBOX_DIR: directory,
        });

        const wrong: [args: string[], message: RegExp][] = [
            [["--port", "70000"], /argument '70000' is invalid\. It takes a whole number from 0/],
            [["--port", "x"], /argument 'x' is invalid/],
            [["exec"], /missing required argument 'command'/],
            [["reset", "--all"], /unknown option '--all'/],
        ];
        for (const [args, message] of wrong) {
            it(`answers \`sandbox ${args.join(" ")}\` with status 2`, async () => {
                const env = environment(folder());
                const { status, stderr } = await run(process.execPath, command(...args), { env });
                assert.equal(status, 2);
                assert.match(stderr, message);
            });
        }

        it("serves in the foreground, announced, until it is told to end", async () => {
            const directory = path.join(folder(), "sandbox");
            const env = environment(directory);
            const { child, ended } = start(process.execPath, command(), { env });
            await new Promise((resolve) => child.stderr!.once("data", resolve));
            const announced = (await runningSandbox(directory))?.endpoint;
            child.kill("SIGTERM");
            const { status, stderr } = await ended;
            assert.deepEqual([status, await runningSandbox(directory)], [0, undefined]);
            assert.ok(stderr.startsWith(`Sandbox: KMS and STS on ${announced}, state in `), stderr);
        });

        it("names a port that is taken, with status 1", async () => {
            const { sandbox } = await openSandbox(path.join(folder(), "first"));
            try {
                const env = environment(path.join(folder(), "second"));
                const args = command("--port", String(sandbox.port));
                const { status, stderr } = await run(process.execPath, args, { env });
                assert.equal(status, 1);
                assert.equal(
                    stderr,
                    `error: Port ${sandbox.port} can't be taken (EADDRINUSE): give --port another one, or none for a free one.\n`,
                );
            } finally {
                await sandbox.close();
            }
        });

        it("clears the folder with `reset`, and says which", async () => {
            const directory = folder();
            writeFile(path.join(directory, "aws", "a"), "");
            const env = environment(directory);
            const { status, stderr } = await run(process.execPath, command("reset"), { env });
            assert.deepEqual([status, stderr], [0, `Cleared ${directory}\n`]);
        });
    });
});
