import { enablementFindings, keyFindings, othersFindings, stoppedFindings } from "./atRest";
import { aliasRemedy } from "./differences";
import { StepDraft } from "./draft";
import { beganAt, isValidated, lastOf, movesOf, subjectOf } from "./history";
import { judgeRollback } from "./judgeRollback";
import {
    type Context,
    deletionFindings,
    drainFindings,
    type Judged,
    publishedFindings,
    retireFindings,
} from "./needs";
import { DAY, DELETION_DAYS } from "./rotationTimes";
import { activeId, generationOf, idsIn } from "./situation";
import { aliasProofs } from "./steps";
import { RotationCommand } from "./transitions";

/** What each command needs and does. */
export const JUDGES: Readonly<Record<RotationCommand, (context: Context) => Judged>> = {
    start: judgeStart,
    validate: judgeValidate,
    switch: judgeSwitch,
    settle: judgeSettle,
    retire: (context) =>
        judgeDisable(context, [
            ...stoppedFindings(
                context.situation,
                context.id,
                ({ command }) => command !== RotationCommand.Retire,
            ),
            ...retireFindings(context),
        ]),
    abort: (context) => judgeDisable(context, abortFindings(context)),
    scheduleDeletion: judgeScheduleDeletion,
    cancelDeletion: judgeCancelDeletion,
    rollback: judgeRollback,
};

function judgeStart({ id, situation }: Context): Judged {
    const { generations } = situation;
    const draft = new StepDraft(RotationCommand.Start, situation);
    const moves = [{ generation: id, to: "candidate" }] as const;
    const candidates = idsIn(generations, "candidate");
    const draining = candidates.length === 0 ? idsIn(generations, "draining") : [];
    const findings = [
        // A key of this id and no line of it is a rotation that somebody took out of the registry.
        ...othersFindings(situation, ...candidates),
        ...enablementFindings(situation, candidates),
        ...drainingFindings(draining),
    ];
    draft.move(...moves);
    draft.apply();
    draft.finish(id, moves);
    return { findings, steps: draft.steps };
}

function judgeValidate({ id, situation }: Context): Judged {
    const findings = othersFindings(situation);
    if (isValidated(situation, id)) {
        return { findings, steps: [] };
    }
    return {
        findings,
        steps: [
            { kind: "waitForSmoke", through: "key", generation: id },
            {
                kind: "record",
                command: RotationCommand.Validate,
                generation: id,
                moves: [{ generation: id, to: "candidate" }],
            },
        ],
    };
}

function judgeSwitch({ id, situation }: Context): Judged {
    const { generations } = situation;
    const draft = new StepDraft(RotationCommand.Switch, situation);
    const active = activeId(generations);
    const draining = idsIn(generations, "draining");
    if (id === active) {
        // Moved in the registry already.
        const before = draining.filter((one) => one < id);
        const findings = [
            ...othersFindings(situation, id, ...before),
            ...enablementFindings(situation, [id, ...before]),
        ];
        draft.apply();
        draft.finish(id, movesOf(RotationCommand.Switch, id, situation), aliasProofs(id));
        return { findings, steps: draft.steps };
    }
    const moves = [
        { generation: id, to: "active" },
        { generation: active, to: "draining" },
    ] as const;
    const findings = [
        ...othersFindings(situation),
        ...(isValidated(situation, id)
            ? []
            : [
                  `generation ${id} is not validated with the key that it has now: run validate, with the application's result`,
              ]),
        ...drainingFindings(draining),
    ];
    // What does not verify any more should stop a switch before the alias has moved.
    draft.steps.push({ kind: "verifyOldDocuments", mayFail: false });
    draft.move(...moves);
    draft.apply();
    draft.finish(id, moves, aliasProofs(id));
    return { findings, steps: draft.steps };
}

function drainingFindings(draining: readonly number[]): string[] {
    return draining.map(
        (id) => `generation ${id} is draining: \`rotate settle --generation ${id}\` first`,
    );
}

function judgeSettle(context: Context): Judged {
    const { id, situation } = context;
    const draft = new StepDraft(RotationCommand.Settle, situation);
    const moves = [{ generation: id, to: "verifyOnly" }] as const;
    draft.recordStopped(id);
    draft.move(...moves);
    draft.apply();
    draft.finish(id, moves);
    return {
        findings: [
            ...othersFindings(situation, id),
            // A rollback to it that is begun may be called off; a move of the alias from it may not.
            ...stoppedFindings(situation, id, (one) => subjectOf(one, situation) !== id),
            ...enablementFindings(situation, [id]),
            ...drainFindings(context),
        ],
        steps: draft.steps,
    };
}

/** Break-glass disables the key, then the registry says so, then `up --refresh` records it. */
function judgeDisable({ id, situation, request }: Context, needs: readonly string[]): Judged {
    const draft = new StepDraft(request.command, situation);
    const moves = [{ generation: id, to: "disabled" }] as const;
    const findings = [...othersFindings(situation, id), ...needs];
    const key = situation.keys[id];
    if (key === undefined) {
        return { findings, steps: [] };
    }
    draft.recordStopped(id);
    if (key.state === "Enabled") {
        draft.breakGlass("DisableKey", id);
    }
    draft.move(...moves);
    draft.apply({ refresh: true });
    draft.finish(id, moves);
    return { findings, steps: draft.steps };
}

function abortFindings({ id, situation }: Context): string[] {
    const { keys, aliasTarget } = situation;
    const key = keys[id];
    if (key === undefined) {
        return [
            `generation ${id} has no key: repeat start, or take its line out of the registry file, since an id without a key was never used`,
        ];
    }
    return [
        ...keyFindings(situation, id, "Enabled", "Disabled"),
        ...publishedFindings(situation, id),
        ...(key.arn === aliasTarget
            ? [`the alias points at the key of generation ${id}: ${aliasRemedy(situation)}`]
            : []),
    ];
}

function judgeScheduleDeletion(context: Context): Judged {
    const { id, situation } = context;
    const { keys, now } = situation;
    const draft = new StepDraft(RotationCommand.ScheduleDeletion, situation);
    const { state } = generationOf(situation.generations, id)!;
    const findings =
        state === "disabled" ? othersFindings(situation) : othersFindings(situation, id);
    const key = keys[id];
    if (key === undefined) {
        const gone = [{ generation: id, to: "gone" }] as const;
        const earliest = new Date(beganAt(situation, id).getTime() + DELETION_DAYS * DAY);
        if (state === "disabled" || (state === "deleting" && now < earliest)) {
            findings.push(
                `AWS has no key of generation ${id}, and it can't have deleted it before ${state === "disabled" ? "a deletion is scheduled" : earliest.toISOString()}: look for it in the trail (DescribeKey, ScheduleKeyDeletion)`,
            );
            return { findings, steps: [] };
        }
        draft.move(...gone);
        draft.finish(id, gone);
        return { findings, steps: draft.steps };
    }
    const moves = [{ generation: id, to: "deleting" }] as const;
    findings.push(...publishedFindings(situation, id), ...deletionFindings(context));
    draft.move(...moves);
    draft.apply();
    if (key.state !== "PendingDeletion") {
        draft.breakGlass("ScheduleKeyDeletion", id);
    }
    draft.finish(id, moves);
    return { findings, steps: draft.steps };
}

function judgeCancelDeletion({ id, situation }: Context): Judged {
    const draft = new StepDraft(RotationCommand.CancelDeletion, situation);
    const moves = [{ generation: id, to: "disabled" }] as const;
    const findings = [...othersFindings(situation, id)];
    const key = situation.keys[id];
    if (key === undefined) {
        const { at } = lastOf(situation.records, RotationCommand.ScheduleDeletion) ?? {};
        findings.push(
            `AWS has no key of generation ${id} any more${at === undefined ? "" : `; its deletion was scheduled at ${at.toISOString()}`}: there is nothing to cancel`,
        );
        return { findings, steps: [] };
    }
    draft.recordStopped(id);
    if (key.state === "PendingDeletion") {
        draft.breakGlass("CancelKeyDeletion", id);
    }
    draft.move(...moves);
    draft.apply();
    draft.finish(id, moves);
    return { findings, steps: draft.steps };
}
