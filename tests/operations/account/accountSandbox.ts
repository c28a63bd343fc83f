import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { CreateKeyCommand, type KMSClient } from "@aws-sdk/client-kms";
import { resolveRoles } from "../../../components/roles";
import { signingKeyPolicy } from "../../../components/signingKeyPolicy";
import { type StackAccount, stackAccount } from "../../../operations/account/stackAccount";
import { awsDirectory, sandboxEnvironment } from "../../../sandbox/environment";
import { writeProfiles } from "../../../sandbox/profiles";
import { type Sandbox, startSandbox } from "../../../sandbox/server";
import { accessAs } from "../../../sandbox/session";
import { loadWorld, pipelineIdentity } from "../../../sandbox/world";
import { repositoryRoot } from "../../../toolchain/versions";
import { withEnvironment } from "../../support/environment";

const ORGANISATION = path.join(repositoryRoot, "tests", "fixtures", "organisation");

/** A sandbox with the organisation of the tests, for parts of `cartorio` in this process. */
export interface AccountSandbox {
    readonly directory: string;
    /** The account of a stack of the organisation. */
    account(stackName: string): StackAccount;
    /** Runs an action with the environment of a command on the sandbox; as the pipeline by default. */
    within<T>(action: () => Promise<T>, identity?: string): Promise<T>;
    close(): Promise<void>;
}

export async function openAccountSandbox(): Promise<AccountSandbox> {
    const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "cartorio-account-")));
    fs.cpSync(ORGANISATION, root, { recursive: true });
    fs.copyFileSync(path.join(repositoryRoot, "Pulumi.yaml"), path.join(root, "Pulumi.yaml"));
    const directory = path.join(root, "sandbox");
    fs.mkdirSync(directory);
    const sandbox: Sandbox = await startSandbox({
        directory: awsDirectory(directory),
        ...loadWorld(root),
    });
    await writeProfiles(directory);
    const access = {
        endpoint: sandbox.endpoint,
        ...sandbox.credentials(pipelineIdentity),
        directory,
    };
    return {
        directory,
        account: (stackName) => stackAccount(root, stackName),
        within: async (action, identity = pipelineIdentity) =>
            withEnvironment(sandboxEnvironment({}, await accessAs(access, identity)), action),
        close: async () => {
            await sandbox.close();
            fs.rmSync(root, { recursive: true });
        },
    };
}

/** Makes a signing key with the program's policy. */
export async function makeSigningKey(kms: KMSClient, accountId: string) {
    const inputs = { accountId, roles: resolveRoles(accountId), maySign: true };
    const { KeyMetadata: key } = await kms.send(
        new CreateKeyCommand({
            ...{ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" },
            Policy: JSON.stringify(signingKeyPolicy(inputs)),
            Tags: [{ TagKey: "cartorio:cns", TagValue: "990010" }],
        }),
    );
    return { keyId: key!.KeyId!, arn: key!.Arn! };
}
