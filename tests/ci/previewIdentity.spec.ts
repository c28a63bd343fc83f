// What the preview role's credentials are good for, by the authorisation of the sandbox's STS and KMS, which read the
// committed templates. That AWS decides alike is not proved here.
import fs from "node:fs";
import path from "node:path";
import * as kms from "@aws-sdk/client-kms";
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from "@aws-sdk/client-sts";
import { resolveRoles } from "../../components/roles";
import { signingKeyPolicy } from "../../components/signingKeyPolicy";
import { type Sandbox, startSandbox } from "../../sandbox/server";
import { auditIdentity, loadWorld, pipelineIdentity, previewIdentity } from "../../sandbox/world";
import { repositoryRoot } from "../../toolchain/versions";
import { type Keys, refused, temporaryFolder } from "../sandbox/support";

const ORGANISATION = path.join(repositoryRoot, "tests", "fixtures", "organisation");
const ACCOUNT = "111111110010";
const EXTERNAL_ID = "cartorio-digital-dev-exemplo";
const common = { region: "sa-east-1", maxAttempts: 1 };

describe("on the sandbox, the credentials of a pull request", () => {
    let sandbox: Sandbox;
    let directory: string;
    const clients: { destroy(): void }[] = [];

    before(async () => {
        directory = await temporaryFolder();
        sandbox = await startSandbox({ directory, ...loadWorld(ORGANISATION) });
    });

    after(async () => {
        clients.forEach((client) => client.destroy());
        await sandbox.close();
        fs.rmSync(directory, { recursive: true });
    });

    async function become(
        identity: string,
        role: string,
        more: Partial<AssumeRoleCommandInput> = {},
    ): Promise<Keys> {
        const { endpoint } = sandbox;
        const sts = new STSClient({
            ...common,
            endpoint,
            credentials: sandbox.credentials(identity),
        });
        clients.push(sts);
        const { Credentials: made } = await sts.send(
            new AssumeRoleCommand({
                RoleArn: `arn:aws:iam::${ACCOUNT}:role/cartorio/${role}`,
                RoleSessionName: "test",
                ...more,
            }),
        );
        return {
            accessKeyId: made!.AccessKeyId!,
            secretAccessKey: made!.SecretAccessKey!,
            sessionToken: made!.SessionToken!,
        };
    }

    function keysAs(credentials: Keys): kms.KMSClient {
        const client = new kms.KMSClient({ ...common, endpoint: sandbox.endpoint, credentials });
        clients.push(client);
        return client;
    }

    for (const identity of [previewIdentity, auditIdentity]) {
        it(`of ${identity} lead to Auditor, and to no other role whatever is said beside`, async () => {
            await become(identity, "Auditor");
            for (const role of ["Deployer", "BreakGlass", "Signer", "Verifier"]) {
                for (const more of [{}, { ExternalId: EXTERNAL_ID }, { SourceIdentity: "ana" }]) {
                    await refused(become(identity, role, more), "AccessDenied");
                }
            }
        });
    }

    it("of the pipeline lead to Deployer with an external id of the hub's alone", async () => {
        await become(pipelineIdentity, "Deployer", { ExternalId: EXTERNAL_ID });
        await refused(become(pipelineIdentity, "Deployer"), "AccessDenied");
        await refused(become(pipelineIdentity, "Auditor"), "AccessDenied");
    });

    it("read a key as Auditor, and can neither use nor change it, nor make one", async () => {
        const deployer = keysAs(
            await become(pipelineIdentity, "Deployer", { ExternalId: EXTERNAL_ID }),
        );
        const inputs = { accountId: ACCOUNT, roles: resolveRoles(ACCOUNT), maySign: true };
        const { KeyMetadata: key } = await deployer.send(
            new kms.CreateKeyCommand({
                KeySpec: "RSA_2048",
                KeyUsage: "SIGN_VERIFY",
                Policy: JSON.stringify(signingKeyPolicy(inputs)),
            }),
        );
        const KeyId = key!.Arn!;
        const AliasName = "alias/cartorio-assinatura";
        await deployer.send(new kms.CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));

        const auditor = keysAs(await become(previewIdentity, "Auditor"));
        const { Policy } = await auditor.send(new kms.GetKeyPolicyCommand({ KeyId }));
        await auditor.send(new kms.DescribeKeyCommand({ KeyId }));
        await auditor.send(new kms.ListAliasesCommand({}));
        const writes: readonly (() => Promise<unknown>)[] = [
            () =>
                auditor.send(
                    new kms.SignCommand({
                        KeyId,
                        Message: Buffer.from("x"),
                        SigningAlgorithm: "RSASSA_PSS_SHA_256",
                    }),
                ),
            () => auditor.send(new kms.PutKeyPolicyCommand({ KeyId, Policy })),
            () => auditor.send(new kms.DisableKeyCommand({ KeyId })),
            () => auditor.send(new kms.EnableKeyCommand({ KeyId })),
            () => auditor.send(new kms.ScheduleKeyDeletionCommand({ KeyId })),
            () =>
                auditor.send(
                    new kms.CreateAliasCommand({ AliasName: "alias/x", TargetKeyId: KeyId }),
                ),
            () => auditor.send(new kms.UpdateAliasCommand({ AliasName, TargetKeyId: KeyId })),
            () => auditor.send(new kms.DeleteAliasCommand({ AliasName })),
            () =>
                auditor.send(
                    new kms.TagResourceCommand({ KeyId, Tags: [{ TagKey: "a", TagValue: "b" }] }),
                ),
            () => auditor.send(new kms.UpdateKeyDescriptionCommand({ KeyId, Description: "x" })),
            () =>
                auditor.send(
                    new kms.CreateGrantCommand({
                        KeyId,
                        GranteePrincipal: `arn:aws:iam::${ACCOUNT}:role/cartorio/Auditor`,
                        Operations: ["Sign"],
                    }),
                ),
            () =>
                auditor.send(
                    new kms.CreateKeyCommand({ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" }),
                ),
        ];
        for (const write of writes) {
            await refused(write(), "AccessDeniedException");
        }
    });
});
