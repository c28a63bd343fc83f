import path from "node:path";
import { CreateAliasCommand, CreateKeyCommand } from "@aws-sdk/client-kms";
import { resolveRoles } from "../../../components/roles";
import { signingKeyPolicy } from "../../../components/signingKeyPolicy";
import { deployerClient } from "../../../operations/account/roleClients";
import { openStackEvidence } from "../../../operations/evidence/stackEvidence";
import { Onboarding } from "../../../operations/onboarding/onboarding";
import { sandboxEnvironment } from "../../../sandbox/environment";
import type { SandboxAccount } from "../../../sandbox/options";
import { type Sandbox, startSandbox } from "../../../sandbox/server";
import { loadWorld, pipelineIdentity } from "../../../sandbox/world";
import { withEnvironment } from "../../support/environment";
import { temporaryFolders } from "../../support/folders";
import { stackOf } from "./builders";

const ORGANISATION = path.join(__dirname, "..", "..", "fixtures", "organisation");
/** The account of the tests. */
export const ACCOUNT = "111111110010";

const stack = {
    ...stackOf({ cns: "990010", accountId: ACCOUNT }),
    ...{ stackName: "dev-990010", externalId: "cartorio-digital-dev-exemplo" },
};

/** An account on a sandbox, and how to work in it; to be called in a `describe`. */
export function onboardingWorld() {
    const folder = temporaryFolders();
    let sandbox: Sandbox | undefined;

    afterEach(async () => {
        await sandbox?.close();
        sandbox = undefined;
    });

    /** Runs something on a sandbox whose account differs from a cartório's as told, with a key made by Deployer. */
    async function on(
        change: (account: SandboxAccount) => Partial<SandboxAccount>,
        work: (onboarding: Onboarding) => Promise<void>,
    ): Promise<void> {
        const directory = folder();
        const world = loadWorld(ORGANISATION);
        sandbox = await startSandbox({
            ...world,
            directory: path.join(directory, "aws"),
            accounts: world.accounts.map((account) =>
                account.id === ACCOUNT ? { ...account, ...change(account) } : account,
            ),
        });
        const access = {
            ...{ endpoint: sandbox.endpoint, directory },
            ...sandbox.credentials(pipelineIdentity),
        };
        await withEnvironment(sandboxEnvironment({}, access), async () => {
            const place = path.join(directory, "evidence");
            const evidence = await openStackEvidence(place, stack.stackName, "test");
            const onboarding = new Onboarding(stack, {
                ...{ root: ORGANISATION, evidence, place, wait: 0, plan: true },
                engine: () => Promise.reject(new Error("no engine here")),
                note: () => undefined,
            });
            try {
                await work(onboarding);
            } finally {
                await evidence.close();
            }
        });
    }

    /** Makes the signing key and its alias, as `up` does. */
    async function makeKey(): Promise<void> {
        const { kms, close } = await deployerClient(stack, "test");
        try {
            const { KeyMetadata: key } = await kms.send(
                new CreateKeyCommand({
                    ...{ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" },
                    Policy: JSON.stringify(
                        signingKeyPolicy({
                            ...{ accountId: ACCOUNT, roles: resolveRoles(ACCOUNT), maySign: true },
                        }),
                    ),
                    Tags: [
                        { TagKey: "cartorio:cns", TagValue: "990010" },
                        { TagKey: "cartorio:ambiente", TagValue: "dev" },
                    ],
                }),
            );
            await kms.send(
                new CreateAliasCommand({
                    ...{ AliasName: "alias/cartorio-assinatura", TargetKeyId: key!.KeyId },
                }),
            );
        } finally {
            close();
        }
    }

    return { on, makeKey };
}
