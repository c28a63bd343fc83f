import { run } from "../integration/support/workspace";

/** One command whose wall time is compared. */
export interface Subject {
    readonly name: string;
    readonly command: string;
    readonly args: readonly string[];
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs a command to its end.
 * @returns its wall time in seconds.
 * @throws Error with its output when it fails: a failed run has no time.
 */
export async function timeOf({ name, command, args, cwd, env }: Subject): Promise<number> {
    const started = process.hrtime.bigint();
    const { status, output } = await run(command, args, cwd, env);
    if (status !== 0) {
        throw new Error(`${name} ended with status ${String(status)}:\n${output}`);
    }
    return Number(process.hrtime.bigint() - started) / 1e9;
}

/** The middle of some times, in seconds. */
export function median(times: readonly number[]): number {
    const sorted = [...times].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Times of several subjects, by name. */
export type Times = Map<string, number[]>;

/**
 * Takes turns, so that what else the machine does falls on all alike. The order turns around every
 * round.
 */
export async function takeTurns(
    rounds: number,
    subjectsOf: (round: number) => readonly Subject[],
): Promise<Times> {
    const times: Times = new Map();
    for (let round = 0; round < rounds; round++) {
        const subjects = subjectsOf(round);
        for (const subject of round % 2 === 0 ? subjects : [...subjects].reverse()) {
            const all = times.get(subject.name) ?? [];
            all.push(await timeOf(subject));
            times.set(subject.name, all);
        }
    }
    return times;
}

/** Renders medians, and each one's ratio to the first. */
export function renderTimes(title: string, times: Times): string {
    const medians = [...times].map(([name, all]) => ({ name, all, middle: median(all) }));
    const base = medians[0]!;
    const digits = base.middle < 1 ? 3 : 2;
    const lines = medians.map(({ name, all, middle }) => {
        const range = `${Math.min(...all).toFixed(digits)} to ${Math.max(...all).toFixed(digits)}`;
        return (
            `  ${name.padEnd(44)} ${middle.toFixed(digits).padStart(6)} s  (${range}, n ${all.length})  ` +
            `ratio ${(middle / base.middle).toFixed(2)}`
        );
    });
    return [title, ...lines].join("\n");
}
