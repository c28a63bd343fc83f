import path from "node:path";
import { findTerraformProvider } from "../../toolchain/terraformProvider";
import { writeFile } from "./folders";
import { run } from "./processes";

/** The version of the `terraform` on PATH; undefined without it, or without the AWS provider. */
export async function terraformVersion(): Promise<string | undefined> {
    if (findTerraformProvider() === undefined) {
        return undefined;
    }
    try {
        const { stdout } = await run("terraform", ["version", "-json"]);
        return (JSON.parse(stdout) as { terraform_version: string }).terraform_version;
    } catch {
        return undefined;
    }
}

/**
 * Writes a configuration and initialises it, with the provider of this machine and no network.
 * @param files the configuration, their names relative to the folder.
 * @returns the environment to run Terraform with.
 */
export async function initTerraform(
    folder: string,
    files: Readonly<Record<string, string>>,
    env: NodeJS.ProcessEnv,
): Promise<NodeJS.ProcessEnv> {
    for (const [name, text] of Object.entries(files)) {
        writeFile(path.join(folder, name), text);
    }
    // <mirror>/<host>/hashicorp/aws/<version>/<platform>/<executable>
    const mirror = path.resolve(findTerraformProvider()!.executable, "../../../../../..");
    const rc = writeFile(
        path.join(folder, "terraform.rc"),
        `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
    );
    const terraformEnv = {
        ...env,
        TF_CLI_CONFIG_FILE: rc,
        CHECKPOINT_DISABLE: "1",
        TF_IN_AUTOMATION: "1",
    };
    const { status, stdout, stderr } = await run("terraform", ["init", "-input=false"], {
        cwd: folder,
        env: terraformEnv,
    });
    if (status !== 0) {
        throw new Error(`terraform init failed:\n${stdout}${stderr}`);
    }
    return terraformEnv;
}
