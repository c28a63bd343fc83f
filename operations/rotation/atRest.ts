// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import { GENERATION_TRAITS, type GenerationState } from "../../components/generation";
import { differences, REFRESH, rivalDifferences, stateRemedy } from "./differences";
import { isWorkOf, subjectOf, unrecorded, type Unrecorded } from "./history";
import { generationOf, type Situation } from "./situation";
import { RotationCommand, typedName } from "./transitions";

/**
 * What keeps generations other than these from being at rest: a command builds on what the registry says,
 * so nothing else may be half done.
 */
export function othersFindings(situation: Situation, ...except: readonly number[]): string[] {
    const { generations, published } = situation;
    const isOther = (id: number) => !except.includes(id);
    const stopped = unrecorded(situation).filter(({ generation }) => isOther(generation));
    const isStopped = (id: number) => stopped.some(({ generation }) => generation === id);
    return [
        ...stopped.map((one) => stoppedFinding(situation, one)),
        ...[...differences(situation), ...rivalDifferences(situation)]
            .filter(({ generation }) => isOther(generation) && !isStopped(generation))
            .map((one) => `${one.text}: ${remedy(situation, one.generation, one.remedy)}`),
        ...generations
            .filter(({ id, state }) => isOther(id) && !isStopped(id) && published[id] !== state)
            .map(
                ({ id, state }) =>
                    `generation ${id} is ${state}, and the published keys ${published[id] === undefined ? "do not have it" : `say ${published[id]}`}: ${remedy(situation, id)}`,
            ),
    ];
}

/** What keeps a generation from a command, since another one has not come to its end with it. */
export function stoppedFindings(
    situation: Situation,
    id: number,
    isInTheWay: (stopped: Unrecorded) => boolean,
): string[] {
    return unrecorded(situation)
        .filter((one) => one.generation === id && isInTheWay(one))
        .map((one) => stoppedFinding(situation, one));
}

function stoppedFinding(situation: Situation, stopped: Unrecorded): string {
    const name = typedName(stopped.command);
    const subject = subjectOf(stopped, situation);
    return `${name} of generation ${subject} has stopped before its end: repeat \`rotate ${name} --generation ${subject}\` first`;
}

/**
 * What to do about a generation that is not as the registry says: what made it so does it again, unless only
 * something else puts it right.
 */
function remedy(situation: Situation, id: number, only?: string): string {
    const state = generationOf(situation.generations, id)?.state;
    const keyState = situation.keys[id]?.state;
    const disabler = state !== undefined && keyState === "Disabled" ? DISABLERS[state] : undefined;
    const isReenabled = state === "disabled" && keyState === "Enabled";
    const repeated = Object.values(RotationCommand).find(
        (one) => one !== RotationCommand.Start && isWorkOf(situation, one, id),
    );
    const command = disabler ?? (only === undefined || isReenabled ? repeated : undefined);
    return command === undefined
        ? (only ?? REFRESH)
        : `repeat \`rotate ${typedName(command)} --generation ${id}\``;
}

/** What disables a key before the registry says so, by the state that it has until then. */
const DISABLERS: Partial<Record<GenerationState, RotationCommand>> = {
    candidate: RotationCommand.Abort,
    verifyOnly: RotationCommand.Retire,
};

/** What is wrong with the state of a generation's key on AWS. */
export function keyFindings(
    { keys }: Situation,
    id: number,
    ...wanted: readonly string[]
): string[] {
    const state = keys[id]?.state ?? "missing";
    return wanted.includes(state)
        ? []
        : [`the key of generation ${id} is ${state}; expected ${wanted.join(" or ")}`];
}

/** Keys that AWS has in another state than the registry: `up` may neither enable nor disable them, and fails. */
export function enablementFindings(situation: Situation, ids: readonly number[]): string[] {
    return ids.flatMap((id) => {
        const { state } = generationOf(situation.generations, id)!;
        const { isEnabled, hasResource } = GENERATION_TRAITS[state];
        const key = situation.keys[id];
        if (!hasResource || key === undefined) {
            return [];
        }
        const wanted = isEnabled ? "Enabled" : "Disabled";
        const only = stateRemedy(key.arn, key.state, wanted);
        return keyFindings(situation, id, wanted).map(
            (finding) => `${finding}, since it is ${state}: ${remedy(situation, id, only)}`,
        );
    });
}
