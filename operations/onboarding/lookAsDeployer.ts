import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { ListKeysCommand } from "@aws-sdk/client-kms";
// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import { DEFAULT_DOCUMENT_ALIAS, DEFAULT_SIGNING_ALIAS } from "../../components/naming";
import { resolveRoles } from "../../components/roles";
import { awsRefusal, isDenied } from "../account/awsErrors";
import { viewAlias, viewKey } from "../account/keyFacts";
import type { RoleClient } from "../account/roleClients";
import type { StackAccount } from "../account/stackAccount";
import { CliError } from "../cliError";
import { type AccountFacts, aliasDoubt, type Refusal } from "./accountChecks";

/**
 * Looks at an account as its Deployer; reads only, and asks for what must be denied where asking changes nothing.
 * @param recordedKeys ARNs of the keys that the cartório's records name.
 * @throws what the SDK throws; CliError as `viewKey` does.
 */
export async function lookAsDeployer(
    stack: StackAccount,
    { kms, who }: RoleClient,
    recordedKeys: readonly string[],
): Promise<AccountFacts> {
    const { cartorio, region } = stack;
    const { signers } = resolveRoles(cartorio.accountId);
    const sessionName = `onboarding-${cartorio.cns}`;
    const sts = new STSClient({ region, credentials: kms.config.credentials });
    try {
        const aliases = [];
        for (const name of [DEFAULT_SIGNING_ALIAS, DEFAULT_DOCUMENT_ALIAS]) {
            aliases.push(await lookAtAlias(stack, kms, name));
        }
        const recorded = [];
        for (const arn of recordedKeys) {
            recorded.push({ arn, state: (await viewKey(kms, arn))?.state ?? "not there" });
        }
        return {
            ...{ who, aliases, recorded },
            listKeys: await refusalOf(() => kms.send(new ListKeysCommand({ Limit: 1 }))),
            becomeSigner: await refusalOf(() =>
                sts.send(
                    new AssumeRoleCommand({ RoleArn: signers[0]!, RoleSessionName: sessionName }),
                ),
            ),
        };
    } finally {
        sts.destroy();
    }
}

async function lookAtAlias(stack: StackAccount, kms: RoleClient["kms"], name: string) {
    const keyId = await viewAlias(kms, name);
    if (keyId === undefined) {
        return { name };
    }
    try {
        const key = await viewKey(kms, keyId);
        const doubt = aliasDoubt(name, keyId, key, stack);
        return {
            name,
            ...(key === undefined ? {} : { keyArn: key.arn }),
            ...(doubt === undefined ? {} : { doubt }),
        };
    } catch (error) {
        if (error instanceof CliError && error.code === "refused") {
            return {
                name,
                doubt: `${name} names key ${keyId}, which Deployer may not see: ${error.message}`,
            };
        }
        throw error;
    }
}

/** What AWS answers to what it must deny. */
export async function refusalOf(
    call: () => Promise<unknown>,
): Promise<Refusal & { message?: string }> {
    try {
        await call();
        return { denied: false, answer: "yes" };
    } catch (error) {
        const refusal = awsRefusal(error);
        if (refusal === undefined) {
            throw error;
        }
        return isDenied(refusal)
            ? { denied: true, message: refusal.message }
            : { denied: false, answer: refusal.name };
    }
}
