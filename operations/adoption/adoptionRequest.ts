import { DEFAULT_SIGNING_ALIAS } from "../../components/naming";
import { type Cartorio, type Generation, GenerationState } from "../../registry/index";
import { CliError } from "../cliError";
import { hasKey } from "../deploy/live/declaration";

/** What `cartorio adopt` is told on the command line. */
export interface AdoptionOptions {
    /** Id of the active generation's key. */
    readonly keyId: string;
    /** Name of its alias. */
    readonly alias: string;
    /** `<generation>=<key id>` of each other generation. */
    readonly generation?: readonly string[];
    /** Id of the document key, where its alias doesn't tell it. */
    readonly documentKeyId?: string;
}

/** A generation and the key that it is to be. */
export interface GenerationKey {
    readonly generation: Generation;
    readonly keyId: string;
}

/** What is to be adopted. */
export interface AdoptionRequest {
    /** A key for every generation of the registry file that has one. */
    readonly keys: readonly GenerationKey[];
    readonly documentKeyId?: string;
}

const KEY_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Reads the options against the cartório's registry file.
 * @throws CliError `usage` with everything that is wrong.
 */
export function readRequest(
    options: AdoptionOptions,
    { signingKey }: Pick<Cartorio, "signingKey">,
): AdoptionRequest {
    const { keyId, alias, generation: others = [], documentKeyId } = options;
    const named = new Map<number, string>();
    const findings = [...keyIdFindings("--key-id", keyId), ...aliasFindings(alias)];
    const withKey = signingKey.generations.filter(hasKey);
    for (const text of others) {
        const [, id, key = ""] = /^(\d+)=(.*)$/.exec(text) ?? [];
        const generation = withKey.find((one) => String(one.id) === id);
        if (id === undefined) {
            findings.push(
                `--generation is ${JSON.stringify(text)}; expected <generation>=<key id>`,
            );
        } else if (generation === undefined || generation.state === GenerationState.Active) {
            findings.push(
                `--generation ${text}: ${generation === undefined ? `the registry file has no generation ${id} with a key` : `generation ${id} is the active one, whose key is --key-id`}`,
            );
        } else {
            findings.push(...keyIdFindings(`--generation ${id}`, key));
            named.set(generation.id, key);
        }
    }
    const keys = withKey.flatMap((generation) => {
        const key = generation.state === GenerationState.Active ? keyId : named.get(generation.id);
        if (key === undefined) {
            findings.push(
                `generation ${generation.id} is ${generation.state} and has a key too: give it with --generation ` +
                    `${generation.id}=<key id>, or \`up\` would make another. As Auditor: aws kms list-keys, then ` +
                    `list-resource-tags; its key has the tag cartorio:geracao = ${generation.id}`,
            );
        }
        return key === undefined ? [] : [{ generation, keyId: key }];
    });
    if (documentKeyId !== undefined) {
        findings.push(...keyIdFindings("--document-key-id", documentKeyId));
    }
    const ids = [...keys.map((one) => one.keyId), ...(documentKeyId ? [documentKeyId] : [])];
    for (const id of new Set(ids.filter((one, index) => ids.indexOf(one) !== index))) {
        findings.push(`key ${id} is given twice; expected a key of its own for each`);
    }
    if (findings.length > 0) {
        throw new CliError("usage", findings.join("\n"));
    }
    return { keys, ...(documentKeyId === undefined ? {} : { documentKeyId }) };
}

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html */
function keyIdFindings(option: string, value: string): string[] {
    return KEY_ID.test(value)
        ? []
        : [
              `${option} is ${JSON.stringify(value)}; expected the bare id of a single-Region key, a UUID in lower ` +
                  "case (aws kms describe-key shows it as KeyId)",
          ];
}

function aliasFindings(alias: string): string[] {
    return alias === DEFAULT_SIGNING_ALIAS
        ? []
        : [
              `--alias is ${JSON.stringify(alias)}; expected ${DEFAULT_SIGNING_ALIAS}, which is the same in every account ` +
                  `and what applications sign through. Give --alias ${DEFAULT_SIGNING_ALIAS}: where the account has no such ` +
                  `alias, \`up\` makes it on the adopted key. ${alias} stays as it is beside it; delete it when nothing ` +
                  "uses it any more",
          ];
}
