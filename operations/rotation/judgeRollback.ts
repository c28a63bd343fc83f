import { enablementFindings } from "./atRest";
import { StepDraft } from "./draft";
import { movesOf } from "./history";
import type { Context, Judged } from "./needs";
import { activeId, type Situation } from "./situation";
import { aliasProofs } from "./steps";
import { RotationCommand } from "./transitions";

/**
 * Back to an earlier generation. It does not ask that everything else be at rest: it is what one does when
 * something is not, so each `up` looks at the account first (`--refresh`). The target may sign before the
 * alias moves, and is published as such.
 */
export function judgeRollback({ id, situation }: Context): Judged {
    const { generations, keys } = situation;
    const draft = new StepDraft(RotationCommand.Rollback, situation);
    const active = activeId(generations);
    if (id === active) {
        // Moved in the registry already, or done.
        const moves = movesOf(RotationCommand.Rollback, id, situation);
        draft.apply({ refresh: true });
        draft.finish(id, moves, aliasProofs(id));
        const findings = enablementFindings(
            situation,
            generations.map((one) => one.id),
        );
        return { findings, steps: draft.steps };
    }
    const findings = enablementFindings(
        situation,
        generations.map((one) => one.id).filter((one) => one !== active),
    );
    const isStopped = keys[active]?.state === "Disabled";
    const moves = [
        { generation: id, to: "active" },
        { generation: active, to: isStopped ? "disabled" : "draining" },
    ] as const;
    draft.recordStopped(id, active);
    if (!isStopped) {
        giveSignBack(draft, id, situation);
    }
    draft.move(...moves);
    draft.apply({ refresh: true });
    draft.finish(id, moves, aliasProofs(id));
    return { findings, steps: draft.steps };
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
