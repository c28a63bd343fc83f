import { DELETION_WINDOW_DAYS } from "../../components/keyPolicy";

/** One hour, in milliseconds. */
export const HOUR = 60 * 60 * 1000;
/** One day, in milliseconds. */
export const DAY = 24 * HOUR;

/** How long a rotation waits, and for what. */
export interface RotationTimes {
    /**
     * Hours from the alias's move until the generation before may lose Sign, and for as long nobody may
     * have signed with it.
     *
     * @remarks KMS shows a moved alias everywhere within minutes; what takes longer are callers that
     * looked a key's ARN up and kept it. In a day every daily job has run once, and shows in the trail.
     * @default 24
     * @see https://docs.aws.amazon.com/kms/latest/developerguide/programming-eventual-consistency.html
     */
    readonly drainHours: number;
    /**
     * Hours by which the trail may end before now and still say that nobody signs. CloudTrail delivers in
     * minutes, and promises no time.
     *
     * @default 1
     */
    readonly trailDelayHours: number;
    /**
     * Days in which a generation only verifies before it may be disabled: whoever verifies by AWS and not
     * by the published keys has this long to be found. `--because` shortens it.
     *
     * @default 30
     */
    readonly verifyOnlyDays: number;
    /**
     * Days in which a key is not deleted after it may sign no more. `--because` shortens it.
     *
     * @remarks A deletion can't be taken back, and a kept key costs a dollar a month: so long that nobody
     * deletes a key in passing.
     * @default 3650
     */
    readonly retentionDays: number;
    /**
     * Age in days at which a generation is due for rotation.
     *
     * @default 730
     */
    readonly keyAgeDays: number;
}

/** What holds unless somebody says otherwise: the one place of these numbers. */
export const ROTATION_TIMES: RotationTimes = {
    drainHours: 24,
    trailDelayHours: 1,
    verifyOnlyDays: 30,
    retentionDays: 3650,
    keyAgeDays: 730,
};

/** Days between the scheduling of a deletion and the deletion: AWS's longest, and the key policy's least. */
export const DELETION_DAYS = DELETION_WINDOW_DAYS;

/** Shortest drain time, in hours: authorisation by alias may lag by five minutes. */
const SHORTEST_DRAIN_HOURS = 0.25;

/**
 * The times with some of them replaced.
 *
 * @returns the times, or everything that is wrong with the replacements.
 */
export function rotationTimes(
    replaced: Partial<RotationTimes>,
): { readonly times: RotationTimes } | { readonly findings: readonly string[] } {
    const times = { ...ROTATION_TIMES, ...replaced };
    const findings = (Object.keys(ROTATION_TIMES) as (keyof RotationTimes)[]).flatMap((name) => {
        const least = name === "drainHours" ? SHORTEST_DRAIN_HOURS : 0;
        return Number.isFinite(times[name]) && times[name] >= least
            ? []
            : [`${name} is ${String(times[name])}; expected a number of ${least} or more`];
    });
    return findings.length > 0 ? { findings } : { times };
}

/** Times that protect less than the defaults do: shorter ones, and a trail that may end longer ago. */
export function weakened(times: RotationTimes): (keyof RotationTimes)[] {
    return (Object.keys(ROTATION_TIMES) as (keyof RotationTimes)[]).filter((name) =>
        name === "trailDelayHours"
            ? times[name] > ROTATION_TIMES[name]
            : times[name] < ROTATION_TIMES[name],
    );
}

/** A time's name as options and records have it: `drain-hours`. */
export function kebab(name: string): string {
    return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
