import { type Cartorio, formatCns } from "../../registry/index";
import { ToolchainError } from "../../toolchain/toolchainError";
import { ExitStatus } from "../cliError";

/** What became of one stack; what is undefined did not happen. */
export interface SummaryRow {
    readonly stackName: string;
    readonly cartorio: Cartorio;
    /** Wall time of the first `up`, in seconds. */
    readonly upSeconds?: number;
    /** The key that signed. */
    readonly keyArn?: string;
    readonly signed?: boolean;
    readonly verifiedByKms?: boolean;
    readonly verifiedOffline?: boolean;
    /** Whether a second `up` changed nothing. */
    readonly unchanged?: boolean;
}

/**
 * The exit status of a whole run: 0 only when nothing failed and every stack got through every step.
 * @param failures what went wrong, in any order.
 */
export function startStatus(failures: readonly unknown[], rows: readonly SummaryRow[]): ExitStatus {
    if (failures.some((failure) => failure instanceof ToolchainError)) {
        return ExitStatus.Outside;
    }
    const through = rows.every(
        (row) =>
            row.signed === true &&
            row.verifiedByKms === true &&
            row.verifiedOffline === true &&
            row.unchanged === true,
    );
    return failures.length === 0 && rows.length > 0 && through
        ? ExitStatus.Done
        : ExitStatus.Failed;
}

/** Renders the end of a run for a person: one line a cartório, and what it all means. */
export function renderSummary(rows: readonly SummaryRow[], seconds: number): string {
    const header = ["stack", "CNS", "account", "up", "signed", "KMS", "offline", "2nd up", "key"];
    const cells = rows.map((row) => [
        row.stackName,
        formatCns(row.cartorio.cns),
        row.cartorio.accountId,
        row.upSeconds === undefined ? "FAILED" : `${row.upSeconds.toFixed(1)} s`,
        verdict(row.signed, "yes"),
        verdict(row.verifiedByKms, "valid"),
        verdict(row.verifiedOffline, "valid"),
        verdict(row.unchanged, "no change"),
        row.keyArn?.split("/").at(-1) ?? "-",
    ]);
    const widths = header.map((_, column) =>
        Math.max(...[header, ...cells].map((line) => line[column]!.length)),
    );
    const table = [header, widths.map((width) => "-".repeat(width)), ...cells]
        .map((line) =>
            line
                .map((cell, column) => cell.padEnd(widths[column]!))
                .join("  ")
                .trimEnd(),
        )
        .join("\n");
    const done = rows.filter((row) => row.unchanged === true).length;
    const conclusion =
        done === rows.length
            ? `All ${rows.length} cartórios have their signing key, sign and verify; a second up changes nothing.`
            : `${rows.length - done} of ${rows.length} cartórios did not get through every step.`;
    return `${table}\n\n${conclusion} ${seconds.toFixed(0)} s.`;
}

function verdict(happened: boolean | undefined, word: string): string {
    return happened === true ? word : "-";
}
