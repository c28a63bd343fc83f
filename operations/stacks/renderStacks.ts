import { formatCns } from "../../registry/index";
import { CliError } from "../cliError";
import type { Choice } from "./chooseStacks";

/** GitHub runs no matrix with more jobs. */
export const MATRIX_LIMIT = 256;

/** Lines for people: one stack each. */
export function renderStacks({ environment, stacks }: Choice): string {
    const rows = [
        ["stack", "CNS", "UF", "class", "wave", "status", "account", "name"],
        ...stacks.map((one) => [
            ...[one.stack, formatCns(one.cns), one.uf, String(one.class)],
            ...[`${one.wave}${one.canary ? " (canary)" : ""}`, one.status, one.accountId, one.name],
        ]),
    ];
    const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
    const table = rows.map((row) =>
        row
            .map((cell, column) => cell.padEnd(widths[column]!))
            .join("  ")
            .trimEnd(),
    );
    return `${table.join("\n")}\n\n${stacks.length} stacks of ${environment}\n`;
}

/** The same for machines. */
export function stacksJson({ environment, stacks, changes }: Choice) {
    return {
        environment,
        stacks,
        ...(changes === undefined
            ? {}
            : { everywhere: changes.everywhere, removed: changes.removed }),
    };
}

/**
 * A job matrix of GitHub Actions on one line, one job a stack.
 * @see https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstrategymatrix
 * @throws CliError `usage` when GitHub would not take it.
 */
export function renderMatrix({ stacks }: Choice): string {
    if (stacks.length > MATRIX_LIMIT) {
        const shards = Math.ceil(stacks.length / MATRIX_LIMIT);
        throw new CliError(
            "usage",
            `--matrix would have ${stacks.length} jobs, and GitHub takes ${MATRIX_LIMIT} a matrix: ask for ` +
                `${shards} matrices, --shard 1/${shards} to ${shards}/${shards}, or narrow it with --select`,
        );
    }
    const include = stacks.map(({ stack, environment, cns, wave, canary, suspended }) => ({
        ...{ stack, environment, cns, wave, canary, suspended },
    }));
    return `${JSON.stringify({ include })}\n`;
}
