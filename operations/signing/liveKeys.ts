import type { KMSClient } from "@aws-sdk/client-kms";
import { DEFAULT_SIGNING_ALIAS } from "../../components/naming";
import { buildJwks } from "../../signing/jwks/buildJwks";
import type { Jwks } from "../../signing/jwks/publishedKey";
import { kmsKey } from "../../signing/kms/kmsKey";
import type { StackAccount } from "../account/stackAccount";
import { CliError } from "../cliError";

/**
 * The key that the alias names now, taken for the registry's active generation: what is left where no
 * published keys are given. It can't tell a foreign key, and says so.
 * @throws SigningError when KMS does not show it; CliError `refused` for a key outside of the account.
 */
export async function liveKeys(
    kms: KMSClient,
    { cartorio, region }: StackAccount,
    note: (line: string) => void,
): Promise<Jwks> {
    const { cns, accountId, signingKey } = cartorio;
    const key = await kmsKey(kms, DEFAULT_SIGNING_ALIAS);
    const prefix = `arn:aws:kms:${region}:${accountId}:key/`;
    if (!key.arn.startsWith(prefix)) {
        throw new CliError(
            "refused",
            `${DEFAULT_SIGNING_ALIAS} names ${key.arn}, which is not of ${prefix}: find out who moved the alias`,
        );
    }
    const { id } = signingKey.generations.find(({ state }) => state === "active")!;
    note(
        `No --jwks: ${key.arn} is taken for generation ${id} of the registry. Give the published keys, and what any other key signs is not released.`,
    );
    const publicKey = key.publicKey.export({ type: "spki", format: "pem" }).toString();
    const since = new Date(0).toISOString();
    return buildJwks({ cns, generations: [{ id, state: "active", since, publicKey }] });
}
