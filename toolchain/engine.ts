import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import semver from "semver";
import { cacheDirectory, fingerprint, makeOnce, type Progress } from "./cache";
import { goBuild } from "./goBuild";
import { networkReachable } from "./network";
import { ToolchainError } from "./toolchainError";
import { engineFloor, engineVersion } from "./versions";

const run = promisify(execFile);
const offline = path.join(__dirname, "offline");
const engineModule = path.join(offline, "engine");
const languageHost = path.join(offline, "language-host", "languageHost.cjs");

/** Where an engine comes from. */
export const EngineSource = {
    /** The user's own `pulumi`, on PATH. */
    Path: "path",
    /** Pulumi's official release, downloaded into the cache. */
    Official: "official",
    /** Compiled on this machine from Pulumi's Go modules, with the language host of this project. */
    Built: "built",
} as const;
export type EngineSource = (typeof EngineSource)[keyof typeof EngineSource];

/** A Pulumi engine that can run this program. */
export interface Engine {
    readonly source: EngineSource;
    /** For example `3.259.0`. */
    readonly version: string;
    /** The executable `pulumi`. */
    readonly executable: string;
}

/** Where the official engine goes once it is downloaded. */
function officialDirectory(): string {
    return path.join(cacheDirectory(), "engine", `official-${engineVersion}`);
}

/** Where the engine goes once it is compiled; a changed source is another place. */
function builtDirectory(): string {
    const sources = [
        path.join(engineModule, "go.mod"),
        path.join(engineModule, "go.sum"),
        languageHost,
    ];
    return path.join(cacheDirectory(), "engine", `built-${engineVersion}-${fingerprint(sources)}`);
}

/** The engines that earlier runs put into the cache. */
function cachedEngines(): Engine[] {
    return (
        [
            [EngineSource.Official, officialDirectory()],
            [EngineSource.Built, builtDirectory()],
        ] as const
    )
        .map(([source, directory]) => ({
            source,
            version: engineVersion,
            executable: path.join(directory, "bin", "pulumi"),
        }))
        .filter(({ executable }) => fs.existsSync(executable));
}

/** What a search for an engine brought. */
export interface FoundEngine {
    readonly engine?: Engine;
    /** Why a `pulumi` on PATH was passed over. */
    readonly passedOver?: string;
}

/**
 * Looks for an engine without changing anything: on PATH at or above the tested floor, else one that
 * an earlier run put into the cache.
 */
export async function findEngine(): Promise<FoundEngine> {
    const cached = cachedEngines();
    const onPath = whichPulumi();
    // A shell of the sandbox has the cache's engine on PATH.
    const known = cached.find(({ executable }) => executable === onPath);
    if (known !== undefined || onPath === undefined) {
        return first(known ?? cached[0]);
    }
    const version = await versionOf(onPath);
    if (version !== undefined && semver.gte(version, engineFloor)) {
        return first({ source: EngineSource.Path, version, executable: onPath });
    }
    const found = version === undefined ? "does not run" : `is ${version}`;
    const passedOver =
        `${onPath} ${found}; this project is tested with Pulumi >= ${engineFloor}: upgrade it, or ` +
        "leave it and this run uses an engine of its own";
    return { ...first(cached[0]), passedOver };
}

function first(engine: Engine | undefined): { engine?: Engine } {
    return engine === undefined ? {} : { engine };
}

/**
 * Finds an engine or gets one: the official release where the network allows, else a build from
 * Pulumi's own Go modules. Takes minutes the first time on a machine, and nothing after that.
 * @throws ToolchainError with every way out when none can be had.
 */
export async function ensureEngine(progress: Progress): Promise<Engine> {
    const { engine, passedOver } = await findEngine();
    if (passedOver !== undefined) {
        progress(passedOver);
    }
    if (engine !== undefined) {
        return engine;
    }
    if (await networkReachable()) {
        progress(`Pulumi ${engineVersion}: downloading the official release`);
        await makeOnce(officialDirectory(), installOfficial, progress);
    } else {
        await buildEngine(progress);
    }
    const made = await findEngine();
    if (made.engine === undefined) {
        throw new ToolchainError("missing", `the engine that was just made is not in the cache`);
    }
    return made.engine;
}

async function installOfficial(directory: string): Promise<void> {
    // Loaded here: the automation API is large, and needed once a machine.
    const { PulumiCommand } = await import("@pulumi/pulumi/automation/index.js");
    await PulumiCommand.install({ root: directory, version: semver.parse(engineVersion)! });
}

async function buildEngine(progress: Progress): Promise<void> {
    try {
        await makeOnce(
            builtDirectory(),
            async (directory) => {
                const bin = path.join(directory, "bin");
                fs.mkdirSync(bin);
                await goBuild(
                    {
                        name: `Pulumi engine ${engineVersion}`,
                        directory: engineModule,
                        mainPackage: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
                        output: path.join(bin, "pulumi"),
                        linkerFlags:
                            "-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=" +
                            `v${engineVersion}`,
                    },
                    progress,
                );
                const host = path.join(bin, "pulumi-language-nodejs");
                fs.copyFileSync(languageHost, host);
                fs.chmodSync(host, 0o755);
            },
            progress,
        );
    } catch (error) {
        if (error instanceof ToolchainError) {
            throw new ToolchainError(
                error.code,
                `No Pulumi engine could be had.\n${error.message}\n` +
                    "Ways out, any one of them:\n" +
                    `  - install Pulumi >= ${engineFloor} so that \`pulumi\` is on PATH (pulumi.com/docs/install)\n` +
                    "  - connect this machine to the internet and run the command again: it downloads the engine\n" +
                    "  - install Go >= 1.26 (go.dev/doc/install) and reach a Go module proxy: the engine is compiled here",
                { cause: error },
            );
        }
        throw error;
    }
}

/** The version that an executable reports, or undefined where it does not run. */
async function versionOf(executable: string): Promise<string | undefined> {
    try {
        const { stdout } = await run(executable, ["version"], {
            env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
        });
        return semver.parse(stdout.trim().split("\n")[0])?.version;
    } catch {
        return undefined;
    }
}

function whichPulumi(): string | undefined {
    const folders = (process.env["PATH"] ?? "").split(path.delimiter).filter(Boolean);
    return folders
        .map((folder) => path.join(folder, "pulumi"))
        .find((file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile());
}
