import { simulationData } from "./simulation/report";
import type { SimulationResult } from "./simulation/simulate";
import { countOf, Outcome, type CaseResult, type SuiteResult } from "./suite";

/** One line: "AWS sa-east-1: 210 passed, 0 failed, 12 not applicable". */
export function summaryOf({ target, cases, notRun }: SuiteResult): string {
    const counts =
        `${String(countOf(cases, Outcome.passed))} passed, ` +
        `${String(countOf(cases, Outcome.failed))} failed, ` +
        `${String(countOf(cases, Outcome.notApplicable))} not applicable`;
    return `${target}: ${counts}${notRun === 0 ? "" : `, ${String(notRun)} not run`}`;
}

/** What a person reads of a case; a failure shows what was expected and what came. */
export function linesOf(result: CaseResult): readonly string[] {
    const { id, title, outcome, reason = "" } = result;
    if (outcome === Outcome.passed) {
        return [`passed   ${id}`];
    }
    if (outcome === Outcome.notApplicable) {
        return [`n/a      ${id}: ${reason}`];
    }
    return [
        `FAILED   ${id}: ${title}`,
        `         ${reason}`,
        `         expected: ${indent(result.expected)}`,
        `         actual:   ${indent(result.actual)}`,
        `         source:   ${result.source}`,
    ];
}

/** What a machine reads of a run; a part that was not run is left out. */
export function jsonOf(result?: SuiteResult, simulation?: SimulationResult): string {
    const parts = {
        ...(result !== undefined && suiteData(result)),
        ...(simulation !== undefined && { simulation: simulationData(simulation) }),
    };
    return JSON.stringify(parts, null, 4);
}

function suiteData({ target, cases, notRun, keys, kept }: SuiteResult): object {
    const counts = {
        passed: countOf(cases, Outcome.passed),
        failed: countOf(cases, Outcome.failed),
        notApplicable: countOf(cases, Outcome.notApplicable),
        notRun,
    };
    return { target, ...counts, keys, kept, cases };
}

function indent(text: string | undefined): string {
    return (text ?? "").replaceAll("\n", "\n                   ");
}
