// Does not prove what npm itself does, nor the message of a Node.js that is too old.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { repositoryRoot } from "../../toolchain/versions";
import { temporaryFolders, writeExecutable, writeFile } from "../support/folders";
import { run, start, startScript } from "../support/processes";

const DEAD_PID = 2 ** 30;

interface LockEntry {
    readonly integrity?: string;
    readonly optional?: boolean;
    readonly link?: boolean;
}
type Entries = Readonly<Record<string, LockEntry>>;

describe("run.cjs", () => {
    const folder = temporaryFolders();

    describe("a file", () => {
        it("is run with the arguments after it", async () => {
            const root = folder({
                "script.ts":
                    "const all: string[] = process.argv; console.log(JSON.stringify(all.slice(1)));",
            });
            const script = path.join(root, "script.ts");
            const { stdout } = await startScript(script, ["--a", "b c", "--", "-d"]).ended;
            assert.deepEqual(JSON.parse(stdout), [script, "--a", "b c", "--", "-d"]);
        });

        it("ends with its own exit status", async () => {
            const root = folder({ "script.ts": "process.exitCode = 7 as number;" });
            const { status } = await startScript(path.join(root, "script.ts")).ended;
            assert.equal(status, 7);
        });

        for (const [name, args, message] of [
            ["without a file", [], /^usage: node toolchain\/run\.cjs <file\.ts>/],
            [
                "with a file that isn't there",
                ["no/such.ts"],
                /^there is no file no\/such\.ts\nusage: /,
            ],
        ] as const) {
            it(`is a usage error ${name}`, async () => {
                const runner = path.join(repositoryRoot, "toolchain", "run.cjs");
                const { status, stderr } = await run(process.execPath, [runner, ...args]);
                assert.equal(status, 2);
                assert.match(stderr, message);
            });
        }
    });

    describe("packages", () => {
        /** What `npm ci` leaves: packages, and npm's own list of them at the end. */
        const INSTALL = `
            mkdir -p node_modules/tsx
            echo '' > node_modules/tsx/cjs.js
            cp package-lock.json node_modules/.package-lock.json`;
        const WANTED: Entries = {
            "": {},
            components: {},
            "node_modules/components": { link: true },
            "node_modules/tsx": { integrity: "sha512-a" },
            "node_modules/other-platform": { integrity: "sha512-b", optional: true },
        };
        const WHOLE: Entries = { "node_modules/tsx": { integrity: "sha512-a" } };

        /** A copy of the runner with its own lock file, an npm that is a script, and a file to run. */
        function checkout(installed: Entries | undefined, npm = INSTALL) {
            const list = (packages: Entries) => JSON.stringify({ packages });
            const root = folder({
                "package-lock.json": list(WANTED),
                // Node.js takes the file as it is: the tsx here compiles nothing.
                "file.cjs": "console.log('ran');",
                "node_modules/tsx/cjs.js": "",
                ...(installed === undefined
                    ? {}
                    : { "node_modules/.package-lock.json": list(installed) }),
            });
            const runner = path.join(root, "toolchain", "run.cjs");
            fs.mkdirSync(path.dirname(runner));
            for (const name of ["run.cjs", "register.cjs"]) {
                fs.copyFileSync(
                    path.join(repositoryRoot, "toolchain", name),
                    path.join(root, "toolchain", name),
                );
            }
            const bin = path.join(root, "bin");
            writeExecutable(
                path.join(bin, "npm"),
                `PATH=/usr/bin:/bin
echo "npm $*" >> calls
${npm}`,
            );
            const env = { PATH: bin };
            const calls = path.join(root, "calls");
            return {
                root,
                lock: path.join(root, ".cartorio", "install.lock"),
                calls: () => (fs.existsSync(calls) ? fs.readFileSync(calls, "utf8") : ""),
                start: () => start(process.execPath, [runner, "file.cjs"], { cwd: root, env }),
            };
        }

        it("are left alone when all of this machine's are there", async () => {
            const { start: go, calls } = checkout(WHOLE);
            const { stdout } = await go().ended;
            assert.deepEqual([stdout, calls()], ["ran\n", ""]);
        });

        const incomplete: [name: string, installed: Entries | undefined][] = [
            ["npm's list is missing, as after an interrupted install", undefined],
            ["a package is missing", {}],
            ["a package is another", { "node_modules/tsx": { integrity: "sha512-x" } }],
            [
                "an optional package is another",
                { ...WHOLE, "node_modules/other-platform": { integrity: "sha512-x" } },
            ],
        ];
        for (const [name, installed] of incomplete) {
            it(`are installed once where ${name}`, async () => {
                const { start: go, calls } = checkout(installed);
                const { stdout } = await go().ended;
                assert.deepEqual([stdout, calls()], ["ran\n", "npm ci\n"]);
            });
        }

        it("are installed once by two commands at a time, and the second says that it waits", async () => {
            const npm = `for turn in $(seq 400); do [ -e go ] && break; sleep 0.05; done\n${INSTALL}`;
            const { root, start: go, calls, lock } = checkout({}, npm);
            const first = go();
            while (calls() === "") {
                await new Promise((resolve) => setTimeout(resolve, 20));
            }
            const second = go();
            await new Promise((resolve) => second.child.stderr!.once("data", resolve));
            writeFile(path.join(root, "go"), "");
            const ends = await Promise.all([first.ended, second.ended]);
            assert.deepEqual(
                [ends.map(({ stdout }) => stdout), calls(), fs.existsSync(lock)],
                [["ran\n", "ran\n"], "npm ci\n", false],
            );
            assert.match(ends[1].stderr, /^Waiting for another command .*install\.lock/);
        });

        it("stop the run with status 3 when npm fails, and the lock is given back", async () => {
            const { start: go, lock } = checkout({}, "echo 'no registry' >&2; exit 1");
            const { status, stdout, stderr } = await go().ended;
            assert.deepEqual([status, stdout, fs.existsSync(lock)], [3, "", false]);
            assert.match(stderr, /no registry\nnpm ci failed: see its message above\./);
        });

        it("stop the run with status 3 and the reason when npm can't be started", async () => {
            const { root, start: go } = checkout({});
            fs.rmSync(path.join(root, "bin", "npm"));
            const { status, stderr } = await go().ended;
            assert.equal(status, 3);
            assert.match(stderr, /npm ci failed: spawnSync npm ENOENT\. It needs npm/);
        });

        const leftLocks: [name: string, content: string, age: number][] = [
            ["of a process that is gone", String(DEAD_PID), 0],
            ["without a pid that is old", "", 60_000],
            ["that is no pid and old", "?", 60_000],
        ];
        for (const [name, content, age] of leftLocks) {
            it(`are installed over a lock ${name}`, async () => {
                const { start: go, calls, lock } = checkout({});
                writeFile(lock, content);
                const time = new Date(Date.now() - age);
                fs.utimesSync(lock, time, time);
                await go().ended;
                assert.equal(calls(), "npm ci\n");
            });
        }

        for (const [name, content] of [
            ["of a living process", String(process.pid)],
            ["whose pid is being written", ""],
        ] as const) {
            it(`wait for a lock ${name}`, async () => {
                const { start: go, calls, lock } = checkout({});
                writeFile(lock, content);
                const waiting = go();
                await new Promise((resolve) => waiting.child.stderr!.once("data", resolve));
                assert.equal(calls(), "");
                fs.rmSync(lock);
                await waiting.ended;
                assert.equal(calls(), "npm ci\n");
            });
        }
    });
});
