import type { StepCheck } from "../../evidence/stepRecord";
import { kebab, ROTATION_TIMES, type RotationTimes } from "../rotationTimes";
import type { Situation } from "../situation";
import { RotationCommand } from "../transitions";

/**
 * What a command was judged by beside the account, for its record: every time that is not the default, and
 * what the trail covers where one is needed.
 */
export function termChecks(
    command: RotationCommand,
    { times, trail }: Pick<Situation, "times" | "trail">,
): StepCheck[] {
    const names = Object.keys(ROTATION_TIMES) as (keyof RotationTimes)[];
    const replaced = names.filter((name) => times[name] !== ROTATION_TIMES[name]);
    return [
        ...replaced.map((name) => ({
            ...{ name: kebab(name), ok: true },
            detail: `${times[name]}, default ${ROTATION_TIMES[name]}`,
        })),
        ...(command === RotationCommand.Settle && trail !== undefined
            ? [{ name: "trail", ok: true, detail: trailWords(trail) }]
            : []),
    ];
}

function trailWords({ from, until, silence }: NonNullable<Situation["trail"]>): string {
    const [begin, end, since, over] = [from, until, silence.since, silence.until].map((one) =>
        one.toISOString(),
    );
    return `${begin} to ${end}, longest without an event from ${since} to ${over}`;
}
