// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import { GENERATION_TRAITS } from "../../../components/generation";
import type { Generation } from "../../../registry/index";
import { beganAt } from "../history";
import type { LiveKey, RotationRecord, Situation, TrailFacts } from "../situation";

/** What is known of a generation's use. */
export type UseFacts = Pick<Situation, "generations" | "records"> & {
    readonly keys: Readonly<Record<number, LiveKey>>;
    readonly trail?: TrailFacts;
};

/**
 * Until when every generation that may sign no more may have signed: when it lost Sign, or its last
 * signature by the trail where that is later. A trail makes it no earlier: what an export lacks, nobody
 * can see in it.
 */
export function lastUse(facts: UseFacts): Record<number, Date> {
    return Object.fromEntries(
        facts.generations.flatMap((generation) => {
            const ended = lostSign(generation, facts);
            return ended === undefined ? [] : [[generation.id, lastOf(generation, ended, facts)]];
        }),
    );
}

function lastOf({ id }: Generation, ended: Date, { trail }: UseFacts): Date {
    const seen = trail?.lastSigned[id];
    return seen !== undefined && seen > ended ? seen : ended;
}

/** When it lost Sign, as late as it can have been; nothing for one that may sign. */
function lostSign(generation: Generation, facts: UseFacts): Date | undefined {
    const { id, state } = generation;
    if (GENERATION_TRAITS[state].maySign || facts.keys[id]?.maySign === true) {
        return undefined;
    }
    const ends = facts.records.flatMap((record) => stateAfter(record, id));
    const signed = ends.findLastIndex(({ signs }) => signs);
    const recorded = ends[signed + 1]?.at;
    // The registry knows days only, of the state that it has now.
    return recorded ?? beganAt(facts as Situation, id);
}

function stateAfter({ moves, at }: RotationRecord, id: number) {
    const to = moves.findLast(({ generation }) => generation === id)?.to;
    return to === undefined ? [] : [{ at, signs: GENERATION_TRAITS[to].maySign }];
}
