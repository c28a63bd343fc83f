import fs from "node:fs";
import path from "node:path";
import { type AwsPlugin, AwsPluginSource, ensureAwsPlugin } from "./awsPlugin";
import { cacheDirectory, isInCache, type Progress } from "./cache";
import { type Engine, EngineSource, ensureEngine } from "./engine";

/** How long the engine's own log files are kept in a home of ours, in milliseconds: a week. */
const LOG_LIFETIME_MS = 7 * 24 * 3600 * 1000;

/** Everything that a run of this program needs beside Node.js and its packages. */
export interface Toolchain {
    readonly engine: Engine;
    readonly awsPlugin: AwsPlugin;
}

/**
 * Gets the engine and the AWS plugin onto this machine, or finds them there.
 * @throws ToolchainError with the ways out when something can't be had.
 */
export async function ensureToolchain(progress: Progress): Promise<Toolchain> {
    const engine = await ensureEngine(progress);
    const awsPlugin = await ensureAwsPlugin(engine, progress);
    return { engine, awsPlugin };
}

/** Says in one line which engine and which plugin run, for the first line of every command. */
export function describeToolchain({ engine, awsPlugin }: Toolchain): string {
    const engines: Record<EngineSource, string> = {
        [EngineSource.Path]: "the pulumi on PATH",
        [EngineSource.Official]: "official release, downloaded into the cache",
        [EngineSource.Built]: "compiled here from Pulumi's Go modules",
    };
    const plugins: Record<AwsPluginSource, string> = {
        [AwsPluginSource.Installed]: "official, installed",
        [AwsPluginSource.EngineDownloads]: "official, downloaded by the engine",
        [AwsPluginSource.Bridge]: `HashiCorp's terraform-provider-aws ${awsPlugin.terraformProvider?.version ?? ""} behind the bridge`,
    };
    return (
        `Pulumi engine ${engine.version} (${engines[engine.source]}), ` +
        `AWS plugin ${awsPlugin.version} (${plugins[awsPlugin.source]})`
    );
}

/**
 * The environment variables with which `pulumi` is this toolchain's, to lay over the caller's own.
 *
 * The user's PULUMI_HOME stays in force unless the plugin is ours: then the engine gets a home of its
 * own, whose `plugins` is the cache's folder.
 * @param env the environment that the variables are laid over.
 * @param home that home; by default the one of the sandbox's shell that this runs in, else one in
 * the cache folder.
 */
export function toolchainEnvironment(
    { engine, awsPlugin }: Toolchain,
    env: NodeJS.ProcessEnv,
    home: string = ownHome(env),
): Record<string, string> {
    const variables: Record<string, string> = {
        PATH: [path.dirname(engine.executable), env["PATH"]].filter(Boolean).join(path.delimiter),
        PULUMI_SKIP_UPDATE_CHECK: "true",
        // Node.js >= 22 then keeps the compiled form of the engine's scripts; 20 takes no notice.
        NODE_COMPILE_CACHE: env["NODE_COMPILE_CACHE"] || path.join(cacheDirectory(), "node"),
    };
    if (awsPlugin.pluginsDirectory === undefined) {
        return variables;
    }
    preparePulumiHome(home, awsPlugin.pluginsDirectory);
    return {
        ...variables,
        PULUMI_HOME: home,
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        PULUMI_DISABLE_REGISTRY_RESOLVE: "true",
        PULUMI_SUPPRESS_NEO_LINK: "true",
    };
}

function ownHome(env: NodeJS.ProcessEnv): string {
    const home = env["PULUMI_HOME"];
    const plugins = home === undefined ? undefined : path.join(home, "plugins");
    return home !== undefined && fs.existsSync(plugins!) && isInCache(plugins!)
        ? home
        : path.join(cacheDirectory(), "home");
}

function preparePulumiHome(home: string, plugins: string): void {
    fs.mkdirSync(home, { recursive: true, mode: 0o700 });
    const place = path.join(home, "plugins");
    if (!fs.existsSync(place) || fs.realpathSync(place) !== fs.realpathSync(plugins)) {
        const temporary = `${place}-${process.pid}`;
        fs.rmSync(temporary, { force: true });
        fs.symlinkSync(plugins, temporary);
        fs.renameSync(temporary, place);
    }
    const logs = path.join(home, "logs");
    for (const name of fs.existsSync(logs) ? fs.readdirSync(logs) : []) {
        const file = path.join(logs, name);
        const found = fs.statSync(file, { throwIfNoEntry: false });
        if (found?.isFile() && Date.now() - found.mtimeMs > LOG_LIFETIME_MS) {
            fs.rmSync(file, { force: true });
        }
    }
}
