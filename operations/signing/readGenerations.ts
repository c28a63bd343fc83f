import type { KMSClient } from "@aws-sdk/client-kms";
import type { Cartorio, Generation } from "../../registry/index";
import type { PublishedGeneration } from "../../signing/jwks/buildJwks";
import { kmsKey } from "../../signing/kms/kmsKey";
import type { KeyFacts } from "../audit/accessFacts";
import { CliError } from "../cliError";

/**
 * The registry's generations with the public keys that KMS shows: of enabled keys only.
 * @param facts every key of the account; tags say whose generation each is.
 * @throws CliError `refused` with every finding; SigningError when KMS could not be asked.
 */
export async function readGenerations(
    kms: KMSClient,
    { cns, signingKey }: Pick<Cartorio, "cns" | "signingKey">,
    facts: readonly KeyFacts[],
): Promise<PublishedGeneration[]> {
    const found = signingKey.generations.map((generation) => ({
        generation,
        keys: facts.filter((key) => isOf(key, cns, generation)),
    }));
    const findings = found.flatMap(({ generation, keys }) => doubts(generation, keys));
    if (findings.length > 0) {
        throw new CliError("refused", findings.join("\n"));
    }
    const generations: PublishedGeneration[] = [];
    for (const { generation, keys } of found) {
        const { id, state, since } = generation;
        const [key] = keys;
        const publicKey =
            key?.state === "Enabled" ? (await kmsKey(kms, key.arn)).publicKey : undefined;
        generations.push({
            ...{ id, state, since },
            ...(publicKey === undefined
                ? {}
                : { publicKey: publicKey.export({ type: "spki", format: "pem" }).toString() }),
        });
    }
    return generations;
}

function isOf({ tags, keyUsage }: KeyFacts, cns: string, { id }: Generation): boolean {
    return (
        keyUsage === "SIGN_VERIFY" &&
        tags["cartorio:cns"] === cns &&
        tags["cartorio:geracao"] === String(id)
    );
}

function doubts({ id, importKeyId }: Generation, keys: readonly KeyFacts[]): string[] {
    const arns = keys.map(({ arn }) => arn);
    if (arns.length > 1) {
        return [
            `generation ${id} is claimed by ${arns.length} keys, ${arns.join(" and ")}: expected one; find out who made the others`,
        ];
    }
    const [arn] = arns;
    return arn !== undefined && importKeyId !== undefined && !arn.endsWith(`:key/${importKeyId}`)
        ? [`generation ${id} is ${arn}, and the registry says that it is ${importKeyId}`]
        : [];
}
