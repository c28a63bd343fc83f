import { keyFindings } from "./atRest";
import { beganAt, drainingSince } from "./history";
import { DAY, HOUR } from "./rotationTimes";
import { generationOf, type RotationRequest, type Situation } from "./situation";
import type { RotationStep } from "./steps";

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
    const { from, until, lastSigned } = trail;
    const quietFrom = new Date(until.getTime() - drain);
    const earliest = began < quietFrom ? began : quietFrom;
    if (from > earliest) {
        findings.push(
            `the trail begins at ${from.toISOString()}; expected ${earliest.toISOString()} or earlier, from before the alias moved and for ${times.drainHours} hours at least: export it again from then on`,
        );
    }
    const fresh = new Date(now.getTime() - times.trailDelayHours * HOUR);
    if (until < fresh) {
        findings.push(
            `the trail ends at ${until.toISOString()}; expected ${fresh.toISOString()} or later: fetch it again`,
        );
    }
    const last = lastSigned[id];
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
            `the policy of generation ${id}'s key still lets the application sign, so ${days} have not begun: \`cartorio up\` puts it right, or say with --because why it may be deleted`,
        ];
    }
    const until = new Date(last.getTime() + times.retentionDays * DAY);
    return now < until
        ? [
              `generation ${id} may have signed until ${last.toISOString()}, and ${days} end at ${until.toISOString()}: wait, or say with --because why it may be deleted`,
          ]
        : [];
}
