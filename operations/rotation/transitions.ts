// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import type { GenerationState } from "../../components/generation";

/** What can be done to a cartório's generations. Types of evidence and rows of the table use these names. */
export const RotationCommand = {
    Start: "start",
    Validate: "validate",
    Switch: "switch",
    Settle: "settle",
    Retire: "retire",
    ScheduleDeletion: "scheduleDeletion",
    CancelDeletion: "cancelDeletion",
    Rollback: "rollback",
    Abort: "abort",
} as const;
/** One of the values of {@link RotationCommand}. */
export type RotationCommand = (typeof RotationCommand)[keyof typeof RotationCommand];

/** Who acts: the pipeline by `up`, break-glass by calls of the SDK, the application by signing. */
export type Identity = "pipeline" | "break-glass" | "workload";

/** One legal change of one generation. */
export interface Transition {
    readonly command: RotationCommand;
    /** State before; `none` for a generation that is added. */
    readonly from: GenerationState | "none";
    readonly to: GenerationState;
    /** Whether it is the generation that the command is about, or another one that moves along. */
    readonly subject: boolean;
    /** What must be so before. */
    readonly needs: string;
    /** What must have passed; names of {@link RotationTimes} in code marks. */
    readonly waits: string;
    readonly who: readonly Identity[];
}

/**
 * Every legal change of a generation, and no other is made: the code reads this table, and the docs are
 * rendered from it.
 */
export const TRANSITIONS: readonly Transition[] = [
    {
        ...{ command: "start", from: "none", to: "candidate", subject: true },
        needs: "no candidate, nothing draining, no step unfinished; the id is the highest ever plus one",
        waits: "nothing",
        who: ["pipeline"],
    },
    {
        ...{ command: "validate", from: "candidate", to: "candidate", subject: true },
        needs: "its key as declared and published; a result that the application signed with it",
        waits: "the application's signed result",
        who: ["workload"],
    },
    {
        ...{ command: "switch", from: "candidate", to: "active", subject: true },
        needs: "validated with the key that it has now; nothing draining",
        waits: "nothing",
        who: ["pipeline", "workload"],
    },
    {
        ...{ command: "switch", from: "active", to: "draining", subject: false },
        needs: "it still signs, so that late callers don't fail",
        waits: "nothing",
        who: ["pipeline"],
    },
    {
        ...{ command: "settle", from: "draining", to: "verifyOnly", subject: true },
        needs: "a trail from before the alias moved until now that shows that nobody signs with it any more",
        waits: "`drainHours` since the alias moved, the last `drainHours` of the trail without a signature",
        who: ["pipeline"],
    },
    {
        ...{ command: "retire", from: "verifyOnly", to: "disabled", subject: true },
        needs: "its public key is published",
        waits: "`verifyOnlyDays`, or `--because`",
        who: ["break-glass", "pipeline"],
    },
    {
        ...{ command: "scheduleDeletion", from: "disabled", to: "deleting", subject: true },
        needs: "its public key is published; the stack forgets the key before AWS is asked",
        waits: "`retentionDays` since it may sign no more, or `--because`",
        who: ["pipeline", "break-glass"],
    },
    {
        ...{ command: "scheduleDeletion", from: "deleting", to: "gone", subject: true },
        needs: "AWS has the key no more",
        waits: "the 30 days of the deletion",
        who: ["pipeline"],
    },
    {
        ...{ command: "cancelDeletion", from: "deleting", to: "disabled", subject: true },
        needs: "AWS has the key still; the stack adopts it again",
        waits: "nothing",
        who: ["break-glass", "pipeline"],
    },
    {
        ...{ command: "rollback", from: "verifyOnly", to: "draining", subject: true },
        needs: "it was active before the generation that is active now; it gets Sign back first",
        waits: "nothing",
        who: ["pipeline"],
    },
    {
        ...{ command: "rollback", from: "draining", to: "active", subject: true },
        needs: "it was active before, its key may sign and is published as such",
        waits: "nothing",
        who: ["pipeline", "workload"],
    },
    {
        ...{ command: "rollback", from: "verifyOnly", to: "active", subject: true },
        needs: "break-glass has stopped the active key, so nothing signs: one `up` gives Sign back, then moves the alias",
        waits: "nothing",
        who: ["pipeline", "workload"],
    },
    {
        ...{ command: "rollback", from: "active", to: "draining", subject: false },
        needs: "its key is enabled",
        waits: "nothing",
        who: ["pipeline"],
    },
    {
        ...{ command: "rollback", from: "active", to: "disabled", subject: false },
        needs: "its key is stopped; a deletion that is pending is cancelled first",
        waits: "nothing",
        who: ["break-glass", "pipeline"],
    },
    {
        ...{ command: "rollback", from: "draining", to: "disabled", subject: false },
        needs: "the same, since a rollback from it was begun",
        waits: "nothing",
        who: ["break-glass", "pipeline"],
    },
    {
        ...{ command: "abort", from: "candidate", to: "disabled", subject: true },
        needs: "it has a key, and the alias never pointed at it",
        waits: "nothing",
        who: ["break-glass", "pipeline"],
    },
];

/** The name of a command as it is typed: `schedule-deletion`. */
export function typedName(command: RotationCommand): string {
    return command.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The states between which a command moves the generation that it is about. */
export function subjectMoves(
    command: RotationCommand,
): readonly { readonly from: GenerationState | "none"; readonly to: GenerationState }[] {
    return TRANSITIONS.filter((row) => row.command === command && row.subject);
}

/** Whether the table has a change. */
export function isLegal(
    command: RotationCommand,
    from: GenerationState | "none",
    to: GenerationState,
): boolean {
    return TRANSITIONS.some((row) => row.command === command && row.from === from && row.to === to);
}

/** The table as Markdown, for the docs. */
export function renderTransitions(): string {
    const header = ["command", "from", "to", "needs", "waits for", "who"];
    const rows = TRANSITIONS.map(({ command, from, to, needs, waits, who }) => [
        ...[`\`${typedName(command)}\``, from === "none" ? "-" : `\`${from}\``, `\`${to}\``],
        ...[needs, waits, who.join(", ")],
    ]);
    const widths = header.map((title, column) =>
        Math.max(title.length, ...rows.map((row) => row[column]!.length)),
    );
    const line = (cells: readonly string[]) =>
        `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
    return `${[line(header), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n")}\n`;
}
