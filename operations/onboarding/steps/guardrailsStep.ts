import { EncryptCommand, SignCommand } from "@aws-sdk/client-kms";
import { outsideFailure } from "../../account/awsErrors";
import type { KeyView } from "../../account/keyFacts";
import type { RoleClient } from "../../account/roleClients";
import { CliError } from "../../cliError";
import type { Step } from "../../steps/runSteps";
import { denyingPolicy, SERVICE_CONTROL_POLICY } from "../denial";
import { refusalOf } from "../lookAsDeployer";
import { keyRecord, type Onboarding } from "../onboarding";

const ALGORITHM = "RSASSA_PSS_SHA_256";
/** The statement of our service control policy that denies Deployer every encryption, with any key. */
const OTHER_STATEMENT = "OnlySignerUsesDataKeys";

/**
 * Proves that AWS denies Deployer the signature, and that a service control policy does: by its name in that
 * denial or, where AWS names another policy that denies it as well, by a call that nothing but
 * {@link OTHER_STATEMENT} of our document denies explicitly. The latter does not prove that the rest of the document
 * is attached. Neither asks for the resource control policy, which no caller of this account can see.
 */
export const guardrailsStep: Step<Onboarding> = {
    name: "guardrails",
    title: "AWS denies Deployer the signature, by the organisation's policy",
    advice:
        "Attach bootstrap/rendered/guardrails.scp.json and guardrails.rcp.json to the organisational unit of this account, " +
        "and see that the account is in it (docs/bootstrap.md, guardrails). It takes a few minutes to bind. Nobody signs " +
        "with this key until then; run this command again",
    async done(onboarding) {
        const arn = await onboarding.asDeployer(
            async (client) => (await onboarding.liveKey(client))?.arn,
        );
        return arn !== undefined && (await onboarding.isRecorded("guardrails", arn))
            ? "denied, as was recorded"
            : undefined;
    },
    run: (onboarding) =>
        onboarding.asDeployer(async (client) => {
            const key = await onboarding.requireLiveKey(client);
            const checks = await attempt(onboarding, client, key);
            await onboarding.recordOnce("guardrails", {
                ...keyRecord(key, onboarding.generation),
                ...{ who: client.who, checks },
            });
            return checks.map(({ detail }) => detail).join("; ");
        }),
};

/** @throws CliError `refused` when AWS does not deny it, or no service control policy does. */
async function attempt({ stack }: Onboarding, { kms, who }: RoleClient, { arn }: KeyView) {
    const sign = await ask(`asking AWS to sign as ${who}`, () =>
        kms.send(
            new SignCommand({
                ...{ KeyId: arn, Message: Buffer.alloc(32), MessageType: "DIGEST" },
                ...{ SigningAlgorithm: ALGORITHM, DryRun: true },
            }),
        ),
    );
    if (!sign.denied) {
        throw new CliError(
            "refused",
            `kms:Sign with ${arn} as ${who}: AWS answers ${sign.answer}, expected a denial. Deployer may sign`,
        );
    }
    const denied = denyingPolicy(sign.message ?? "");
    const first = { name: "sign-denied", ok: true, detail: `Sign: denied by ${denied ?? "AWS"}` };
    if (denied === SERVICE_CONTROL_POLICY) {
        return [first];
    }
    // The key's own policy denies it as well, and AWS names one of the policies that do. Nothing gives or denies
    // Deployer an encryption with a signing key but our service control policy: a common one, such as of Regions, does not.
    const encrypt = await ask(`asking AWS to encrypt as ${who}`, () =>
        kms.send(
            new EncryptCommand({
                ...{ KeyId: arn, Plaintext: Buffer.alloc(32), DryRun: true },
                EncryptionAlgorithm: "RSAES_OAEP_SHA_256",
            }),
        ),
    );
    const by = encrypt.denied ? denyingPolicy(encrypt.message ?? "") : undefined;
    if (by !== SERVICE_CONTROL_POLICY) {
        const answer = encrypt.denied
            ? `denied by ${by ?? "no policy that AWS names"}`
            : encrypt.answer;
        throw new CliError(
            "refused",
            `kms:Sign as ${who} is denied by ${denied ?? "no policy that AWS names"}, and kms:Encrypt, which ` +
                `${OTHER_STATEMENT} of our service control policy denies, is answered with: ${answer}. ` +
                `No service control policy of ours binds account ${stack.cartorio.accountId}`,
        );
    }
    const detail = `Encrypt: denied by ${by}, as by ${OTHER_STATEMENT} of ours`;
    return [first, { name: "scp-binds", ok: true, detail }];
}

async function ask(doing: string, call: () => Promise<unknown>) {
    try {
        return await refusalOf(call);
    } catch (error) {
        throw outsideFailure(doing, error);
    }
}
