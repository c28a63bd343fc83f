// Does not prove anything about network file systems, nor that a machine that slept wakes up well.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { cacheDirectory, fingerprint, isInCache, makeOnce } from "../../toolchain/cache";
import { repositoryRoot } from "../../toolchain/versions";
import { withEnvironment } from "../support/environment";
import { temporaryFolders, writeFile } from "../support/folders";
import { start, startScript } from "../support/processes";

const quiet = () => undefined;
const DEAD_PID = 2 ** 30;

/** Makes a folder with a file, slowly, and says in a journal what it does. */
const MAKER = `
const fs = require("node:fs");
const path = require("node:path");
const { makeOnce } = require(${JSON.stringify(path.join(repositoryRoot, "toolchain", "cache"))});
const [target, journal, go] = process.argv.slice(2);
makeOnce(
    target,
    async (directory) => {
        fs.appendFileSync(journal, "making\\n");
        process.stdout.write("making\\n");
        // Not for ever: a test that failed gives no sign any more.
        for (let turns = 0; turns < 1000 && !fs.existsSync(go); turns++) {
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
        fs.writeFileSync(path.join(directory, "done"), "");
    },
    (line) => process.stdout.write(line + "\\n"),
).then((made) => process.stdout.write("made " + made + "\\n"));
`;

describe("makeOnce", () => {
    const folder = temporaryFolders();
    const fill = (directory: string) => {
        fs.writeFileSync(path.join(directory, "done"), "");
        return Promise.resolve();
    };
    const targetIn = (root: string) => path.join(root, "below", "target");

    it("says what to do when the cache folder can't be used", async () => {
        const root = folder({ file: "" });
        await assert.rejects(makeOnce(path.join(root, "file", "target"), fill, quiet), {
            name: "ToolchainError",
            message: /^The cache folder can't be used .*Set CARTORIO_CACHE_DIR/,
        });
    });

    it("makes the folder, and the folders above it", async () => {
        const target = targetIn(folder());
        assert.equal(await makeOnce(target, fill, quiet), true);
        assert.deepEqual(fs.readdirSync(target), ["done"]);
    });

    it("does not make it again", async () => {
        const target = targetIn(folder());
        await makeOnce(target, fill, quiet);
        const made = await makeOnce(target, () => assert.fail("it was made again"), quiet);
        assert.equal(made, false);
    });

    it("leaves nothing but the folder behind", async () => {
        const target = targetIn(folder());
        await makeOnce(target, fill, quiet);
        assert.deepEqual(fs.readdirSync(path.dirname(target)), ["target"]);
    });

    it("leaves nothing behind when making fails, and passes the error on", async () => {
        const target = targetIn(folder());
        const broken = async (directory: string) => {
            await fill(directory);
            throw new Error("half made");
        };
        await assert.rejects(makeOnce(target, broken, quiet), /^Error: half made$/);
        assert.deepEqual(fs.readdirSync(path.dirname(target)), []);
    });

    it("can be made after it failed", async () => {
        const target = targetIn(folder());
        await makeOnce(target, () => Promise.reject(new Error()), quiet).catch(quiet);
        assert.equal(await makeOnce(target, fill, quiet), true);
    });

    it("clears what interrupted runs left, and nothing else", async () => {
        const root = folder({
            [`below/target.making-${DEAD_PID}/half`]: "",
            [`below/target.making-${process.pid}/half`]: "",
            "below/target.making-/half": "",
            "below/targets/whole": "",
        });
        await makeOnce(targetIn(root), fill, quiet);
        assert.deepEqual(fs.readdirSync(path.join(root, "below")).sort(), ["target", "targets"]);
    });

    it("leaves alone what a living process makes, which lost its lock while it slept", async () => {
        const sleeper = start(process.execPath, ["-e", "setInterval(() => undefined, 1000)"]);
        const name = `target.making-${sleeper.child.pid}`;
        const root = folder({ [`below/${name}/half`]: "" });
        await makeOnce(targetIn(root), fill, quiet);
        sleeper.child.kill("SIGKILL");
        assert.deepEqual(fs.readdirSync(path.join(root, "below")).sort(), ["target", name]);
    });

    it("keeps what another process put in place while this one made it", async () => {
        const target = targetIn(folder());
        const made = await makeOnce(
            target,
            async (directory) => {
                await fill(directory);
                writeFile(path.join(target, "first"), "");
            },
            quiet,
        );
        assert.deepEqual(
            { made, content: fs.readdirSync(target), folder: fs.readdirSync(path.dirname(target)) },
            { made: false, content: ["first"], folder: ["target"] },
        );
    });

    describe("two processes", () => {
        function processes() {
            const root = folder({ "maker.ts": MAKER, journal: "" });
            const target = targetIn(root);
            const go = path.join(root, "go");
            return {
                target,
                journal: () => fs.readFileSync(path.join(root, "journal"), "utf8"),
                finish: () => writeFile(go, ""),
                start: () =>
                    startScript(path.join(root, "maker.ts"), [
                        target,
                        path.join(root, "journal"),
                        go,
                    ]),
            };
        }

        it("make it once, and both end with it", async () => {
            const { start, finish, journal } = processes();
            const first = start();
            await first.firstLine();
            const second = start();
            assert.equal(await second.firstLine(), "waiting for another run that is making target");
            finish();
            const outputs = (await Promise.all([first.ended, second.ended])).map(
                ({ stdout }) => stdout.trim().split("\n").at(-1) ?? "",
            );
            assert.deepEqual([...outputs, journal()], ["made true", "made false", "making\n"]);
        });

        it("are not stopped by a third that was killed at work, once its lock is old", async () => {
            const { start, finish, target } = processes();
            const killed = start();
            await killed.firstLine();
            killed.child.kill("SIGKILL");
            await killed.ended;
            // As if the time after which a silent lock is void had passed.
            const old = new Date(Date.now() - 60_000);
            fs.utimesSync(`${target}.lock`, old, old);
            finish();
            const { stdout } = await start().ended;
            assert.match(stdout, /made true\n$/);
            assert.deepEqual(fs.readdirSync(path.dirname(target)), ["target"]);
        });
    });
});

describe("cacheDirectory", () => {
    const rows: [env: NodeJS.ProcessEnv, expected: string][] = [
        [{ CARTORIO_CACHE_DIR: "/own", XDG_CACHE_HOME: "/xdg" }, "/own"],
        [{ CARTORIO_CACHE_DIR: "own" }, path.resolve("own")],
        [{ CARTORIO_CACHE_DIR: "", XDG_CACHE_HOME: "/xdg" }, "/xdg/cartorio-digital"],
    ];
    for (const [env, expected] of rows) {
        it(`follows ${JSON.stringify(env)}`, () => {
            assert.equal(cacheDirectory(env), expected);
        });
    }
});

describe("isInCache", () => {
    const folder = temporaryFolders();

    it("follows links into the cache, and takes no folder beside it for one in it", async () => {
        const root = folder({ "cache/engine/plugins/a": "", "cache-2/a": "" });
        fs.symlinkSync(path.join(root, "cache", "engine"), path.join(root, "link"));
        const places = ["cache/engine", "link", "cache-2", "cache"];
        await withEnvironment({ CARTORIO_CACHE_DIR: path.join(root, "cache") }, () =>
            assert.deepEqual(
                places.map((place) => isInCache(path.join(root, place))),
                [true, true, false, false],
            ),
        );
    });
});

describe("fingerprint", () => {
    const folder = temporaryFolders();

    it("is another one when a name, a content or the border between files is another", () => {
        const root = folder({ "x/a": "12", "x/b": "3", "y/a": "1", "y/b": "23", "z/c": "12" });
        const of = (...files: string[]) => fingerprint(files.map((file) => path.join(root, file)));
        const prints = [of("x/a", "x/b"), of("y/a", "y/b"), of("z/c", "x/b"), of("x/a")];
        assert.equal(new Set(prints).size, prints.length);
        assert.equal(of("x/a", "x/b"), of("x/a", "x/b"));
    });
});
