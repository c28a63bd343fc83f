/** Tries every attack by every attacker. */
import { type Attack, ATTACKS } from "./attacks";
import { ATTACKERS, type Circumstances, type WorldName } from "./cast";
import { type Design, OURS, type State } from "./keyPolicies";
import { Outcome } from "./outcome";
import { Scene } from "./scene";
import { Stage } from "./stage";

/** Two cores: one finds work while the other waits for a disk. */
const AT_ONCE = 8;

/** What became of one attack by one attacker. */
export interface Cell {
    readonly design: string;
    readonly world: WorldName;
    readonly attack: string;
    /** The key's; "any" where it has no say. */
    readonly state: State | "any";
    /** Index of the attacker. */
    readonly attacker: number;
    readonly outcome: Outcome;
    /** What was called, and the service's words. */
    readonly notes: readonly string[];
}

interface Planned {
    readonly attack: Attack;
    readonly state: State;
    readonly attacker: number;
}

/** Tries every attack on the keys of a design in a world. */
export async function runMatrix(design: Design, world: WorldName): Promise<readonly Cell[]> {
    const attacks = ATTACKS.filter(({ once }) => design === OURS || once !== true);
    const usual = attacks.filter(({ circumstances }) => circumstances === undefined);
    const special = attacks.filter(({ circumstances }) => circumstances !== undefined);
    const cells = await runOn(design, world, design.circumstances, usual);
    const more: Cell[] = [];
    for (const attack of special) {
        more.push(...(await runOn(design, world, attack.circumstances!, [attack])));
    }
    return [...cells, ...more];
}

async function runOn(
    design: Design,
    world: WorldName,
    circumstances: Circumstances,
    attacks: readonly Attack[],
): Promise<readonly Cell[]> {
    const planned: readonly Planned[] = attacks.flatMap((attack) =>
        design.states
            .filter((state) => (attack.once ? state === "active" : applies(attack, state)))
            .flatMap((state) =>
                ATTACKERS.map((_attacker, attacker) => ({ attack, state, attacker })),
            ),
    );
    const policies = new Map(design.states.map((state) => [state, design.policy(state)]));
    const wanted = planned.map(({ state }) => ({ state, policy: policies.get(state)! }));
    const stage = await Stage.open(world, circumstances, wanted);
    try {
        return await inPool(planned, async ({ attack, state, attacker }, index) => {
            const scene = new Scene(stage, ATTACKERS[attacker]!, stage.targets[index]!);
            const cell = {
                design: design.name,
                world,
                attack: attack.name,
                state: attack.once ? ("any" as const) : state,
                attacker,
                notes: scene.notes,
            };
            if (attack.insideOnly === true && !scene.isInside) {
                return { ...cell, outcome: Outcome.DoesNotApply };
            }
            try {
                return { ...cell, outcome: await attack.run(scene, world) };
            } catch (cause) {
                throw new Error(
                    `Neither won nor refused: ${JSON.stringify({ ...cell, attacker: scene.attacker.name })}: ` +
                        String(cause),
                    { cause },
                );
            }
        });
    } finally {
        await stage.close();
    }
}

function applies({ states }: Attack, state: State): boolean {
    return states === undefined || states(state);
}

async function inPool<T, R>(
    items: readonly T[],
    task: (item: T, index: number) => Promise<R>,
): Promise<readonly R[]> {
    const results: R[] = [];
    let next = 0;
    const worker = async () => {
        for (let index = next++; index < items.length; index = next++) {
            results[index] = await task(items[index]!, index);
        }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return results;
}
