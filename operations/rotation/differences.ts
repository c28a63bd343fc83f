// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import { GENERATION_TRAITS } from "../../components/generation";
import { DEFAULT_SIGNING_ALIAS } from "../../components/naming";
import { DELETION_DAYS } from "./rotationTimes";
import { activeId, generationOf, type Situation } from "./situation";

/** Something in the account or the state that is not as the registry says. */
export interface Difference {
    /** The generation that it is about. */
    readonly generation: number;
    readonly text: string;
    /** What puts it right where no command of a rotation and no `up` alone does. */
    readonly remedy?: string;
    /** Whether it is in a key or alias as AWS has it, which a plain `up` does not look at. */
    readonly isLive: boolean;
}

/** What puts anything else right that an `up` changes. */
export const REFRESH =
    "find out who changed it; `cartorio up <stack> --refresh` and `cartorio jwks` put it right";

/** What brings a key to the state that AWS should show; nothing where it shows that. */
export function stateRemedy(arn: string, state: string, wanted: string): string | undefined {
    const keep = `aws kms cancel-key-deletion --key-id ${arn}`;
    const call = `aws kms ${wanted === "Enabled" ? "enable-key" : "disable-key"} --key-id ${arn}`;
    const calls =
        state === wanted
            ? []
            : state !== "PendingDeletion"
              ? [call]
              : // A key whose deletion is cancelled is disabled.
                [keep, ...(wanted === "Enabled" ? [call] : [])];
    return calls.length === 0
        ? undefined
        : `find out who changed it (CloudTrail); break-glass puts it right: ${calls.join(", then ")}`;
}

/** What moves the alias back to the active key; `up` refuses to touch an alias that somebody has moved. */
export function aliasRemedy({ generations, keys }: Situation): string {
    const target = keys[activeId(generations)]?.arn.split("/").at(-1) ?? "<the active key>";
    return (
        "find out who moved it (UpdateAlias in CloudTrail), then as Deployer: " +
        `aws kms update-alias --alias-name ${DEFAULT_SIGNING_ALIAS} --target-key-id ${target}`
    );
}

/** Where account and state differ from the registry: what an `up` would change. */
export function differences(situation: Situation): Difference[] {
    const { generations, keys, managed, aliasTarget } = situation;
    const found: Difference[] = generations.flatMap(({ id, state }) =>
        ofGeneration(situation, id).map(({ text, ...rest }) => ({
            ...{ generation: id, ...rest },
            text: `generation ${id} is ${state} in the registry, and ${text}`,
        })),
    );
    const active = activeId(generations);
    const target = keys[active]?.arn;
    if (target === undefined || aliasTarget !== target) {
        found.push({
            generation: active,
            text: `generation ${active} is active in the registry, and the alias points at ${nameOf(situation)}`,
            ...{ remedy: aliasRemedy(situation), isLive: true },
        });
    }
    const unknown = new Set([...Object.keys(keys), ...Object.keys(managed)].map(Number));
    for (const id of [...unknown].sort((a, b) => a - b)) {
        if (generationOf(generations, id) === undefined) {
            found.push({
                generation: id,
                text: `generation ${id} has a key, ${keys[id]?.arn ?? "in the stack's state"}, and the registry does not list it: ids are never reused and entries never removed, so put its line back`,
                ...{ remedy: "find out who took it out", isLive: false },
            });
        }
    }
    return found;
}

/** Second keys of generations: no `up` changes anything about them. */
export function rivalDifferences({ rivals = [] }: Situation): Difference[] {
    return rivals.map(({ generation, arn }) => ({
        generation,
        text: `generation ${generation} is claimed by another key, ${arn}, which the stack's state does not hold`,
        remedy:
            "find out who made it (CreateKey in CloudTrail); once the alias is on the state's key, break-glass stops it: " +
            `aws kms disable-key --key-id ${arn}, then aws kms schedule-key-deletion --pending-window-in-days ${DELETION_DAYS} --key-id ${arn}`,
        isLive: true,
    }));
}

type Found = Omit<Difference, "generation">;

function ofGeneration({ generations, keys, managed }: Situation, id: number): Found[] {
    const { state } = generationOf(generations, id)!;
    const traits = GENERATION_TRAITS[state];
    const key = keys[id];
    const inState = (text: string): Found => ({ text, isLive: false });
    const live = (text: string): Found => ({ text, isLive: true });
    if (!traits.hasResource) {
        return managed[id] === undefined ? [] : [inState("the stack's state still holds its key")];
    }
    if (key === undefined) {
        return [inState("the account has no key of it")];
    }
    const wanted = traits.isEnabled ? "Enabled" : "Disabled";
    const remedy = stateRemedy(key.arn, key.state, wanted);
    return [
        ...(managed[id] === undefined ? [inState("the stack's state does not hold its key")] : []),
        ...(managed[id]?.protect === false
            ? [inState("its key is not protected in the stack's state")]
            : []),
        ...(remedy === undefined
            ? []
            : [{ ...live(`its key is ${key.state}; expected ${wanted}`), remedy }]),
        ...(key.maySign === traits.maySign
            ? []
            : [
                  live(
                      `its key's policy ${key.maySign ? "lets" : "does not let"} the application sign`,
                  ),
              ]),
        ...(key.stateTag === state
            ? []
            : [live(`its key's tag cartorio:estado is ${key.stateTag ?? "missing"}`)]),
    ];
}

function nameOf({ keys, aliasTarget }: Situation): string {
    const owner = Object.entries(keys).find(([, { arn }]) => arn === aliasTarget);
    return owner === undefined ? (aliasTarget ?? "nothing") : `the key of generation ${owner[0]}`;
}
