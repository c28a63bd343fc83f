import assert from "node:assert/strict";
import {
    DescribeKeyCommand,
    GetKeyPolicyCommand,
    type KeyMetadata,
    type KMSClient,
    ListAliasesCommand,
    ListKeysCommand,
    ListResourceTagsCommand,
} from "@aws-sdk/client-kms";
import { writeFile } from "../../support/folders";
import { type Ended, run } from "../../support/processes";
import { initTerraform, terraformVersion } from "../../support/terraform";
import { ACCOUNT, ALIAS, type ClientSandbox, openClientSandbox } from "./support/clientSandbox";
import { skipFor, succeed } from "./support/tools";

/*
 * Terraform and HashiCorp's own provider, with the two resources of a how-to for one signing key. Does
 * not prove that the provider would wait as long on AWS, where changes take time to be seen.
 */
const DESCRIPTION = "Chave KMS para assinatura do Cartório Digital";
const DAY_MS = 24 * 60 * 60 * 1000;

/** What the test changes of the key between two applies. */
interface Changeable {
    readonly description: string;
    readonly more: string;
}

function configuration({ description, more }: Changeable): string {
    return `
provider "aws" {
  region              = "sa-east-1"
  allowed_account_ids = ["${ACCOUNT}"]
}

resource "aws_kms_key" "assinatura_cartorio" {
  description              = "${description}"
  key_usage                = "SIGN_VERIFY"
  customer_master_key_spec = "RSA_2048"
  deletion_window_in_days  = 30
${more}
}

resource "aws_kms_alias" "assinatura_cartorio" {
  name          = "${ALIAS}"
  target_key_id = aws_kms_key.assinatura_cartorio.key_id
}

output "arn" {
  value = aws_kms_key.assinatura_cartorio.arn
}
`;
}

const POLICY = {
    Version: "2012-10-17",
    Statement: [
        {
            Sid: "Administer",
            Effect: "Allow",
            Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
            Action: "kms:*",
            Resource: "*",
        },
        {
            Sid: "DenyGrants",
            Effect: "Deny",
            Principal: { AWS: "*" },
            Action: "kms:CreateGrant",
            Resource: "*",
        },
    ],
};

describe("Terraform", function () {
    this.timeout(120_000);
    let client: ClientSandbox;
    let kms: KMSClient;
    let env: NodeJS.ProcessEnv;
    let key: KeyMetadata;

    before(async function () {
        if ((await terraformVersion()) === undefined) {
            skipFor(this, "no terraform on PATH, or no AWS provider for it on this machine");
        }
        client = await openClientSandbox();
        kms = client.kms();
        const files = { "main.tf": configuration({ description: DESCRIPTION, more: "" }) };
        env = await initTerraform(client.folder, files, client.env());
    });

    after(() => client?.close());

    const surroundings = () => ({ cwd: client.folder, env });

    function apply(): Promise<Ended> {
        const flags = ["-auto-approve", "-input=false", "-no-color"];
        return succeed("terraform", ["apply", ...flags], surroundings());
    }

    /** Fails unless Terraform sees the account as it is configured: status 2 stands for a difference. */
    async function assertEmptyPlan(): Promise<void> {
        const flags = ["-detailed-exitcode", "-input=false", "-no-color"];
        const { status, stdout, stderr } = await run(
            "terraform",
            ["plan", ...flags],
            surroundings(),
        );
        assert.equal(status, 0, `${stdout}${stderr}`);
    }

    const describeTheKey = async () =>
        (await kms.send(new DescribeKeyCommand({ KeyId: key.Arn }))).KeyMetadata!;

    it("makes a signing key and its alias", async () => {
        await apply();
        const described = await kms.send(new DescribeKeyCommand({ KeyId: ALIAS }));
        key = described.KeyMetadata!;
        assert.deepEqual(
            [key.Description, key.KeyUsage, key.KeySpec, key.KeyState],
            [DESCRIPTION, "SIGN_VERIFY", "RSA_2048", "Enabled"],
        );
        const { stdout } = await succeed("terraform", ["output", "-raw", "arn"], surroundings());
        assert.equal(stdout, key.Arn);
    });

    it("plans nothing more after that", () => assertEmptyPlan());

    it("changes description, tags and policy in place", async () => {
        const more = `
  policy = jsonencode(${JSON.stringify(POLICY)})
  tags = {
    "cartorio:cns" = "990010"
    "cartorio:uf"  = "SP"
  }`;
        writeFile(
            `${client.folder}/main.tf`,
            configuration({ description: `${DESCRIPTION}: 99.001-0`, more }),
        );
        const { stdout } = await apply();
        assert.match(stdout, /0 added, 1 changed, 0 destroyed/);
        const { KeyId } = key;
        assert.equal((await describeTheKey()).Description, `${DESCRIPTION}: 99.001-0`);
        const { Tags } = await kms.send(new ListResourceTagsCommand({ KeyId }));
        assert.deepEqual(Tags, [
            { TagKey: "cartorio:cns", TagValue: "990010" },
            { TagKey: "cartorio:uf", TagValue: "SP" },
        ]);
        const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId }));
        assert.deepEqual(JSON.parse(Policy!), POLICY);
    });

    it("plans nothing more after the change", () => assertEmptyPlan());

    it("leaves the key pending deletion for 30 days, and no alias", async () => {
        const before = Date.now();
        const flags = ["-auto-approve", "-input=false", "-no-color"];
        await succeed("terraform", ["destroy", ...flags], surroundings());
        const { KeyState, DeletionDate } = await describeTheKey();
        assert.equal(KeyState, "PendingDeletion");
        const waited = DeletionDate!.getTime() - before;
        assert.ok(
            waited >= 30 * DAY_MS - 1000 && waited < 30 * DAY_MS + 120_000,
            String(DeletionDate),
        );
        assert.deepEqual((await kms.send(new ListAliasesCommand({}))).Aliases, []);
        assert.deepEqual(
            (await kms.send(new ListKeysCommand({}))).Keys?.map(({ KeyArn }) => KeyArn),
            [key.Arn],
        );
    });
});
