import fs from "node:fs";
import path from "node:path";
import { findTerraformProvider } from "../../toolchain/terraformProvider";
import { run } from "../integration/support/workspace";
import type { TwoResources } from "./twoResources";

/** Whether Terraform and the provider that the bridge wraps are on this machine. */
export async function terraformVersion(): Promise<string | undefined> {
    if (findTerraformProvider() === undefined) {
        return undefined;
    }
    try {
        const { stdout } = await run("terraform", ["version", "-json"], process.cwd(), process.env);
        return (JSON.parse(stdout) as { terraform_version: string }).terraform_version;
    } catch {
        return undefined;
    }
}

/**
 * Writes the same two resources for Terraform, with the same provider binary, and initialises them.
 * @returns the environment to run Terraform with.
 */
export async function makeTerraformProject(
    folder: string,
    resources: TwoResources,
    env: NodeJS.ProcessEnv,
): Promise<NodeJS.ProcessEnv> {
    const { account, key, alias } = resources;
    fs.mkdirSync(folder, { recursive: true });
    // <mirror>/<host>/hashicorp/aws/<version>/<platform>/<executable>
    const mirror = path.resolve(findTerraformProvider()!.executable, "../../../../../..");
    const rc = path.join(folder, "terraform.rc");
    fs.writeFileSync(
        rc,
        `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
    );
    const configuration = {
        provider: {
            aws: {
                region: account.region,
                allowed_account_ids: [account.id],
                assume_role: [{ role_arn: account.roleArn, session_name: "bench" }],
                default_tags: [{ tags: account.defaultTags }],
            },
        },
        resource: {
            aws_kms_key: {
                key: {
                    description: key.description,
                    key_usage: key.keyUsage,
                    customer_master_key_spec: key.customerMasterKeySpec,
                    deletion_window_in_days: key.deletionWindowInDays,
                    policy: key.policy,
                    tags: key.tags,
                },
            },
            aws_kms_alias: {
                alias: { name: alias, target_key_id: "${aws_kms_key.key.key_id}" },
            },
        },
        output: { arn: { value: "${aws_kms_key.key.arn}" } },
    };
    fs.writeFileSync(path.join(folder, "main.tf.json"), JSON.stringify(configuration, null, 2));
    const terraformEnv = {
        ...env,
        TF_CLI_CONFIG_FILE: rc,
        CHECKPOINT_DISABLE: "1",
        TF_IN_AUTOMATION: "1",
    };
    const { status, output } = await run(
        "terraform",
        ["init", "-input=false"],
        folder,
        terraformEnv,
    );
    if (status !== 0) {
        throw new Error(`terraform init failed:\n${output}`);
    }
    return terraformEnv;
}
