import { KMSClient, ListAliasesCommand, SignCommand } from "@aws-sdk/client-kms";
import { outsideFailure } from "../../account/awsErrors";
import type { KeyView } from "../../account/keyFacts";
import type { RoleClient } from "../../account/roleClients";
import { CliError } from "../../cliError";
import type { Step } from "../../steps/runSteps";
import { denyingPolicy, SERVICE_CONTROL_POLICY } from "../denial";
import { refusalOf } from "../lookAsDeployer";
import { keyRecord, type Onboarding } from "../onboarding";

const ALGORITHM = "RSASSA_PSS_SHA_256";
/** A Region for a call that only a service control policy denies; the first that is not the keys' own. */
const FAR_REGIONS = ["us-east-1", "eu-west-1"];

/** Proves that the guardrails bind this account. */
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
    // The key's own policy denies it as well, and AWS names one of the policies that do.
    const region = FAR_REGIONS.find((one) => one !== stack.region)!;
    const far = new KMSClient({ region, credentials: kms.config.credentials });
    try {
        const answer = await ask(`listing aliases in ${region} as ${who}`, () =>
            far.send(new ListAliasesCommand({ Limit: 1 })),
        );
        if (!answer.denied || denyingPolicy(answer.message ?? "") !== SERVICE_CONTROL_POLICY) {
            throw new CliError(
                "refused",
                `kms:Sign as ${who} is denied by ${denied === undefined ? "no policy that AWS names" : `a ${denied}`}, and ` +
                    `kms:ListAliases in ${region} ${answer.denied ? "by no service control policy" : "is not denied"}: ` +
                    `no service control policy of ours binds account ${stack.cartorio.accountId}`,
            );
        }
        const detail = `ListAliases in ${region}: denied by ${SERVICE_CONTROL_POLICY}`;
        return [first, { name: "scp-binds", ok: true, detail }];
    } finally {
        far.destroy();
    }
}

async function ask(doing: string, call: () => Promise<unknown>) {
    try {
        return await refusalOf(call);
    } catch (error) {
        throw outsideFailure(doing, error);
    }
}
