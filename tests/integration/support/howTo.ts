import path from "node:path";
import { KMSClient } from "@aws-sdk/client-kms";
import { awsDirectory, type SandboxAccess, sandboxEnvironment } from "../../../sandbox/environment";
import { startSandbox } from "../../../sandbox/server";
import type { World } from "../../../sandbox/world";
import { ADMINISTRATOR_ACCESS } from "../../support/administrators";
import { run } from "../../support/processes";
import { initTerraform } from "../../support/terraform";

/** Name of the identity that followed a how-to: an administrator of the account, with Terraform. */
export function administratorIdentity(accountId: string): string {
    return `terraform-${accountId}`;
}

/** A world in which the account has that administrator. */
export function withAdministrator(world: World, accountId: string): World {
    return {
        ...world,
        identities: [
            ...world.identities,
            {
                name: administratorIdentity(accountId),
                arn: `arn:aws:iam::${accountId}:user/terraform`,
                policies: [ADMINISTRATOR_ACCESS],
            },
        ],
    };
}

/**
 * What the administrator did before the account joined the organisation: none of its guardrails held.
 * @param directory the sandbox's folder, on which nothing runs.
 */
export async function beforeGuardrails(
    directory: string,
    world: World,
    accountId: string,
    work: (access: SandboxAccess, kms: KMSClient) => Promise<void>,
): Promise<void> {
    const sandbox = await startSandbox({
        ...world,
        directory: awsDirectory(directory),
        accounts: world.accounts.map((account) =>
            account.id === accountId ? { id: account.id, roles: account.roles } : account,
        ),
    });
    const credentials = sandbox.credentials(administratorIdentity(accountId));
    const { endpoint } = sandbox;
    const kms = new KMSClient({ endpoint, region: "sa-east-1", credentials });
    try {
        await work({ endpoint, ...credentials, directory }, kms);
    } finally {
        kms.destroy();
        await sandbox.close();
    }
}

/** The key and alias of the how-to, as it writes them. */
export const HOW_TO_CONFIGURATION = `
provider "aws" {
  region = "sa-east-1"
}

resource "aws_kms_key" "assinatura_cartorio" {
  description              = "Chave KMS para assinatura do Cartório Digital"
  key_usage                = "SIGN_VERIFY"
  customer_master_key_spec = "RSA_2048"
  deletion_window_in_days  = 30
}

resource "aws_kms_alias" "assinatura_cartorio" {
  name          = "alias/cartorio-assinatura"
  target_key_id = aws_kms_key.assinatura_cartorio.key_id
}
`;

/** What is left of the configuration once the program has the key. */
export const HOW_TO_AFTERWARDS = `
provider "aws" {
  region = "sa-east-1"
}
`;

/** Terraform on the how-to's configuration. */
export class HowTo {
    readonly folder: string;

    public constructor(directory: string) {
        this.folder = path.join(directory, "terraform");
    }

    /** Writes the configuration, initialises it and runs Terraform: its status and what it said. */
    public async terraform(
        access: SandboxAccess,
        configuration: string,
        ...args: readonly string[]
    ): Promise<{ readonly status: number | null; readonly output: string }> {
        const base = sandboxEnvironment(process.env, access);
        const env = await initTerraform(this.folder, { "main.tf": configuration }, base);
        const { status, stdout, stderr } = await run("terraform", [...args], {
            cwd: this.folder,
            env,
        });
        return { status, output: `${stdout}${stderr}` };
    }
}
