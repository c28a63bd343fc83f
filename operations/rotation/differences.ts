// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import { GENERATION_TRAITS } from "../../components/generation";
import { activeId, generationOf, type Situation } from "./situation";

/** Something in the account or the state that is not as the registry says. */
export interface Difference {
    /** The generation that it is about. */
    readonly generation: number;
    readonly text: string;
}

/** Where account and state differ from the registry: what an `up` would change. */
export function differences(situation: Situation): Difference[] {
    const { generations, keys, managed, aliasTarget } = situation;
    const found = generations.flatMap(({ id, state }) =>
        ofGeneration(situation, id).map((text) => ({
            generation: id,
            text: `generation ${id} is ${state} in the registry, and ${text}`,
        })),
    );
    const active = activeId(generations);
    const target = keys[active]?.arn;
    if (target === undefined || aliasTarget !== target) {
        found.push({
            generation: active,
            text: `generation ${active} is active in the registry, and the alias points at ${nameOf(situation)}`,
        });
    }
    const unknown = new Set([...Object.keys(keys), ...Object.keys(managed)].map(Number));
    for (const id of [...unknown].sort((a, b) => a - b)) {
        if (generationOf(generations, id) === undefined) {
            found.push({
                generation: id,
                text: `generation ${id} has a key, ${keys[id]?.arn ?? "in the stack's state"}, and the registry does not list it: ids are never reused and entries never removed, so put its line back`,
            });
        }
    }
    return found;
}

function ofGeneration({ generations, keys, managed }: Situation, id: number): string[] {
    const { state } = generationOf(generations, id)!;
    const traits = GENERATION_TRAITS[state];
    const key = keys[id];
    if (!traits.hasResource) {
        return managed[id] === undefined ? [] : ["the stack's state still holds its key"];
    }
    if (key === undefined) {
        return ["the account has no key of it"];
    }
    const wanted = traits.isEnabled ? "Enabled" : "Disabled";
    return [
        ...(managed[id] === undefined ? ["the stack's state does not hold its key"] : []),
        ...(managed[id]?.protect === false
            ? ["its key is not protected in the stack's state"]
            : []),
        ...(key.state === wanted ? [] : [`its key is ${key.state}; expected ${wanted}`]),
        ...(key.maySign === traits.maySign
            ? []
            : [`its key's policy ${key.maySign ? "lets" : "does not let"} the application sign`]),
        ...(key.stateTag === state
            ? []
            : [`its key's tag cartorio:estado is ${key.stateTag ?? "missing"}`]),
    ];
}

function nameOf({ keys, aliasTarget }: Situation): string {
    const owner = Object.entries(keys).find(([, { arn }]) => arn === aliasTarget);
    return owner === undefined ? (aliasTarget ?? "nothing") : `the key of generation ${owner[0]}`;
}
