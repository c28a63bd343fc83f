import { initTerraform } from "../support/terraform";
import type { TwoResources } from "./twoResources";

/**
 * Writes the same two resources for Terraform, with the same provider binary, and initialises them.
 * @returns the environment to run Terraform with.
 */
export function makeTerraformProject(
    folder: string,
    resources: TwoResources,
    env: NodeJS.ProcessEnv,
): Promise<NodeJS.ProcessEnv> {
    const { account, key, alias } = resources;
    const configuration = {
        provider: {
            aws: {
                region: account.region,
                allowed_account_ids: [account.id],
                assume_role: [
                    {
                        role_arn: account.roleArn,
                        external_id: account.externalId,
                        session_name: "bench",
                    },
                ],
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
    const files = { "main.tf.json": JSON.stringify(configuration, null, 2) };
    return initTerraform(folder, files, env);
}
