import { enablementFindings } from "./atRest";
import { StepDraft } from "./draft";
import { movesOf } from "./history";
import type { Context, Judged } from "./needs";
import { activeId, type Move, type Situation } from "./situation";
import { aliasProofs } from "./steps";
import { RotationCommand } from "./transitions";

/**
 * Back to an earlier generation. It does not ask that everything else be at rest: it is what one does when
 * something is not, so each `up` looks at the account first (`--refresh`). The target may sign before the
 * alias moves, and is published as such.
 */
export function judgeRollback({ id, situation }: Context): Judged {
    const { generations } = situation;
    const draft = new StepDraft(RotationCommand.Rollback, situation);
    const active = activeId(generations);
    if (id === active) {
        // Moved in the registry already, or done; what it leaves may have been stopped since.
        const moves = movesOf(RotationCommand.Rollback, id, situation).map((move): Move =>
            move.to === "draining" && isStopped(situation, move.generation)
                ? { ...move, to: "disabled" }
                : move,
        );
        moveAway(draft, moves, situation);
        draft.apply({ refresh: true });
        draft.finish(id, moves, aliasProofs(id, { mayFail: true }));
        const stopped = moves.filter(
            ({ to, generation }) => to === "disabled" && isStopped(situation, generation),
        );
        const findings = enablementFindings(
            situation,
            generations
                .map((one) => one.id)
                .filter((one) => !stopped.some(({ generation }) => generation === one)),
        );
        return { findings, steps: draft.steps };
    }
    const findings = enablementFindings(
        situation,
        generations.map((one) => one.id).filter((one) => one !== active),
    );
    const to = isStopped(situation, active) ? "disabled" : "draining";
    const moves = [
        { generation: id, to: "active" },
        { generation: active, to },
    ] as const;
    draft.recordStopped(id, active);
    if (to === "draining") {
        giveSignBack(draft, id, situation);
    }
    moveAway(draft, moves, situation);
    draft.apply({ refresh: true });
    draft.finish(id, moves, aliasProofs(id, { mayFail: true }));
    return { findings, steps: draft.steps };
}

/** Whether a key signs no more, by break-glass or by whoever else may have done it. */
function isStopped({ keys }: Situation, id: number): boolean {
    return ["Disabled", "PendingDeletion"].includes(keys[id]?.state ?? "");
}

/** Moves in the registry; a key that AWS is to delete is kept first, or `up` would take it for gone. */
function moveAway(draft: StepDraft, moves: readonly Move[], { keys }: Situation): void {
    for (const { generation, to } of moves) {
        if (to === "disabled" && keys[generation]?.state === "PendingDeletion") {
            draft.breakGlass("CancelKeyDeletion", generation);
        }
    }
    draft.move(...moves);
}

function giveSignBack(draft: StepDraft, id: number, situation: Situation): void {
    draft.move({ generation: id, to: "draining" });
    if (situation.keys[id]?.maySign !== true) {
        draft.apply({ refresh: true });
    }
    if (!draft.isPublishedAsSigning(id)) {
        draft.publish();
    }
}
