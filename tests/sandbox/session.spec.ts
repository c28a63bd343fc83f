// Does not prove that a command on the sandbox reaches it with the engine: tests/integration does.
import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { awsDirectory, backendDirectory } from "../../sandbox/environment";
import { SandboxErrorCode } from "../../sandbox/sandboxError";
import {
    accessAs,
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
            const sts = new STSClient({ endpoint, region: "sa-east-1", credentials });
            try {
                const { Arn } = await sts.send(new GetCallerIdentityCommand());
                assert.equal(
                    Arn,
                    "arn:aws:sts::999999990001:assumed-role/cartorio-hub-deploy/pipeline",
                );
            } finally {
                sts.destroy();
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

    describe("accessAs", () => {
        const opened = async (identity: string) => {
            const { sandbox, access } = await openSandbox(path.join(folder(), "sandbox"));
            try {
                const { endpoint, ...keys } = await accessAs(access, identity);
                const sts = new STSClient({ endpoint, region: "sa-east-1", credentials: keys });
                const { Arn } = await sts.send(new GetCallerIdentityCommand());
                sts.destroy();
                return Arn;
            } finally {
                await sandbox.close();
            }
        };

        it("gives the keys of the identity that it names, the plain account's user among them", async () => {
            assert.equal(await opened("plain"), "arn:aws:iam::999999990009:user/plain");
            assert.match((await opened("pipeline")) ?? "", /:assumed-role\/cartorio-hub-deploy\//);
        });
        it("names those that there are where it knows none of that name", async () => {
            await assert.rejects(opened("nobody"), {
                code: SandboxErrorCode.unknownIdentity,
                message:
                    /^The sandbox has no identity "nobody": use one of audit-runner, auditor, break-glass, pipeline, plain, preview, workload-\d{12}/,
            });
            await assert.rejects(opened("constructor"), { code: SandboxErrorCode.unknownIdentity });
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
            [
                ["clock", "30d"],
                /'30d' is invalid for argument 'advance'\. .*such as \+30d: time never goes back/,
            ],
            [["clock", "-1d"], /unknown option '-1d'/],
            [["faults"], /missing required argument 'file'/],
            [["faults", "none", "--seed", "x"], /argument 'x' is invalid/],
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

        it("ends with a message and status 1, and no stack, when the trail can't be kept", async function () {
            if (!fs.existsSync("/dev/full")) {
                this.skip();
            }
            const directory = path.join(folder(), "sandbox");
            fs.mkdirSync(awsDirectory(directory), { recursive: true });
            fs.symlinkSync("/dev/full", path.join(awsDirectory(directory), "trail.jsonl"));
            const { child, ended } = start(process.execPath, command(), {
                env: environment(directory),
            });
            await new Promise((resolve) => child.stderr!.once("data", resolve));
            await runningSandbox(directory);
            child.kill("SIGTERM");
            const { status, stderr } = await ended;
            assert.equal(status, 1);
            assert.match(stderr, /\nerror: .*trail\.jsonl may lack the last calls \(ENOSPC/);
            assert.doesNotMatch(stderr, /\n {4}at /);
        });

        it("refuses `exec --as` for an identity that there is not, with the names", async () => {
            const env = environment(path.join(folder(), "sandbox"));
            const args = command("exec", "--as", "nobody", "--", "true");
            const { status, stderr } = await run(process.execPath, args, { env });
            assert.equal(status, 1);
            assert.match(
                stderr,
                /^error: The sandbox has no identity "nobody": use one of audit-runner, .*, plain, /,
            );
        });

        it("prints the time with `clock`, and moves it ahead for a sandbox that runs", async () => {
            const directory = path.join(folder(), "sandbox");
            const env = environment(directory);
            const { sandbox } = await openSandbox(directory);
            try {
                const moved = await run(process.execPath, command("clock", "+30d"), { env });
                const { status, stdout } = await run(process.execPath, command("clock"), { env });
                assert.deepEqual([moved.status, status], [0, 0]);
                const days = (time: number) => Math.round((time - Date.now()) / 86_400_000);
                assert.deepEqual(
                    [moved.stdout, stdout].map((text) => days(Date.parse(text.trim()))),
                    [30, 30],
                );
                assert.equal(days(sandbox.now()), 30);
            } finally {
                await sandbox.close();
            }
        });

        it("sets, shows and ends faults with `faults`", async () => {
            const directory = path.join(folder(), "sandbox");
            const env = environment(directory);
            const fault = { operation: "Sign", share: 0.5, kind: "throttle" };
            const file = path.join(folder(), "faults.json");
            const faults = async (...args: string[]) => {
                const ended = await run(process.execPath, command("faults", ...args), { env });
                assert.equal(ended.status, 0, ended.stderr);
                return JSON.parse(ended.stdout) as object;
            };
            fs.writeFileSync(file, JSON.stringify([fault]));
            assert.deepEqual(await faults(file, "--seed", "7"), { seed: 7, faults: [fault] });
            fs.writeFileSync(file, JSON.stringify({ seed: 9, faults: [fault] }));
            await faults(file);
            assert.deepEqual(await faults("show"), { seed: 9, faults: [fault] });
            assert.deepEqual(await faults("none"), { seed: 0, faults: [] });
        });

        const wrongFiles: [text: string, message: RegExp][] = [
            ["{", /^error: .*faults\.json holds no faults: /],
            ["{}", /^error: faults is missing: it must be a list of faults$/m],
            ['[{"kind": "throttle"}]', /^faults\[0\]\.share is missing/m],
        ];
        for (const [text, message] of wrongFiles) {
            it(`refuses ${text} as faults, with status 1`, async () => {
                const directory = folder({ "faults.json": text });
                const env = environment(path.join(directory, "sandbox"));
                const args = command("faults", path.join(directory, "faults.json"));
                const { status, stderr } = await run(process.execPath, args, { env });
                assert.equal(status, 1);
                assert.match(stderr, message);
                assert.doesNotMatch(stderr, /\n {4}at /);
            });
        }

        it("clears the folder with `reset`, and says which", async () => {
            const directory = folder();
            writeFile(path.join(directory, "aws", "a"), "");
            const env = environment(directory);
            const { status, stderr } = await run(process.execPath, command("reset"), { env });
            assert.deepEqual([status, stderr], [0, `Cleared ${directory}\n`]);
        });
    });
});
