// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import { GENERATION_TRAITS, type GenerationState } from "../../components/generation";
import { differences } from "./differences";
import {
    beganAt,
    drainingSince,
    isWorkOf,
    subjectOf,
    unrecorded,
    type Unrecorded,
} from "./history";
import { DAY, HOUR } from "./rotationTimes";
import { generationOf, type RotationRequest, type Situation } from "./situation";
import type { RotationStep } from "./steps";
import { RotationCommand, typedName } from "./transitions";

/** What a command is judged by. */
export interface Context {
    /** The generation that it is about. */
    readonly id: number;
    readonly request: RotationRequest;
    readonly situation: Situation;
}

/** What is in the way, and what would be done if nothing were. */
export interface Judged {
    readonly findings: readonly string[];
    readonly steps: readonly RotationStep[];
}

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
        ...differences(situation)
            .filter(({ generation }) => isOther(generation) && !isStopped(generation))
            .map(({ text, generation }) => `${text}: ${remedy(situation, generation)}`),
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

/** What to do about a generation that is not as the registry says: what made it so does it again. */
function remedy(situation: Situation, id: number): string {
    const command = Object.values(RotationCommand).find(
        (one) => one !== RotationCommand.Start && isWorkOf(situation, one, id),
    );
    return command === undefined
        ? "find out who changed it; `cartorio up` and `cartorio jwks` put it right"
        : `repeat \`rotate ${typedName(command)} --generation ${id}\``;
}

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
        return hasResource && situation.keys[id] !== undefined
            ? keyFindings(situation, id, isEnabled ? "Enabled" : "Disabled").map((finding) => {
                  const command = STOPPED_BY[state];
                  return `${finding} of one that is ${state}: ${
                      command === undefined
                          ? "break-glass puts it right (docs/runbook.md)"
                          : `repeat \`rotate ${typedName(command)} --generation ${id}\``
                  }`;
              })
            : [];
    });
}

/** What disables a key before the registry says so. */
const STOPPED_BY: Partial<Record<GenerationState, RotationCommand>> = {
    candidate: RotationCommand.Abort,
    verifyOnly: RotationCommand.Retire,
};

/** AWS shows no public key of a disabled key, so it must be published before. */
export function publishedFindings({ published }: Situation, id: number): string[] {
    return published[id] === undefined
        ? [
              `the public key of generation ${id} is not published, and AWS shows none of a disabled key: publish it first (\`cartorio jwks\`)`,
          ]
        : [];
}

/** What keeps a generation from losing Sign. */
export function drainFindings({ id, situation }: Context): string[] {
    const { now, times, trail, keys } = situation;
    if (keys[id]?.maySign === false) {
        return [];
    }
    const drain = times.drainHours * HOUR;
    const began = drainingSince(situation, id);
    const drained = new Date(began.getTime() + drain);
    const findings =
        now < drained
            ? [
                  `the alias moved at ${began.toISOString()}: generation ${id} drains until ${drained.toISOString()} (${times.drainHours} hours)`,
              ]
            : [];
    if (trail === undefined) {
        return [
            ...findings,
            `only the trail shows that nobody signs with generation ${id} any more: give it with --trail`,
        ];
    }
    const { until, lastSigned } = trail;
    const fresh = new Date(now.getTime() - times.trailDelayHours * HOUR);
    if (until < fresh) {
        findings.push(
            `the trail ends at ${until.toISOString()}; expected ${fresh.toISOString()} or later: fetch it again`,
        );
    }
    const last = lastSigned[id];
    const quietFrom = new Date(until.getTime() - drain);
    if (last !== undefined && last > quietFrom) {
        findings.push(
            `generation ${id} signed at ${last.toISOString()}, within ${times.drainHours} hours of the trail's end: find the caller in the trail, it holds the key's ARN instead of the alias`,
        );
    }
    return findings;
}

/** What keeps a generation from being disabled. */
export function retireFindings({ id, request, situation }: Context): string[] {
    const { now, times, generations } = situation;
    const findings = [
        ...keyFindings(situation, id, "Enabled", "Disabled"),
        ...publishedFindings(situation, id),
    ];
    const { state } = generationOf(generations, id)!;
    const until = new Date(beganAt(situation, id).getTime() + times.verifyOnlyDays * DAY);
    if (state === "verifyOnly" && now < until && request.because === undefined) {
        findings.push(
            `generation ${id} verifies until ${until.toISOString()} (${times.verifyOnlyDays} days), for whoever verifies by AWS: wait, or say with --because why not`,
        );
    }
    return findings;
}

/** What keeps a generation's key from being deleted. */
export function deletionFindings({ id, request, situation }: Context): string[] {
    const { now, times, keys, lastUse } = situation;
    if (keys[id]?.state === "PendingDeletion" || request.because !== undefined) {
        return [];
    }
    const last = lastUse[id];
    const days = `the ${times.retentionDays} days in which its key is kept`;
    if (last === undefined) {
        return [
            `nobody knows when generation ${id} last signed, so ${days} can't be reckoned: give --trail, or say with --because why it may be deleted`,
        ];
    }
    const until = new Date(last.getTime() + times.retentionDays * DAY);
    return now < until
        ? [
              `generation ${id} last signed at ${last.toISOString()}, and ${days} end at ${until.toISOString()}: wait, or say with --because why it may be deleted`,
          ]
        : [];
}
