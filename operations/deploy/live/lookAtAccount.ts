import { DescribeKeyCommand, KMSClient, paginateListAliases } from "@aws-sdk/client-kms";
import { awsRefusal, isDenied, outsideFailure } from "../../account/awsErrors";
import { becomeRole, type SessionCredentials } from "../../account/becomeRole";
import type { StackAccount } from "../../account/stackAccount";
import { CliError } from "../../cliError";
import type { Declaration } from "./declaration";
import { elsewhere, judgeLive, type LiveVerdict } from "./judgeLive";
import type { LiveFacts, LiveKey, MissingKey } from "./liveFacts";

/**
 * Looks at the keys and aliases of a stack in its account, as the role that the AWS provider assumes,
 * and judges whether a run of the engine may start. Reads only.
 * @throws CliError `outside` when AWS could not be asked.
 */
export async function lookAtAccount(
    stack: StackAccount,
    declaration: Declaration,
): Promise<LiveVerdict> {
    const { cartorio, region, stackName, file } = stack;
    const place = { stackName, region, file, accountId: cartorio.accountId };
    const ids = declaration.keys.flatMap(({ keyId, arn }) =>
        keyId === undefined || (arn !== undefined && elsewhere(arn, place) !== undefined)
            ? []
            : [keyId],
    );
    const credentials = await becomeProviderRole(stack);
    const kms = new KMSClient({ region, credentials });
    try {
        const names = new Set(declaration.aliases.map(({ aliasName }) => aliasName));
        const [aliases, known] = await Promise.all([
            listAliases(kms, names),
            describeAll(kms, ids),
        ]);
        const strangers = [...new Set(aliases.values())].filter((id) => !known.has(id));
        const keys = new Map([...known, ...(await describeAll(kms, strangers))]);
        return judgeLive(declaration, { keys, aliases }, place);
    } catch (error) {
        throw outsideFailure(`looking at the keys of account ${cartorio.accountId}`, error);
    } finally {
        kms.destroy();
    }
}

async function becomeProviderRole(stack: StackAccount): Promise<SessionCredentials> {
    const { cartorio, role, region, externalId } = stack;
    const roleArn = `arn:aws:iam::${cartorio.accountId}:role/${role}`;
    try {
        return await becomeRole({
            ...{ roleArn, region, sessionName: `cartorio-${cartorio.cns}` },
            ...(externalId === undefined ? {} : { externalId }),
        });
    } catch (error) {
        const refusal = awsRefusal(error);
        if (refusal !== undefined) {
            throw new CliError(
                "outside",
                `AWS does not let you become ${roleArn}: ${refusal.message}\n` +
                    "Use credentials of the hub's role that it trusts, and see that account, role and external id " +
                    "are right (docs/bootstrap.md).",
                { cause: error },
            );
        }
        throw outsideFailure(`becoming ${roleArn}`, error);
    }
}

async function listAliases(
    kms: KMSClient,
    names: ReadonlySet<string>,
): Promise<LiveFacts["aliases"]> {
    const found = new Map<string, string>();
    for await (const { Aliases = [] } of paginateListAliases({ client: kms }, {})) {
        for (const { AliasName: name, TargetKeyId: target } of Aliases) {
            if (name !== undefined && target !== undefined && names.has(name)) {
                found.set(name, target);
            }
        }
    }
    return found;
}

async function describeAll(
    kms: KMSClient,
    ids: readonly string[],
): Promise<Map<string, LiveKey | MissingKey>> {
    const described = await Promise.all(
        ids.map(async (id) => [id, await describeKey(kms, id)] as const),
    );
    return new Map(described);
}

async function describeKey(kms: KMSClient, KeyId: string): Promise<LiveKey | MissingKey> {
    try {
        const { KeyMetadata: key } = await kms.send(new DescribeKeyCommand({ KeyId }));
        const date = key?.DeletionDate?.toISOString();
        return { state: key!.KeyState!, ...(date === undefined ? {} : { deletionDate: date }) };
    } catch (error) {
        const refusal = awsRefusal(error);
        if (refusal?.name === "NotFoundException") {
            return { state: "NotFound", message: refusal.message };
        }
        if (refusal !== undefined && isDenied(refusal)) {
            return { state: "AccessDenied", message: refusal.message };
        }
        throw error;
    }
}
