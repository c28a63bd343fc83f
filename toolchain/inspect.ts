import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { AwsPluginSource, findAwsPlugin } from "./awsPlugin";
import { cacheDirectory } from "./cache";
import { EngineSource, findEngine, type FoundEngine } from "./engine";
import { goFloor, goVersion, isGoNewEnough } from "./goBuild";
import { networkReachable } from "./network";
import { findTerraformProvider } from "./terraformProvider";
import { awsPluginVersion, engineFloor, engineVersion, terraformProviderVersion } from "./versions";

/** How a run could get what is not here. */
interface Means {
    /** Whether Pulumi's downloads answer. */
    readonly online: boolean;
    /** Whether there is a Go that compiles this project's modules. */
    readonly compiles: boolean;
    /** Whether the engine downloads the official plugin by itself; one compiled here does not. */
    readonly downloadsPlugin: boolean;
}

/** One thing that a run uses, as it is on this machine. */
export interface Inspection {
    readonly name: string;
    /** The version found, or undefined where it is missing. */
    readonly version?: string;
    /** Where it is. */
    readonly place?: string;
    /** SHA-256 of the executable, hexadecimal. */
    readonly sha256?: string;
    /** Whether a run can start as it is, gets it by itself, or fails. */
    readonly verdict: "ready" | "will be made" | "missing" | "not needed";
    /** What to know, or what to do. */
    readonly advice?: string;
}

/** Looks at everything that a run uses, and changes nothing. */
export async function inspectToolchain(): Promise<Inspection[]> {
    const [online, found, go] = await Promise.all([networkReachable(), findEngine(), inspectGo()]);
    const means = {
        online,
        compiles: go.verdict === "ready",
        downloadsPlugin: online && found.engine?.source !== EngineSource.Built,
    };
    const engine = await inspectEngine(found, means);
    const plugin = await inspectPlugin(means);
    return [
        {
            name: "Node.js",
            version: process.versions.node,
            place: process.execPath,
            verdict: "ready",
        },
        engine,
        plugin,
        await inspectTerraformProvider(means),
        go,
        { name: "cache folder", place: cacheDirectory(), verdict: "ready" },
    ];
}

async function inspectEngine(
    { engine, passedOver }: FoundEngine,
    { online, compiles }: Means,
): Promise<Inspection> {
    if (engine === undefined) {
        return {
            name: "Pulumi engine",
            verdict: online || compiles ? "will be made" : "missing",
            advice: `${passedOver === undefined ? "" : `${passedOver}. `}The next run downloads ${engineVersion}, or compiles it with Go >= ${goFloor} where there is no network (minutes, once). Or install Pulumi >= ${engineFloor}`,
        };
    }
    return {
        name: "Pulumi engine",
        version: engine.version,
        place: engine.executable,
        sha256: await sha256(engine.executable),
        verdict: "ready",
        advice: passedOver ?? `source: ${engine.source}`,
    };
}

async function inspectPlugin({ compiles, downloadsPlugin }: Means): Promise<Inspection> {
    const plugin = findAwsPlugin();
    const name = "AWS plugin";
    if (plugin === undefined) {
        const canBuild = compiles && findTerraformProvider() !== undefined;
        return {
            name,
            verdict: canBuild || downloadsPlugin ? "will be made" : "missing",
            advice:
                `${awsPluginVersion()} is not here. The engine downloads it where there is a network; else ` +
                "the next run compiles a bridge to HashiCorp's provider, which needs Go and that provider",
        };
    }
    if (plugin.pluginsDirectory === undefined) {
        return { name, version: plugin.version, verdict: "ready", advice: "official, installed" };
    }
    const place = path.join(
        plugin.pluginsDirectory,
        `resource-aws-v${plugin.version}`,
        "pulumi-resource-aws",
    );
    return {
        name,
        version: plugin.version,
        place,
        sha256: await sha256(place),
        verdict: "ready",
        advice: "bridge, compiled here",
    };
}

async function inspectTerraformProvider({ downloadsPlugin }: Means): Promise<Inspection> {
    const name = "terraform-provider-aws";
    const provider = findTerraformProvider();
    if (provider === undefined) {
        const official = findAwsPlugin()?.source === AwsPluginSource.Installed || downloadsPlugin;
        return {
            name,
            verdict: official ? "not needed" : "missing",
            advice: `needed only where the engine can't download its AWS plugin: put ${terraformProviderVersion} on this machine and set TERRAFORM_PROVIDER_AWS or TF_PLUGIN_CACHE_DIR`,
        };
    }
    return {
        name,
        version: provider.version,
        place: provider.executable,
        sha256: await sha256(provider.executable),
        verdict: "ready",
        ...(provider.version === terraformProviderVersion
            ? {}
            : { advice: `the bridge is tested with ${terraformProviderVersion}` }),
    };
}

async function inspectGo(): Promise<Inspection> {
    const version = await goVersion();
    const compiles = version !== undefined && isGoNewEnough(version);
    return {
        name: "Go",
        ...(version === undefined ? {} : { version }),
        verdict: compiles ? "ready" : "not needed",
        advice: compiles
            ? `>= ${goFloor} compiles the engine without a network`
            : `needed (>= ${goFloor}) only to compile the engine without a network`,
    };
}

async function sha256(file: string): Promise<string> {
    const hash = createHash("sha256");
    for await (const chunk of fs.createReadStream(file)) {
        hash.update(chunk as Buffer);
    }
    return hash.digest("hex");
}
