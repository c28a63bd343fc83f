import { createHash, createPublicKey } from "node:crypto";
import path from "node:path";
import { CreateAliasCommand, CreateKeyCommand } from "@aws-sdk/client-kms";
import { DEFAULT_ROLES, resolveRoles } from "../../../components/roles";
import { signingKeyPolicy } from "../../../components/signingKeyPolicy";
import { becomeRole } from "../../../operations/account/becomeRole";
import { deployerClient } from "../../../operations/account/roleClients";
import { openStackEvidence } from "../../../operations/evidence/stackEvidence";
import { Onboarding } from "../../../operations/onboarding/onboarding";
import { kmsSigner } from "../../../operations/smoke/signer";
import { SMOKE_TYPE, type SmokeResult } from "../../../operations/smoke/smokeResult";
import { sandboxEnvironment } from "../../../sandbox/environment";
import type { SandboxAccount } from "../../../sandbox/options";
import { type Sandbox, startSandbox } from "../../../sandbox/server";
import { loadWorld, pipelineIdentity, workloadIdentity } from "../../../sandbox/world";
import { jwkThumbprint } from "../../../signing/jwks/jwkThumbprint";
import { signingInput } from "../../../signing/verify/compactJws";
import { PSS_256 } from "../../../signing/verify/pss256";
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

    /**
     * Signs a result as the application does.
     * @param said what it says otherwise than a true one of now, by this machine's clock.
     */
    async function signResult(
        said: Pick<SmokeResult, "nonce"> & Readonly<Record<string, unknown>>,
    ): Promise<string> {
        const { accessKeyId, secretAccessKey } = sandbox!.credentials(workloadIdentity(ACCOUNT));
        const roleArn = `arn:aws:iam::${ACCOUNT}:role/${DEFAULT_ROLES.signers[0]}`;
        const credentials = await withEnvironment(
            { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
            () => becomeRole({ roleArn, sessionName: "smoke", region: stack.region }),
        );
        const signer = kmsSigner(stack.region, credentials);
        const alias = "alias/cartorio-assinatura";
        try {
            const { keyArn } = await signer.sign(alias, Buffer.alloc(32), PSS_256);
            const { spki } = await signer.publicKey(keyArn);
            const key = createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
            const input = signingInput(
                { alg: "PS256", kid: jwkThumbprint(key), typ: SMOKE_TYPE },
                {
                    ...{ environment: "dev", stack: stack.stackName, cns: "990010", alias, keyArn },
                    ...{ accountId: ACCOUNT, region: stack.region, requestIds: { sign: "id-1" } },
                    ...{ time: new Date().toISOString(), ...said },
                },
            );
            const digest = createHash("sha256").update(input).digest();
            const { signature } = await signer.sign(keyArn, digest, PSS_256);
            return `${input.toString()}.${Buffer.from(signature).toString("base64url")}`;
        } finally {
            signer.close();
        }
    }

    /** Moves AWS's clock ahead. */
    const advanceClock = (seconds: number) => sandbox!.advanceClock(seconds);

    return { on, makeKey, signResult, advanceClock };
}
