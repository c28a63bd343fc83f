// Does not prove how the real engine ends on Ctrl-C: here a shell script plays it.
import assert from "node:assert/strict";
import path from "node:path";
import { capture } from "../../operations/deploy/engineProcess";
import { repositoryRoot } from "../../toolchain/versions";
import { temporaryFolders, writeExecutable, writeFile } from "../support/folders";
import { startScript } from "../support/processes";

describe("engine process", () => {
    const folder = temporaryFolders();
    const engine = (root: string, script: string) =>
        writeExecutable(path.join(root, "pulumi"), script);

    /** Runs an engine with the terminal handed through, in a process that can be interrupted. */
    function passThrough(script: string, collect = "undefined") {
        const root = folder();
        const module = path.join(repositoryRoot, "operations", "deploy", "engineProcess");
        const command = {
            executable: engine(root, script),
            args: ["up", "--stack", "dev"],
            cwd: root,
        };
        const source = `const { passThrough } = require(${JSON.stringify(module)});
            passThrough({ ...${JSON.stringify(command)}, env: { ...process.env, A: "b" } }, ${collect}).then(
                (status: number) => (process.exitCode = status),
                (error: Error & { code: string }) => {
                    process.stderr.write(error.code + ": " + error.message + "\\n");
                },
            );`;
        return startScript(writeFile(path.join(root, "run.ts"), source));
    }

    for (const status of [0, 1, 255]) {
        it(`hands on the engine's status ${status}`, async () => {
            assert.equal((await passThrough(`exit ${status}`).ended).status, status);
        });
    }

    it("hands arguments, folder, variables and output through", async () => {
        const { stdout, stderr } = await passThrough('echo "$*" $A; ls; echo hint >&2').ended;
        assert.deepEqual([stdout, stderr], ["up --stack dev b\npulumi\nrun.ts\n", "hint\n"]);
    });

    describe("interrupted", () => {
        // The engine takes its time to end its run cleanly.
        const CLEAN = (status: number, word = "ready") =>
            `trap 'echo ending; exit ${status}' INT TERM; echo ${word}; for i in $(seq 200); do sleep 0.05; done`;

        it("waits for the engine after Ctrl-C, and ends with 130", async () => {
            const { child, firstLine, ended } = passThrough(CLEAN(8, "$$"));
            const pid = Number(await firstLine());
            // As the terminal does: to both.
            child.kill("SIGINT");
            process.kill(pid, "SIGINT");
            const { status, stdout } = await ended;
            assert.equal(status, 130);
            assert.match(stdout, /ending\n$/);
        });

        it("tells the engine of SIGTERM, and ends with 130", async () => {
            const { child, firstLine, ended } = passThrough(CLEAN(1));
            await firstLine();
            child.kill("SIGTERM");
            const { status, stdout } = await ended;
            assert.deepEqual([status, stdout], [130, "ready\nending\n"]);
        });

        it("ends with 0 where the engine was done all the same", async () => {
            const { child, firstLine, ended } = passThrough(CLEAN(0));
            await firstLine();
            child.kill("SIGTERM");
            assert.equal((await ended).status, 0);
        });

        it("ends with 130 where the engine was done with what others wait for", async () => {
            const { child, firstLine, ended } = passThrough(
                CLEAN(0),
                "(chunk: string) => process.stdout.write(chunk)",
            );
            await firstLine();
            child.kill("SIGTERM");
            assert.equal((await ended).status, 130);
        });

        it("ends with 130 where the engine died of it", async () => {
            const { firstLine, ended } = passThrough("echo $$; exec sleep 20");
            process.kill(Number(await firstLine()), "SIGINT");
            assert.equal((await ended).status, 130);
        });
    });

    it("says that it is something outside when the engine was killed", async () => {
        assert.equal((await passThrough("kill -9 $$").ended).status, 3);
    });

    describe("capture", () => {
        it("collects what the engine says, and its status", async () => {
            const root = folder();
            const executable = engine(root, "echo out; echo err >&2; exit 4");
            assert.deepEqual(await capture({ executable, args: [], cwd: root, env: {} }), {
                status: 4,
                stdout: "out\n",
                stderr: "err\n",
            });
        });

        it("names an engine that can't be started", async () => {
            const executable = path.join(folder(), "no-pulumi");
            await assert.rejects(
                capture({ executable, args: [], cwd: repositoryRoot, env: {} }),
                (error: Error & { code?: string }) => {
                    assert.equal(error.code, "outside");
                    assert.match(error.message, /no-pulumi could not be started: .*ENOENT/);
                    return true;
                },
            );
        });
    });
});
