import type { GenerationState } from "../../components/generation";
import type { Generation } from "../../registry/index";
import { DAY, HOUR } from "./rotationTimes";
import {
    activeId,
    generationOf,
    type Move,
    type RotationRecord,
    type Situation,
} from "./situation";
import { RotationCommand, subjectMoves } from "./transitions";

/**
 * The registry knows days only: a state began at the latest when that day was over in the westernmost
 * office (Acre, UTC-5).
 */
const DAY_IS_OVER = DAY + 5 * HOUR;

/** The state of a generation by the evidence; nothing when no rotation has moved it. */
export function recordedState(
    records: readonly RotationRecord[],
    id: number,
): GenerationState | undefined {
    return records
        .flatMap(({ moves }) => moves)
        .filter(({ generation }) => generation === id)
        .at(-1)?.to;
}

/** The newest record of one of these commands. */
export function lastOf(
    records: readonly RotationRecord[],
    ...commands: readonly RotationCommand[]
): RotationRecord | undefined {
    return records.filter(({ command }) => commands.includes(command)).at(-1);
}

/** When the state began that a generation has in the registry: as late as it can have been. */
export function beganAt({ records, generations }: Situation, id: number): Date {
    const { state, since } = generationOf(generations, id)!;
    const moved = records
        .filter(({ moves }) => moves.some(({ generation }) => generation === id))
        .at(-1);
    return moved?.moves.find(({ generation }) => generation === id)?.to === state
        ? moved.at
        : new Date(Date.parse(since) + DAY_IS_OVER);
}

/**
 * Since when a generation drains: when the alias last moved, by AWS and by the evidence, the later of both.
 * A record alone won't do, since an `up` may move an alias back that somebody has moved.
 */
export function drainingSince(situation: Situation, id: number): Date {
    const recorded = situation.records
        .filter(({ moves }) => moves.some(({ to }) => to === "active"))
        .at(-1)?.at;
    // Once the registry says verifyOnly, its day is that of the settling.
    const isDraining = generationOf(situation.generations, id)?.state === "draining";
    const began = recorded ?? (isDraining ? beganAt(situation, id) : new Date(0));
    const { aliasMovedAt } = situation;
    return aliasMovedAt !== undefined && aliasMovedAt > began ? aliasMovedAt : began;
}

/** Whether the application has signed with the key that a candidate has now. */
export function isValidated({ records, keys }: Situation, id: number): boolean {
    const arn = keys[id]?.arn;
    return records.some(
        ({ command, generation, keyArn }) =>
            command === RotationCommand.Validate &&
            generation === id &&
            arn !== undefined &&
            keyArn === arn,
    );
}

/** A generation whose state the evidence does not have, and the command that leaves it. */
export interface Unrecorded {
    readonly generation: number;
    readonly command: RotationCommand;
}

/** Generations whose last move is not in the evidence: a command stopped before its end. */
export function unrecorded({ records, generations }: Situation): Unrecorded[] {
    return generations.flatMap(({ id, state }) => {
        const before = recordedState(records, id);
        if (before === state || (before === undefined && state !== "candidate")) {
            return [];
        }
        const isNewer = id > activeId(generations);
        return [{ generation: id, command: commandBetween(before, state, isNewer) }];
    });
}

/** The command that moves a generation between two states. Only a rollback leaves a newer one behind. */
function commandBetween(
    before: GenerationState | undefined,
    state: GenerationState,
    isNewer: boolean,
): RotationCommand {
    switch (state) {
        case "candidate":
            return RotationCommand.Start;
        case "active":
            return before === "candidate" ? RotationCommand.Switch : RotationCommand.Rollback;
        case "draining":
            return before === "active" && !isNewer
                ? RotationCommand.Switch
                : RotationCommand.Rollback;
        case "verifyOnly":
            return RotationCommand.Settle;
        case "disabled":
            return before === "candidate"
                ? RotationCommand.Abort
                : before === "deleting"
                  ? RotationCommand.CancelDeletion
                  : before === "active" || before === "draining"
                    ? RotationCommand.Rollback
                    : RotationCommand.Retire;
        case "deleting":
        case "gone":
            return RotationCommand.ScheduleDeletion;
    }
}

/** Whether a generation has its state by this command: recorded, or stopped before the record. */
export function isWorkOf(situation: Situation, command: RotationCommand, id: number): boolean {
    const { records, generations } = situation;
    const state = generationOf(generations, id)?.state;
    const last = records
        .filter(({ moves }) => moves.some(({ generation }) => generation === id))
        .at(-1);
    return (
        (last?.command === command &&
            last.generation === id &&
            subjectMoves(command).some(({ to }) => to === state) &&
            recordedState(records, id) === state) ||
        unrecorded(situation).some(
            (one) => one.command === command && subjectOf(one, situation) === id,
        )
    );
}

/** The generation that a stopped command is about. */
export function subjectOf({ command, generation }: Unrecorded, { generations }: Situation): number {
    const active = activeId(generations);
    // A switch and a rollback are about the generation that is active after them.
    const isLeftBehind =
        command === RotationCommand.Rollback
            ? generation > active
            : command === RotationCommand.Switch;
    return isLeftBehind ? active : generation;
}

/** What a command that stopped before its record has moved, the generation that it is about first. */
export function movesOf(
    command: RotationCommand,
    subject: number,
    { generations, records }: Situation,
): Move[] {
    const isMoved = ({ id, state }: Generation) =>
        command === RotationCommand.Switch
            ? id < subject && state === "draining"
            : command === RotationCommand.Rollback &&
              id > subject &&
              (state === "draining" ||
                  (state === "disabled" &&
                      ["active", "draining"].includes(recordedState(records, id) ?? "")));
    const { state } = generationOf(generations, subject)!;
    const others = state === "active" ? generations.filter(isMoved) : [];
    return [
        { generation: subject, to: state },
        ...others.map((one) => ({ generation: one.id, to: one.state })),
    ];
}
