import type { KMSClient } from "@aws-sdk/client-kms";
import type { EvidenceRecord } from "../../../evidence/index";
import { type KeyView, viewKey } from "../../account/keyFacts";
import type { StackAccount } from "../../account/stackAccount";
import { CliError } from "../../cliError";
import type { StateResource } from "../../deploy/live/stackState";
import type { LiveKey } from "../situation";
import { maySign } from "./maySign";
import { generationKeys } from "./stateKeys";

/** A generation's key, as AWS shows it. */
export type Views = Readonly<Record<number, KeyView>>;

/** Keys by generation, and enabled others that claim a generation whose key the stack's state names. */
export interface Viewed {
    readonly views: Views;
    readonly rivals: readonly { readonly generation: number; readonly arn: string }[];
}

/** Where a rotation looks for keys, since Deployer may not list them. */
export interface KeySources {
    readonly stack: StackAccount;
    readonly state: readonly StateResource[];
    /** Id of the alias's target. */
    readonly aliasTarget: string | undefined;
    readonly records: readonly EvidenceRecord[];
}

/**
 * Looks at every key that state, alias, registry or evidence name, all at once.
 * @returns the keys by generation: what the state says, else their tag.
 * @throws CliError `refused` when two keys claim one generation by their tags, and the state has neither.
 */
export async function viewKeys(kms: KMSClient, sources: KeySources): Promise<Viewed> {
    const { cns } = sources.stack.cartorio;
    const found = await Promise.all(idsOf(sources).map((id) => viewKey(kms, id)));
    const held = new Map(
        generationKeys(sources.state).map(({ id, generation }) => [id, generation]),
    );
    const views: Record<number, KeyView> = {};
    const rivals: { generation: number; arn: string }[] = [];
    // Keys of the state come first.
    for (const view of found) {
        const generation = view && (held.get(view.keyId) ?? taggedGeneration(view, cns));
        if (view === undefined || generation === undefined) {
            continue;
        }
        const other = views[generation];
        if (other !== undefined && held.has(other.keyId)) {
            // One that is disabled or to be deleted has been dealt with.
            rivals.push(...(view.state === "Enabled" ? [{ generation, arn: view.arn }] : []));
            continue;
        }
        if (other !== undefined) {
            throw new CliError(
                "refused",
                `generation ${generation} is claimed by two keys, ${other.arn} and ${view.arn}: expected one; find out who made the other (CreateKey in the trail)`,
            );
        }
        views[generation] = view;
    }
    return { views, rivals };
}

/** A key as decisions need it. @throws CliError `refused` for a policy that can't be judged. */
export function liveKey(view: KeyView, stack: StackAccount): LiveKey {
    const { arn, state, tags, deletionDate } = view;
    const stateTag = tags["cartorio:estado"];
    return {
        ...{ arn, state, maySign: maySign(view, stack) },
        ...(stateTag === undefined ? {} : { stateTag }),
        ...(deletionDate === undefined ? {} : { deletionDate }),
    };
}

/** Bare ids, each once. */
function idsOf({ stack, state, aliasTarget, records }: KeySources): string[] {
    const { cartorio, region } = stack;
    const prefix = `arn:aws:kms:${region}:${cartorio.accountId}:key/`;
    const recorded = records.flatMap(({ data: { keyArn } }) =>
        typeof keyArn === "string" && keyArn.startsWith(prefix)
            ? [keyArn.slice(prefix.length)]
            : [],
    );
    const ids = [
        ...generationKeys(state).map(({ id }) => id),
        aliasTarget,
        ...cartorio.signingKey.generations.map(({ importKeyId }) => importKeyId),
        ...recorded,
    ];
    return [...new Set(ids)].filter((id) => id !== undefined);
}

function taggedGeneration({ tags, usage }: KeyView, cns: string): number | undefined {
    const generation = tags["cartorio:geracao"] ?? "";
    return usage === "SIGN_VERIFY" && tags["cartorio:cns"] === cns && /^[1-9]\d*$/.test(generation)
        ? Number(generation)
        : undefined;
}
