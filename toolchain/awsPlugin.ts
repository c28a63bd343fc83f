import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { cacheDirectory, fingerprint, isInCache, makeOnce, type Progress } from "./cache";
import { EngineSource, type Engine } from "./engine";
import { goBuild } from "./goBuild";
import { networkReachable } from "./network";
import { findTerraformProvider, type TerraformProvider } from "./terraformProvider";
import { ToolchainError } from "./toolchainError";
import { awsPluginVersion, terraformProviderVersion } from "./versions";

const bridgeModule = path.join(__dirname, "offline", "aws-bridge");

/** Where the AWS plugin comes from. */
export const AwsPluginSource = {
    /** Pulumi's official plugin, in the user's own PULUMI_HOME. */
    Installed: "installed",
    /** Pulumi's official plugin, which the engine downloads when it first needs it. */
    EngineDownloads: "engine-downloads",
    /** HashiCorp's provider behind the bridge that this project compiles. */
    Bridge: "bridge",
} as const;
export type AwsPluginSource = (typeof AwsPluginSource)[keyof typeof AwsPluginSource];

/** How the engine gets the plugin `aws`. */
export interface AwsPlugin {
    readonly source: AwsPluginSource;
    /** The version that the program's SDK asks for. */
    readonly version: string;
    /** The folder to put in place of `$PULUMI_HOME/plugins`; only with the bridge. */
    readonly pluginsDirectory?: string;
    /** The provider behind the bridge; only with the bridge. */
    readonly terraformProvider?: TerraformProvider;
}

/** The engine's folder of settings and plugins, as the user has it. */
export function userPulumiHome(env: NodeJS.ProcessEnv = process.env): string {
    return env["PULUMI_HOME"] || path.join(os.homedir(), ".pulumi");
}

function bridgeDirectory(): string {
    const sources = fs
        .readdirSync(bridgeModule)
        .filter((name) => !name.endsWith("_test.go"))
        .sort()
        .map((name) => path.join(bridgeModule, name));
    const key = `${awsPluginVersion()}-${fingerprint(sources)}`;
    return path.join(cacheDirectory(), "aws-bridge", key);
}

function pluginFolder(pluginsDirectory: string): string {
    return path.join(pluginsDirectory, `resource-aws-v${awsPluginVersion()}`);
}

/** Looks for the plugin without changing anything; undefined where something must be fetched or built. */
export function findAwsPlugin(): AwsPlugin | undefined {
    const version = awsPluginVersion();
    const installed = pluginFolder(path.join(userPulumiHome(), "plugins"));
    if (fs.existsSync(installed) && !isInCache(installed)) {
        return { source: AwsPluginSource.Installed, version };
    }
    const directory = bridgeDirectory();
    const terraformProvider = findTerraformProvider();
    if (terraformProvider === undefined || !fs.existsSync(directory)) {
        return undefined;
    }
    return {
        source: AwsPluginSource.Bridge,
        version,
        pluginsDirectory: path.join(directory, "plugins"),
        terraformProvider,
    };
}

/**
 * Makes sure that the engine finds the plugin `aws`: installed already, downloaded by the engine
 * itself where there is a network, else HashiCorp's own provider behind a bridge.
 * @throws ToolchainError that names both ways to get HashiCorp's provider where it is missing.
 */
export async function ensureAwsPlugin(engine: Engine, progress: Progress): Promise<AwsPlugin> {
    const version = awsPluginVersion();
    const found = findAwsPlugin();
    if (found?.source === AwsPluginSource.Installed) {
        return found;
    }
    if (engine.source !== EngineSource.Built && (await networkReachable())) {
        return { source: AwsPluginSource.EngineDownloads, version };
    }
    const terraformProvider = findTerraformProvider();
    if (terraformProvider === undefined) {
        throw new ToolchainError("missing", missingProvider(engine));
    }
    const directory = bridgeDirectory();
    await makeOnce(directory, (making) => buildBridge(making, progress), progress);
    const pluginsDirectory = path.join(directory, "plugins");
    link(terraformProvider, pluginFolder(pluginsDirectory));
    return { source: AwsPluginSource.Bridge, version, pluginsDirectory, terraformProvider };
}

async function buildBridge(directory: string, progress: Progress): Promise<void> {
    const folder = pluginFolder(path.join(directory, "plugins"));
    fs.mkdirSync(folder, { recursive: true });
    await goBuild(
        {
            name: "bridge to HashiCorp's AWS provider",
            directory: bridgeModule,
            mainPackage: ".",
            output: path.join(folder, "pulumi-resource-aws"),
            linkerFlags: `-X main.version=${awsPluginVersion()}`,
        },
        progress,
    );
}

/** Puts the provider beside the bridge, where the bridge looks for it; a moved mirror is followed. */
function link({ executable }: TerraformProvider, folder: string): void {
    const place = path.join(folder, "terraform-provider-aws");
    if (fs.existsSync(place) && fs.realpathSync(place) === fs.realpathSync(executable)) {
        return;
    }
    const temporary = `${path.join(folder, "link")}-${process.pid}`;
    fs.rmSync(temporary, { force: true });
    fs.symlinkSync(executable, temporary);
    fs.renameSync(temporary, place);
}

function missingProvider(engine: Engine): string {
    const version = terraformProviderVersion;
    const named = process.env["TERRAFORM_PROVIDER_AWS"];
    return [
        ...(named ? [`TERRAFORM_PROVIDER_AWS is ${named}, but there is no such file.`] : []),
        "No AWS provider could be had: Pulumi's plugin was not downloaded, and there is no copy of HashiCorp's " +
            `provider (terraform-provider-aws ${version}) on this machine.`,
        "Ways out, any one of them:",
        engine.source === EngineSource.Built
            ? "  - connect this machine to the internet, delete the compiled engine " +
              `(${path.dirname(path.dirname(engine.executable))}) and run the command again: the official engine downloads its AWS plugin`
            : "  - connect this machine to the internet and run the command again: the engine downloads its AWS plugin",
        `  - put terraform-provider-aws ${version} on this machine (releases.hashicorp.com/terraform-provider-aws, or`,
        "    `terraform providers mirror <folder>` on a machine with a network) and point TERRAFORM_PROVIDER_AWS",
        "    to the executable, or TF_PLUGIN_CACHE_DIR to the folder",
    ].join("\n");
}
