/** Builders for the specs of `operations/rotation`: a cartório at rest, as registry, account and evidence agree. */
import { GENERATION_TRAITS, type GenerationState } from "../../../components/generation";
import { judge } from "../../../operations/rotation/judge";
import { DAY, ROTATION_TIMES } from "../../../operations/rotation/rotationTimes";
import type {
    LiveKey,
    RotationRecord,
    RotationRequest,
    Situation,
    TrailFacts,
} from "../../../operations/rotation/situation";
import type { RotationStep } from "../../../operations/rotation/steps";
import { RotationCommand } from "../../../operations/rotation/transitions";

export const NOW = new Date("2030-06-15T12:00:00.000Z");
/** So long ago that every waiting time but the retention is over. */
export const BEFORE = new Date(NOW.getTime() - 100 * DAY);

/** ARN of the key of a generation. */
export function arnOf(generation: number): string {
    return `arn:aws:kms:sa-east-1:111111110010:key/0000000${generation}-0000-4000-8000-000000000000`;
}

const REACHED_BY: Readonly<Record<GenerationState, RotationCommand>> = {
    candidate: RotationCommand.Validate,
    active: RotationCommand.Switch,
    draining: RotationCommand.Switch,
    verifyOnly: RotationCommand.Settle,
    disabled: RotationCommand.Retire,
    deleting: RotationCommand.ScheduleDeletion,
    gone: RotationCommand.ScheduleDeletion,
};

/** The record by which a generation came into a state. */
export function recordOf(
    generation: number,
    to: GenerationState,
    over: Partial<RotationRecord> = {},
): RotationRecord {
    return {
        ...{ command: REACHED_BY[to], generation, keyArn: arnOf(generation), at: BEFORE },
        ...{ moves: [{ generation, to }], ...over },
    };
}

/** The key of a generation as its state wants it. */
export function keyOf(generation: number, state: GenerationState): LiveKey {
    const { isEnabled, maySign } = GENERATION_TRAITS[state];
    return {
        ...{ arn: arnOf(generation), maySign, stateTag: state },
        state: state === "deleting" ? "PendingDeletion" : isEnabled ? "Enabled" : "Disabled",
    };
}

/** Generations 1, 2, … in these states, everything at rest. */
export function atRest(
    states: readonly GenerationState[],
    over: Partial<Situation> = {},
): Situation {
    const numbered = states.map((state, index) => ({ id: index + 1, state }));
    const byId = <T>(value: (id: number, state: GenerationState) => T | undefined) =>
        Object.fromEntries(
            numbered.flatMap(({ id, state }): [number, T][] => {
                const one = value(id, state);
                return one === undefined ? [] : [[id, one]];
            }),
        ) as Readonly<Record<number, T>>;
    return {
        ...{ now: NOW, times: ROTATION_TIMES, status: "active" },
        generations: numbered.map((one) => ({ ...one, since: "2030-03-01" })),
        keys: byId((id, state) => (state === "gone" ? undefined : keyOf(id, state))),
        aliasTarget: arnOf(states.indexOf("active") + 1),
        aliasMovedAt: BEFORE,
        managed: byId((_, state) =>
            GENERATION_TRAITS[state].hasResource ? { protect: true } : undefined,
        ),
        published: byId((_, state) => state),
        records: numbered.map(({ id, state }) => recordOf(id, state)),
        trail: trailOf({}),
        lastUse: byId(() => BEFORE),
        identities: { pipeline: true, breakGlass: true },
        ...over,
    };
}

/** A trail of the last 200 days that has no signature but these. */
export function trailOf(
    lastSigned: TrailFacts["lastSigned"],
    over: Partial<TrailFacts> = {},
): TrailFacts {
    const from = new Date(NOW.getTime() - 200 * DAY);
    return { from, until: NOW, silence: { since: from, until: from }, lastSigned, ...over };
}

/** Each step in a word or two. */
export function outline(steps: readonly RotationStep[]): string {
    return steps
        .map((step) => {
            switch (step.kind) {
                case "editRegistry":
                    return `edit(${step.generations.map(({ state, importKeyId }) => `${state}${importKeyId === undefined ? "" : "+import"}`).join(" ")})`;
                case "apply":
                    return step.refresh ? "up --refresh" : "up";
                case "breakGlass":
                    return step.action;
                case "waitForSmoke":
                    return `smoke by ${step.through}`;
                case "verifyOldDocuments":
                    return step.mayFail ? "verify old or record" : "verify old";
                case "publishKeys":
                    return "publish";
                case "record":
                    return `record ${step.command} ${step.generation}: ${step.moves.map(({ generation, to }) => `${generation} ${to}`).join(", ")}`;
                case "unprotect":
                    return step.kind;
            }
        })
        .join("; ");
}

/** The outline of a command's steps, or its findings. */
export function judged(request: RotationRequest, situation: Situation): string | readonly string[] {
    const judgement = judge(request, situation);
    return "findings" in judgement ? judgement.findings : outline(judgement.steps);
}
