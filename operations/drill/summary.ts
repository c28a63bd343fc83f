import { ExitStatus } from "../cliError";
import { ToolchainError } from "../../toolchain/toolchainError";

/** A step that was done, and what was seen. */
export interface DrillRow {
    readonly title: string;
    /** Nothing when it did not come to it, or failed. */
    readonly seen?: string;
    /** Wall time. */
    readonly seconds?: number;
}

/** The exit status of a drill: 0 only when every step was done and nothing failed. */
export function drillStatus(failure: unknown, rows: readonly DrillRow[]): ExitStatus {
    if (failure instanceof ToolchainError) {
        return ExitStatus.Outside;
    }
    const isThrough = rows.length > 0 && rows.every(({ seen }) => seen !== undefined);
    return failure === undefined && isThrough ? ExitStatus.Done : ExitStatus.Failed;
}

/** Renders the end of a drill for a person. */
export function renderDrill(rows: readonly DrillRow[], seconds: number): string {
    const lines = rows.flatMap(({ title, seen, seconds: taken }, index) => [
        `${String(index + 1).padStart(2)}  ${title}${taken === undefined ? "" : ` (${taken.toFixed(0)} s)`}`,
        `    ${seen ?? "NOT DONE"}`,
    ]);
    const done = rows.filter(({ seen }) => seen !== undefined).length;
    const conclusion =
        done === rows.length && rows.length > 0
            ? "The signing key was rotated from its first key to its second, and the first one is gone; " +
              "every document signed before and since verifies."
            : `The drill did not get through: ${done} of ${rows.length} steps were done.`;
    return `${lines.join("\n")}\n\n${conclusion} ${seconds.toFixed(0)} s.`;
}
