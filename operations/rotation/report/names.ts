import { formatCns } from "../../../registry/index";
import { typedName } from "../transitions";
import { isCns } from "./resultReasons";
import type { ReportSignature, ReportStep, RotationReport } from "./rotationReport";

/** Title of both forms. */
export function title({ cns, generation }: RotationReport): string {
    const office = isCns(cns) ? formatCns(cns) : cns;
    return `Rotation of the signing key of ${office} to generation ${generation}`;
}

/** Name of a signature's files. */
export function bashName({ step }: Pick<ReportSignature, "step">, index: number): string {
    return `result-${index + 1}-${step}`;
}

/** What a step made of which generations; of a call as break-glass, what was called. */
export function movesText({ command, generation, moves, checks }: ReportStep): string {
    const call = checks.find(({ name }) => name === "call")?.detail;
    if (command === "breakGlass") {
        return `generation ${generation}: ${call ?? "a call that is not recorded"}`;
    }
    return moves.map(({ generation, to }) => `generation ${generation}: ${to}`).join(", ");
}

/** The outcome of a step's checks. */
export function checksText({ checks }: ReportStep): string[] {
    return checks.map(
        ({ name, ok, detail }) =>
            `${ok ? "ok" : "FAILED"}: ${name}${detail === undefined ? "" : `, ${detail}`}`,
    );
}

/** One line on what the report is of. */
export function subtitle({ stack, accountId, steps }: RotationReport): string {
    return `Stack ${stack}, AWS account ${accountId}, from ${steps[0]!.at} to ${steps.at(-1)!.at}. Times are in UTC, by the clocks of those who wrote the records.`;
}

/** A step as it is typed. */
export function stepName({ command }: ReportStep): string {
    return command === "breakGlass" ? "break-glass" : typedName(command);
}

/** What stands at the end of both forms. */
export const ORIGIN =
    "Everything above is from the evidence of the cartório, a hash-chained record: `cartorio evidence verify` checks it, and each step names its record as chain:place:hash.";
