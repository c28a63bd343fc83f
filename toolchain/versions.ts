import fs from "node:fs";
import path from "node:path";

/** The repository's root folder. */
export const repositoryRoot = path.resolve(__dirname, "..");

/** The oldest Pulumi engine that this project is tested with; Pulumi.yaml says the same. */
export const engineFloor = "3.248.0";

/** The engine that is downloaded or built where a machine has none. */
export const engineVersion = "3.259.0";

/** HashiCorp's AWS provider for Terraform that the bridge is tested with. */
export const terraformProviderVersion = "5.100.0";

/**
 * The version of the AWS plugin that the program asks the engine for: that of its SDK.
 * @throws Error when the dependencies are not installed.
 */
export function awsPluginVersion(): string {
    const manifest = path.join(repositoryRoot, "node_modules", "@pulumi", "aws", "package.json");
    return (JSON.parse(fs.readFileSync(manifest, "utf8")) as { version: string }).version;
}
