import fs from "node:fs";
import path from "node:path";
import { DEFAULT_DOCUMENT_ALIAS, DEFAULT_SIGNING_ALIAS } from "../../components/naming";
import { environmentsOf } from "../../registry/index";
import { type KeyView, viewAlias, viewKey } from "../account/keyFacts";
import type { RoleClient } from "../account/roleClients";
import { CliError } from "../cliError";
import { nameOf, type StateResource, StateType } from "../deploy/live/stackState";
import type { AdoptionFacts, HiddenKey } from "./adoptionFacts";
import type { AdoptionRequest } from "./adoptionRequest";

/**
 * Looks at everything that is to be adopted, as the account's Deployer; changes nothing.
 * @param root the repository's root.
 * @param file the cartório's registry file.
 * @throws CliError `outside` when AWS can't be asked.
 */
export async function lookAtAdoption(
    request: AdoptionRequest,
    { kms }: RoleClient,
    state: readonly StateResource[],
    { root, file }: { readonly root: string; readonly file: string },
): Promise<AdoptionFacts> {
    const signingTarget = await viewAlias(kms, DEFAULT_SIGNING_ALIAS);
    const documentTarget = await viewAlias(kms, DEFAULT_DOCUMENT_ALIAS);
    const living = state.filter((one) => one.delete !== true);
    const inState = living.flatMap(({ type, urn, id }) =>
        type === StateType.Key && id !== undefined ? [[nameOf(urn), id] as const] : [],
    );
    const held = new Map(inState);
    const documentKeyId = request.documentKeyId ?? documentTarget ?? held.get("document-key");
    const ids = [
        ...request.keys.map(({ keyId }) => keyId),
        ...(documentKeyId === undefined ? [] : [documentKeyId]),
    ];
    const keys = new Map<string, KeyView | HiddenKey | undefined>();
    for (const id of ids) {
        keys.set(id, await viewOrSay(kms, id));
    }
    return {
        keys,
        ...(signingTarget === undefined ? {} : { signingTarget }),
        ...(documentTarget === undefined ? {} : { documentTarget }),
        state: held,
        stateAliases: new Set(
            living.filter(({ type }) => type === StateType.Alias).map(({ urn }) => nameOf(urn)),
        ),
        mentions: mentionsOf(root, file, ids),
    };
}

async function viewOrSay(
    kms: RoleClient["kms"],
    keyId: string,
): Promise<KeyView | HiddenKey | undefined> {
    try {
        return await viewKey(kms, keyId);
    } catch (error) {
        if (error instanceof CliError && error.code === "refused") {
            const { message } = (error.cause ?? error) as Error;
            return { hidden: message };
        }
        throw error;
    }
}

/**
 * The registry files of all environments, but the cartório's own, that name a key. By text, so that a file
 * which is wrong otherwise is not passed over.
 */
export function mentionsOf(
    root: string,
    own: string,
    ids: readonly string[],
): ReadonlyMap<string, readonly string[]> {
    const found = new Map<string, string[]>(ids.map((id) => [id, []]));
    for (const environment of environmentsOf(root)) {
        const folder = path.join("cartorios", environment);
        const names = fs.existsSync(path.join(root, folder))
            ? fs.readdirSync(path.join(root, folder)).sort()
            : [];
        for (const name of names.filter((one) => one.endsWith(".yaml"))) {
            const file = `cartorios/${environment}/${name}`;
            const text = file === own ? "" : fs.readFileSync(path.join(root, file), "utf8");
            ids.filter((id) => text.includes(id)).forEach((id) => found.get(id)!.push(file));
        }
    }
    return found;
}
