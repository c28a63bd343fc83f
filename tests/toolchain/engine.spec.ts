// Does not prove that an engine is downloaded or compiled: tests/integration runs with a real one.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { EngineSource, type FoundEngine, findEngine } from "../../toolchain/engine";
import { engineFloor, engineVersion, repositoryRoot } from "../../toolchain/versions";
import { withEnvironment } from "../support/environment";
import { temporaryFolders, writeExecutable, writeFile } from "../support/folders";
import { type Ended, startScript } from "../support/processes";

/** Plays a Go that is new enough; what it builds is a file. */
const GO = `case $1 in
env) echo go1.26.0;;
list) echo one;;
*) while [ "$1" != -o ]; do shift; done; echo built > "$2";;
esac`;

/** A machine that has only what a test puts on it. */
interface Machine {
    readonly bin: string;
    readonly cache: string;
    readonly env: NodeJS.ProcessEnv & { readonly PATH: string };
}

describe("engine", () => {
    const folder = temporaryFolders();

    function machine(): Machine {
        const root = folder();
        const [bin, cache] = [path.join(root, "bin"), path.join(root, "cache")];
        fs.mkdirSync(bin);
        return {
            bin,
            cache,
            env: {
                PATH: bin,
                HOME: root,
                CARTORIO_CACHE_DIR: cache,
                CARTORIO_OFFLINE: "1",
                XDG_DATA_DIRS: path.join(root, "share"),
                TERRAFORM_PROVIDER_AWS: path.join(root, "no-provider"),
            },
        };
    }

    const pulumi = ({ bin }: Machine, script: string) =>
        writeExecutable(path.join(bin, "pulumi"), script);
    const find = ({ env }: Machine): Promise<FoundEngine> => withEnvironment(env, findEngine);
    const cached = ({ cache }: Machine) =>
        writeFile(path.join(cache, "engine", `official-${engineVersion}`, "bin", "pulumi"), "");

    describe("findEngine", () => {
        for (const version of [engineFloor, "3.999.0", "4.0.0"]) {
            it(`takes the user's pulumi ${version}`, async () => {
                const at = machine();
                const executable = pulumi(at, `echo v${version}`);
                assert.deepEqual(await find(at), {
                    engine: { source: EngineSource.Path, version, executable },
                });
            });
        }

        const passedOver: [name: string, script: string, found: string][] = [
            ["one below the floor", "echo v3.1.0", "is 3.1.0"],
            [
                "a pre-release of the floor",
                `echo v${engineFloor}-alpha.1`,
                `is ${engineFloor}-alpha.1`,
            ],
            ["one that fails", "exit 1", "does not run"],
            ["one whose version can't be read", "echo v3.250.0.1?", "does not run"],
        ];
        for (const [name, script, found] of passedOver) {
            it(`passes over ${name}, and says what it found and what to do`, async () => {
                const at = machine();
                const executable = pulumi(at, script);
                assert.deepEqual(await find(at), {
                    passedOver:
                        `${executable} ${found}; this project is tested with Pulumi >= ${engineFloor}: ` +
                        "upgrade it, or leave it and this run uses an engine of its own",
                });
            });
        }

        it("takes the cache's engine in place of one that it passes over", async () => {
            const at = machine();
            pulumi(at, "echo v3.1.0");
            const executable = cached(at);
            const { engine, passedOver: reason } = await find(at);
            assert.deepEqual([engine?.executable, typeof reason], [executable, "string"]);
        });

        it("finds nothing without a pulumi and with an empty cache", async () => {
            assert.deepEqual(await find(machine()), {});
        });

        it("finds an official engine in the cache", async () => {
            const at = machine();
            const executable = cached(at);
            assert.deepEqual(await find(at), {
                engine: { source: EngineSource.Official, version: engineVersion, executable },
            });
        });

        it("takes the user's pulumi before the cache's", async () => {
            const at = machine();
            cached(at);
            pulumi(at, `echo v${engineFloor}`);
            assert.equal((await find(at)).engine?.source, EngineSource.Path);
        });

        it("knows the cache's engine on PATH, as in a shell of the sandbox", async () => {
            const at = machine();
            const executable = cached(at);
            const PATH = path.dirname(executable);
            assert.deepEqual(await find({ ...at, env: { ...at.env, PATH } }), {
                engine: { source: EngineSource.Official, version: engineVersion, executable },
            });
        });

        it("does not take the cache's engine of another version", async () => {
            const at = machine();
            writeFile(path.join(at.cache, "engine", "official-3.250.0", "bin", "pulumi"), "");
            assert.deepEqual(await find(at), {});
        });

        it("takes no folder called pulumi for an engine", async () => {
            const at = machine();
            fs.mkdirSync(path.join(at.bin, "pulumi"));
            assert.deepEqual(await find(at), {});
        });
    });

    /** Runs one function of the toolchain in a process of its own, which knows no answers yet. */
    function ensure(at: Machine, call: string): Promise<Ended> {
        const toolchain = path.join(repositoryRoot, "toolchain");
        const script = writeFile(
            path.join(at.bin, "ensure.ts"),
            `const { ensureEngine } = require(${JSON.stringify(path.join(toolchain, "engine"))});
             const { ensureAwsPlugin } = require(${JSON.stringify(path.join(toolchain, "awsPlugin"))});
             const tell = (line: string) => process.stdout.write(line + "\\n");
             (${call}).then(
                 (made: object) => tell(JSON.stringify(made)),
                 (error: { name: string; code: string; message: string }) =>
                     tell([error.name, error.code, error.message].join("\\n")),
             );`,
        );
        return startScript(script, [], at.env).ended;
    }

    describe("ensureEngine without a network", () => {
        const waysOut = [
            "Ways out, any one of them:",
            `  - install Pulumi >= ${engineFloor} so that \`pulumi\` is on PATH (pulumi.com/docs/install)`,
            "  - connect this machine to the internet and run the command again: it downloads the engine",
            "  - install Go >= 1.26 (go.dev/doc/install) and reach a Go module proxy: the engine is compiled here",
        ];
        const unbuildable: [name: string, script: string | undefined, found: string][] = [
            ["no Go", undefined, "no Go is on PATH"],
            ["a Go that is too old", "echo go1.25.9", "Go 1.25.9 is on PATH"],
        ];
        for (const [name, script, found] of unbuildable) {
            it(`says every way out with ${name}`, async () => {
                const at = machine();
                if (script !== undefined) {
                    writeExecutable(path.join(at.bin, "go"), script);
                }
                const { stdout } = await ensure(at, "ensureEngine(tell)");
                assert.deepEqual(stdout.trim().split("\n"), [
                    "ToolchainError",
                    "missing",
                    "No Pulumi engine could be had.",
                    `Pulumi engine ${engineVersion} must be compiled here, which needs Go >= 1.26.0; ${found}`,
                    ...waysOut,
                ]);
            });
        }

        it("shows what Go says when it can't fetch its modules, and leaves no engine", async () => {
            const at = machine();
            writeExecutable(
                path.join(at.bin, "go"),
                '[ "$1" = env ] && echo go1.27rc1 && exit\necho "dial tcp: no route" >&2; exit 1',
            );
            const { stdout } = await ensure(at, "ensureEngine(tell)");
            assert.match(
                stdout,
                /^ToolchainError\nbuild-failed\n.*module proxy\. It said:\ndial tcp: no route\nWays out/ms,
            );
            assert.deepEqual(fs.readdirSync(path.join(at.cache, "engine")), []);
        });

        it("shows the compiler's last lines when it fails", async () => {
            const at = machine();
            writeExecutable(
                path.join(at.bin, "go"),
                'case $1 in\nenv) echo go1.26.0;;\nlist) echo one;;\n*) echo "main.go:1: broken" >&2; exit 2;;\nesac',
            );
            const { stdout } = await ensure(at, "ensureEngine(tell)");
            assert.match(
                stdout,
                /\(go build ended with 2\)\. Its last lines:\nmain\.go:1: broken\nWays out/,
            );
        });

        it("compiles the engine once, and puts the language host beside it", async () => {
            const at = machine();
            writeExecutable(path.join(at.bin, "go"), GO);
            const { stdout } = await ensure(at, "ensureEngine(tell)");
            const made = JSON.parse(stdout.trim().split("\n").at(-1)!) as { executable: string };
            const host = path.join(path.dirname(made.executable), "pulumi-language-nodejs");
            assert.deepEqual(
                [fs.readFileSync(made.executable, "utf8"), fs.statSync(host).mode & 0o777],
                ["built\n", 0o755],
            );
            const found = await find(at);
            assert.deepEqual(found.engine, {
                ...made,
                source: EngineSource.Built,
                version: engineVersion,
            });
        });

        it("keeps the engine that is first on PATH where the cache holds two", async () => {
            const at = machine();
            writeExecutable(path.join(at.bin, "go"), GO);
            const { stdout } = await ensure(at, "ensureEngine(tell)");
            const made = JSON.parse(stdout.trim().split("\n").at(-1)!) as { executable: string };
            cached(at);
            const PATH = path.dirname(made.executable);
            const { engine } = await find({ ...at, env: { ...at.env, PATH } });
            assert.equal(engine?.source, EngineSource.Built);
        });

        it("says why the user's pulumi is passed over", async () => {
            const at = machine();
            pulumi(at, "echo v3.1.0");
            cached(at);
            const { stdout } = await ensure(at, "ensureEngine(tell)");
            assert.match(stdout, /pulumi is 3\.1\.0; .*\n\{"source":"official"/);
        });
    });

    describe("ensureAwsPlugin without a network", () => {
        const call =
            'ensureAwsPlugin({ source: "path", version: "3.999.0", executable: "" }, tell)';

        it("says both ways to get a provider, and that the named one isn't there", async () => {
            const at = machine();
            const { stdout } = await ensure(at, call);
            const [name, code, ...message] = stdout.trim().split("\n");
            assert.deepEqual([name, code], ["ToolchainError", "missing"]);
            assert.equal(
                message[0],
                `TERRAFORM_PROVIDER_AWS is ${at.env["TERRAFORM_PROVIDER_AWS"]}, but there is no such file.`,
            );
            assert.match(
                message[1]!,
                /^No AWS provider could be had: .*terraform-provider-aws 5\.100\.0/,
            );
            assert.match(message.join("\n"), /- connect this machine to the internet/);
            assert.match(message.join("\n"), /point TERRAFORM_PROVIDER_AWS\n.*TF_PLUGIN_CACHE_DIR/);
        });

        it("takes the official plugin of the user's own home", async () => {
            const at = machine();
            const manifest = path.join(repositoryRoot, "node_modules/@pulumi/aws/package.json");
            const { version } = JSON.parse(fs.readFileSync(manifest, "utf8")) as {
                version: string;
            };
            fs.mkdirSync(
                path.join(at.env["HOME"]!, ".pulumi", "plugins", `resource-aws-v${version}`),
                {
                    recursive: true,
                },
            );
            const { stdout } = await ensure(at, call);
            assert.deepEqual(JSON.parse(stdout), { source: "installed", version });
        });

        it("builds the bridge once, and links the provider where the bridge looks", async () => {
            const at = machine();
            const provider = writeFile(path.join(at.bin, "terraform-provider-aws_v5.100.0_x5"), "");
            writeExecutable(path.join(at.bin, "go"), GO);
            const env = { ...at.env, TERRAFORM_PROVIDER_AWS: provider };
            const { stdout } = await ensure({ ...at, env }, call);
            const made = JSON.parse(stdout.trim().split("\n").at(-1)!) as {
                source: string;
                version: string;
                pluginsDirectory: string;
            };
            const plugin = path.join(made.pluginsDirectory, `resource-aws-v${made.version}`);
            assert.equal(made.source, "bridge");
            assert.deepEqual(fs.readdirSync(plugin).sort(), [
                "pulumi-resource-aws",
                "terraform-provider-aws",
            ]);
            assert.equal(fs.readlinkSync(path.join(plugin, "terraform-provider-aws")), provider);
        });

        it("does not take the bridge for the user's own plugin in a shell of the sandbox", async () => {
            const at = machine();
            writeExecutable(path.join(at.bin, "go"), GO);
            const provider = writeFile(path.join(at.bin, "terraform-provider-aws_v5.100.0_x5"), "");
            const env = { ...at.env, TERRAFORM_PROVIDER_AWS: provider };
            const first = await ensure({ ...at, env }, call);
            const { pluginsDirectory } = JSON.parse(first.stdout.trim().split("\n").at(-1)!) as {
                pluginsDirectory: string;
            };
            const home = path.join(at.bin, "home");
            fs.mkdirSync(home);
            fs.symlinkSync(pluginsDirectory, path.join(home, "plugins"));
            const again = await ensure({ ...at, env: { ...env, PULUMI_HOME: home } }, call);
            assert.match(again.stdout, /^\{"source":"bridge"/);
        });
    });
});
