import { type Cartorio, formatCns } from "../../registry/index";
import { DAY } from "./rotationTimes";
import { activeId, generationOf } from "./situation";

/** The cartórios of an environment, and at which age their keys are due. */
export interface AgedEnvironment {
    readonly environment: string;
    readonly dueAtDays: number;
    readonly stacks: readonly { readonly stackName: string; readonly cartorio: Cartorio }[];
}

/** One cartório whose active generation is as old as asked for, or older. */
export interface DueCartorio {
    readonly stack: string;
    readonly cns: string;
    readonly name: string;
    readonly wave: number;
    /** The active generation. */
    readonly generation: number;
    /** Day since which it is active, by the registry. */
    readonly since: string;
    /** Whole days since then. */
    readonly ageDays: number;
    /** The generation that is to replace it, where a rotation is under way. */
    readonly candidate?: number;
}

/** A cartório that is as old, and can't be rotated now. */
export interface SkippedCartorio extends DueCartorio {
    readonly status: Cartorio["status"];
}

/** Which cartórios are due. */
export interface Due {
    /** Age in days at which a key is due, by environment. */
    readonly dueAtDays: Readonly<Record<string, number>>;
    /** Those to rotate, the oldest first. */
    readonly due: readonly DueCartorio[];
    /** Those of the same age that are suspended or not onboarded. */
    readonly skipped: readonly SkippedCartorio[];
}

/**
 * The cartórios whose active generation has been active for so many days or more, by the registry: the day
 * of a rollback counts as the beginning too.
 */
export function dueForRotation(environments: readonly AgedEnvironment[], now: Date): Due {
    const old = environments
        .flatMap(({ stacks, dueAtDays }) =>
            stacks
                .map(({ stackName, cartorio }) => ({
                    entry: dueEntry(stackName, cartorio, now),
                    status: cartorio.status,
                }))
                .filter(({ entry }) => entry.ageDays >= dueAtDays),
        )
        .sort(
            (a, b) =>
                a.entry.since.localeCompare(b.entry.since) ||
                (a.entry.stack < b.entry.stack ? -1 : 1),
        );
    return {
        dueAtDays: Object.fromEntries(
            environments.map(({ environment, dueAtDays }) => [environment, dueAtDays]),
        ),
        due: old.filter(({ status }) => status === "active").map(({ entry }) => entry),
        skipped: old
            .filter(({ status }) => status !== "active")
            .map(({ entry, status }) => ({ ...entry, status })),
    };
}

function dueEntry(stack: string, cartorio: Cartorio, now: Date): DueCartorio {
    const { generations } = cartorio.signingKey;
    const { id, since } = generationOf(generations, activeId(generations))!;
    const candidate = generations.find(({ state }) => state === "candidate")?.id;
    return {
        ...{ stack, cns: cartorio.cns, name: cartorio.name, wave: cartorio.wave },
        ...{ generation: id, since },
        ageDays: Math.floor((now.getTime() - Date.parse(since)) / DAY),
        ...(candidate === undefined ? {} : { candidate }),
    };
}

/** Lines for people: one cartório each, the oldest first. */
export function renderDue({ dueAtDays, due, skipped }: Due): string {
    const header = ["stack", "CNS", "generation", "active since", "days", "wave", "note", "name"];
    const rows = [
        ...due.map((one) => row(one, one.candidate ? `candidate ${one.candidate}` : "")),
        ...skipped.map((one) => row(one, `skipped: ${one.status}`)),
    ];
    const lines = rows.length === 0 ? [] : [...table([header, ...rows]), ""];
    const skips = skipped.length === 0 ? "" : `, ${skipped.length} skipped`;
    const ages = Object.entries(dueAtDays).map(([name, days]) => `${days} days or more in ${name}`);
    return `${[...lines, `${due.length} due: active for ${ages.join(", ")}${skips}`].join("\n")}\n`;
}

function row(one: DueCartorio, note: string): string[] {
    const { stack, cns, generation, since, ageDays, wave, name } = one;
    const numbers = [String(generation), since, String(ageDays), String(wave)];
    return [stack, formatCns(cns), ...numbers, note, name];
}

function table(rows: readonly (readonly string[])[]): string[] {
    const widths = rows[0]!.map((_, column) => Math.max(...rows.map((one) => one[column]!.length)));
    return rows.map((one) =>
        one
            .map((cell, column) => cell.padEnd(widths[column]!))
            .join("  ")
            .trimEnd(),
    );
}
