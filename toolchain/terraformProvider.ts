import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import semver from "semver";
import { terraformProviderVersion } from "./versions";

/** A copy of HashiCorp's AWS provider for Terraform on this machine. */
export interface TerraformProvider {
    /** The executable. */
    readonly executable: string;
    /** Its version, from the name of the folder or of the file. */
    readonly version: string;
}

/** Where to look, and for which platform: the machine's by default, a test's own otherwise. */
export interface Surroundings {
    readonly env: NodeJS.ProcessEnv;
    readonly home: string;
    /** The folder that holds the folders of add-on software packages (FHS: /opt). */
    readonly addOns: string;
    /** Terraform's name of the platform, for example `linux_amd64`. */
    readonly platform: string;
}

const ARCHITECTURES: Partial<Record<NodeJS.Architecture, string>> = {
    x64: "amd64",
    arm64: "arm64",
    ia32: "386",
};

/** The machine that this process runs on. */
export function thisMachine(): Surroundings {
    return {
        env: process.env,
        home: os.homedir(),
        addOns: "/opt",
        platform: `${process.platform}_${ARCHITECTURES[process.arch] ?? process.arch}`,
    };
}

/**
 * Finds the provider that the bridge wraps: `TERRAFORM_PROVIDER_AWS` (an executable), or a mirror or
 * cache folder of the Terraform command line. The version that the bridge is tested with wins, then
 * the newest of the same major version.
 */
export function findTerraformProvider(
    surroundings: Surroundings = thisMachine(),
): TerraformProvider | undefined {
    const named = surroundings.env["TERRAFORM_PROVIDER_AWS"];
    if (named) {
        return fs.statSync(named, { throwIfNoEntry: false })?.isFile()
            ? { executable: path.resolve(named), version: versionInName(named) }
            : undefined;
    }
    const found = mirrorFolders(surroundings).flatMap((folder) =>
        providersIn(folder, surroundings.platform),
    );
    const major = semver.major(terraformProviderVersion);
    return found
        .filter(({ version }) => semver.valid(version) && semver.major(version) === major)
        .sort((a, b) => preference(b) - preference(a) || semver.rcompare(a.version, b.version))[0];
}

/** The folders that may be a Terraform filesystem mirror, most specific first. */
export function mirrorFolders({ env, home, addOns }: Surroundings): string[] {
    const cliConfig = readIfThere(
        env["TF_CLI_CONFIG_FILE"] || env["TERRAFORM_CONFIG"] || path.join(home, ".terraformrc"),
    );
    const configured = [
        ...cliConfig.matchAll(/\bfilesystem_mirror\s*\{[^}]*?\bpath\s*=\s*"([^"]+)"/g),
        ...cliConfig.matchAll(/\bplugin_cache_dir\s*=\s*"([^"]+)"/g),
    ].map((match) => match[1]!.replace(/^~(?=\/)/, home).replace(/^\$HOME(?=\/)/, home));
    const dataFolders = [
        env["XDG_DATA_HOME"] || path.join(home, ".local", "share"),
        ...(env["XDG_DATA_DIRS"] || "/usr/local/share:/usr/share").split(":").filter(Boolean),
    ];
    const addOnFolders = entries(addOns)
        .sort()
        .map((name) => path.join(addOns, name));
    return [
        ...(env["TF_PLUGIN_CACHE_DIR"] ? [env["TF_PLUGIN_CACHE_DIR"]] : []),
        ...configured,
        path.join(home, ".terraform.d", "plugins"),
        ...dataFolders.map((folder) => path.join(folder, "terraform", "plugins")),
        ...addOnFolders,
    ];
}

/** The AWS providers below a mirror: `<host>/hashicorp/aws/<version>/<platform>/terraform-provider-aws_v…`. */
function providersIn(mirror: string, platform: string): TerraformProvider[] {
    return entries(mirror).flatMap((host) => {
        const versions = path.join(mirror, host, "hashicorp", "aws");
        return entries(versions).flatMap((version) => {
            const folder = path.join(versions, version, platform);
            return entries(folder)
                .filter((name) => name.startsWith("terraform-provider-aws_v"))
                .map((name) => ({ executable: path.join(folder, name), version }));
        });
    });
}

function preference({ version }: TerraformProvider): number {
    return version === terraformProviderVersion ? 1 : 0;
}

function versionInName(file: string): string {
    return /_v(\d+\.\d+\.\d+)/.exec(path.basename(file))?.[1] ?? "unknown";
}

/** A place that isn't there, is of another kind or belongs to someone else is one without a provider. */
const NOTHING_TO_READ = ["ENOENT", "ENOTDIR", "EISDIR", "EACCES"];

function entries(folder: string): string[] {
    return ifReadable(() => fs.readdirSync(folder)) ?? [];
}

function readIfThere(file: string): string {
    return ifReadable(() => fs.readFileSync(file, "utf8")) ?? "";
}

function ifReadable<T>(read: () => T): T | undefined {
    try {
        return read();
    } catch (error) {
        if (NOTHING_TO_READ.includes((error as NodeJS.ErrnoException).code ?? "")) {
            return undefined;
        }
        throw error;
    }
}
