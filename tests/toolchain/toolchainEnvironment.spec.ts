// Does not prove that the engine honours these variables: tests/integration does.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { type AwsPlugin, AwsPluginSource } from "../../toolchain/awsPlugin";
import { EngineSource } from "../../toolchain/engine";
import { describeToolchain, type Toolchain, toolchainEnvironment } from "../../toolchain/toolchain";
import { withEnvironment } from "../support/environment";
import { temporaryFolders, writeFile } from "../support/folders";

const DAY_MS = 24 * 3600 * 1000;

describe("toolchainEnvironment", () => {
    const folder = temporaryFolders();
    const engine = {
        source: EngineSource.Path,
        version: "3.259.0",
        executable: "/engines/bin/pulumi",
    };
    const official: Toolchain = {
        engine,
        awsPlugin: { source: AwsPluginSource.Installed, version: "7.48.0" },
    };

    /** A toolchain with the bridge in a cache of its own. */
    function bridged() {
        const cache = folder({ "bridge/plugins/resource-aws-v7.48.0/pulumi-resource-aws": "" });
        const pluginsDirectory = path.join(cache, "bridge", "plugins");
        const awsPlugin: AwsPlugin = {
            source: AwsPluginSource.Bridge,
            version: "7.48.0",
            pluginsDirectory,
        };
        const environment = (env: NodeJS.ProcessEnv, home?: string) =>
            withEnvironment({ CARTORIO_CACHE_DIR: cache }, () =>
                toolchainEnvironment({ engine, awsPlugin }, env, home),
            );
        return { cache, pluginsDirectory, environment };
    }

    it("puts the engine first on PATH and leaves PULUMI_HOME alone with the official plugin", () => {
        assert.deepEqual(
            toolchainEnvironment(official, {
                PATH: "/usr/bin",
                PULUMI_HOME: "/mine",
                NODE_COMPILE_CACHE: "/mine/node",
            }),
            {
                PATH: "/engines/bin:/usr/bin",
                PULUMI_SKIP_UPDATE_CHECK: "true",
                NODE_COMPILE_CACHE: "/mine/node",
            },
        );
    });

    it("adds no empty folder to a PATH that is not set", () => {
        assert.equal(toolchainEnvironment(official, {})["PATH"], "/engines/bin");
    });

    describe("with the bridge", () => {
        it("gives the engine a home of its own and keeps it from fetching plugins", async () => {
            const { cache, environment } = bridged();
            assert.deepEqual(await environment({ PATH: "/usr/bin", PULUMI_HOME: "/mine" }), {
                PATH: "/engines/bin:/usr/bin",
                PULUMI_SKIP_UPDATE_CHECK: "true",
                NODE_COMPILE_CACHE: path.join(cache, "node"),
                PULUMI_HOME: path.join(cache, "home"),
                PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
                PULUMI_DISABLE_REGISTRY_RESOLVE: "true",
                PULUMI_SUPPRESS_NEO_LINK: "true",
            });
        });

        it("leaves a home of the user's own alone that has plugins", async () => {
            const { cache, environment } = bridged();
            const mine = folder({ "plugins/resource-random-v4.0.0/a": "" });
            const { PULUMI_HOME } = await environment({ PULUMI_HOME: mine });
            assert.equal(PULUMI_HOME, path.join(cache, "home"));
            assert.deepEqual(fs.readdirSync(path.join(mine, "plugins")), [
                "resource-random-v4.0.0",
            ]);
        });

        it("links the bridge's plugins into that home, for its owner only", async () => {
            const { cache, pluginsDirectory, environment } = bridged();
            await environment({});
            const home = path.join(cache, "home");
            assert.equal(fs.readlinkSync(path.join(home, "plugins")), pluginsDirectory);
            assert.equal(fs.statSync(home).mode & 0o777, 0o700);
        });

        it("takes the home that it is given", async () => {
            const { cache, environment } = bridged();
            const home = path.join(cache, "other");
            assert.equal((await environment({}, home))["PULUMI_HOME"], home);
        });

        it("stays in the sandbox's home inside of its shell", async () => {
            const { cache, pluginsDirectory, environment } = bridged();
            const home = path.join(cache, "sandbox", "home");
            fs.mkdirSync(home, { recursive: true });
            fs.symlinkSync(pluginsDirectory, path.join(home, "plugins"));
            assert.equal((await environment({ PULUMI_HOME: home }))["PULUMI_HOME"], home);
        });

        for (const [name, place] of [
            ["older plugins", "old"],
            ["plugins that are gone", "gone"],
        ] as const) {
            it(`replaces a link to ${name}`, async () => {
                const { cache, pluginsDirectory, environment } = bridged();
                writeFile(path.join(cache, "old", "a"), "");
                fs.mkdirSync(path.join(cache, "home"));
                const link = path.join(cache, "home", "plugins");
                fs.symlinkSync(path.join(cache, place), link);
                await environment({});
                assert.equal(fs.readlinkSync(link), pluginsDirectory);
            });
        }

        it("clears logs that are older than a week", async () => {
            const { cache, environment } = bridged();
            const logs = path.join(cache, "home", "logs");
            for (const [name, days] of [
                ["new", 0],
                ["week", 6.9],
                ["old", 7.1],
                ["folder/a", 0],
            ] as const) {
                const file = writeFile(path.join(logs, name), "");
                const time = new Date(Date.now() - days * DAY_MS);
                fs.utimesSync(file, time, time);
            }
            const long = new Date(Date.now() - 30 * DAY_MS);
            fs.utimesSync(path.join(logs, "folder"), long, long);
            await environment({});
            assert.deepEqual(fs.readdirSync(logs).sort(), ["folder", "new", "week"]);
        });
    });
});

describe("describeToolchain", () => {
    const rows: [Toolchain["engine"]["source"], AwsPlugin, string][] = [
        [
            EngineSource.Path,
            { source: AwsPluginSource.Installed, version: "7.48.0" },
            "Pulumi engine 3.259.0 (the pulumi on PATH), AWS plugin 7.48.0 (official, installed)",
        ],
        [
            EngineSource.Official,
            { source: AwsPluginSource.EngineDownloads, version: "7.48.0" },
            "Pulumi engine 3.259.0 (official release, downloaded into the cache), AWS plugin 7.48.0 (official, downloaded by the engine)",
        ],
        [
            EngineSource.Built,
            {
                source: AwsPluginSource.Bridge,
                version: "7.48.0",
                terraformProvider: { executable: "", version: "5.100.0" },
            },
            "Pulumi engine 3.259.0 (compiled here from Pulumi's Go modules), AWS plugin 7.48.0 (HashiCorp's terraform-provider-aws 5.100.0 behind the bridge)",
        ],
    ];
    for (const [source, awsPlugin, expected] of rows) {
        it(`names an engine of source ${source} and a plugin of source ${awsPlugin.source}`, () => {
            const engine = { source, version: "3.259.0", executable: "" };
            assert.equal(describeToolchain({ engine, awsPlugin }), expected);
        });
    }
});
