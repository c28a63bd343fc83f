import type { GenerationState } from "../../components/generation";
import { isWorkOf, lastOf, subjectOf, unrecorded } from "./history";
import { activeId, generationOf, idsIn, type RotationRequest, type Situation } from "./situation";
import { RotationCommand, subjectMoves, typedName } from "./transitions";

/** The generation that a command is about, or why there is none. */
export type Choice = { readonly id: number } | { readonly finding: string };

/**
 * The generation that a command is about: the one that was asked for; else the one with which this command
 * has stopped before its end; else the only one that it can be done to; else the one to which it was done
 * last, so that repeating a command that is done does nothing.
 */
export function chooseGeneration(request: RotationRequest, situation: Situation): Choice {
    const { command, generation } = request;
    if (command === RotationCommand.Start) {
        return chooseStart(request, situation);
    }
    if (generation !== undefined) {
        return chooseAsked(command, generation, situation);
    }
    const begun = unrecorded(situation).find((one) => one.command === command);
    const possible = possibleFor(command, situation);
    const done = lastDone(command, situation);
    if (command === RotationCommand.Rollback) {
        // There may be an older one still: to go further back must be asked for.
        const [id = done ?? possible[0]] = begun === undefined ? [] : [subjectOf(begun, situation)];
        return id === undefined ? nothingFor(command, situation) : { id };
    }
    // One that is begun and another one: repeated, the command would go on to the other one.
    const all = begun === undefined ? possible : [subjectOf(begun, situation), ...possible];
    if (all.length > 1) {
        return {
            finding: `${typedName(command)} could mean generation ${all.join(" or ")}: say which with --generation`,
        };
    }
    const id = all[0] ?? done;
    return id === undefined ? nothingFor(command, situation) : { id };
}

function nothingFor(command: RotationCommand, situation: Situation): Choice {
    return {
        finding: `${typedName(command)} needs a generation that is ${words(command)}; ${shown(situation)}`,
    };
}

function chooseStart({ generation }: RotationRequest, { generations, records }: Situation): Choice {
    const candidate = idsIn(generations, "candidate")[0];
    const used = [...generations.map(({ id }) => id), ...records.map((one) => one.generation)];
    const id = candidate ?? Math.max(...used) + 1;
    return generation === undefined || generation === id
        ? { id }
        : { finding: `start makes generation ${id}; leave --generation ${generation} out` };
}

function chooseAsked(command: RotationCommand, id: number, situation: Situation): Choice {
    const state = generationOf(situation.generations, id)?.state;
    const isPossible =
        subjectMoves(command).some(({ from }) => from === state) ||
        isWorkOf(situation, command, id);
    if (state === undefined || !isPossible) {
        return {
            finding: `generation ${id} is ${state ?? "not in the registry"}; ${typedName(command)} needs one that is ${words(command)}`,
        };
    }
    if (command === RotationCommand.Rollback && id > activeId(situation.generations)) {
        return {
            finding: `generation ${id} is newer than the active generation ${activeId(situation.generations)}, and a rollback goes back: start a new generation`,
        };
    }
    return { id };
}

function possibleFor(command: RotationCommand, situation: Situation): number[] {
    const { generations, keys } = situation;
    if (command === RotationCommand.Rollback) {
        const older = (state: GenerationState) =>
            idsIn(generations, state).filter((id) => id < activeId(generations));
        return [...older("draining"), ...older("verifyOnly")].length === 0
            ? []
            : [(older("draining").at(-1) ?? older("verifyOnly").at(-1))!];
    }
    if (command === RotationCommand.ScheduleDeletion) {
        const gone = idsIn(generations, "deleting").filter((id) => keys[id] === undefined);
        return [...gone, ...idsIn(generations, "disabled")];
    }
    return idsIn(generations, ...subjectMoves(command).map(({ from }) => from as GenerationState));
}

/** The generation to which a command was done last, where it is still so. */
function lastDone(command: RotationCommand, situation: Situation): number | undefined {
    const done = lastOf(situation.records, command)?.generation;
    return done !== undefined && isWorkOf(situation, command, done) ? done : undefined;
}

function words(command: RotationCommand): string {
    return [...new Set(subjectMoves(command).map(({ from }) => from))].join(" or ");
}

function shown({ generations }: Situation): string {
    return `the registry has ${generations.map(({ id, state }) => `${id} ${state}`).join(", ")}`;
}
