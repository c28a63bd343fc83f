import { type Cartorio, formatCns } from "../../registry/index";
import { DAY } from "./rotationTimes";
import { activeId, generationOf } from "./situation";

/** One cartório whose active generation is older than asked for. */
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
    readonly olderThanDays: number;
    /** Those to rotate, the oldest first. */
    readonly due: readonly DueCartorio[];
    /** Those of the same age that are suspended or not onboarded. */
    readonly skipped: readonly SkippedCartorio[];
}

/**
 * The cartórios whose active generation has been active for longer than so many days, by the registry: the
 * day of a rollback counts as the beginning too.
 */
export function dueForRotation(
    stacks: readonly { readonly stackName: string; readonly cartorio: Cartorio }[],
    olderThanDays: number,
    now: Date,
): Due {
    const old = stacks
        .map(({ stackName, cartorio }) => ({
            entry: dueEntry(stackName, cartorio, now),
            status: cartorio.status,
        }))
        .filter(({ entry }) => entry.ageDays > olderThanDays)
        .sort(
            (a, b) =>
                a.entry.since.localeCompare(b.entry.since) ||
                (a.entry.stack < b.entry.stack ? -1 : 1),
        );
    return {
        olderThanDays,
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
export function renderDue({ olderThanDays, due, skipped }: Due): string {
    const header = ["stack", "CNS", "generation", "active since", "days", "wave", "note", "name"];
    const rows = [
        ...due.map((one) => row(one, one.candidate ? `candidate ${one.candidate}` : "")),
        ...skipped.map((one) => row(one, `skipped: ${one.status}`)),
    ];
    const lines = rows.length === 0 ? [] : [...table([header, ...rows]), ""];
    const skips = skipped.length === 0 ? "" : `, ${skipped.length} skipped`;
    return `${[...lines, `${due.length} due: active for more than ${olderThanDays} days${skips}`].join("\n")}\n`;
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
