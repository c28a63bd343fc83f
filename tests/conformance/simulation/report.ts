import { type SimulatedCase, type SimulationResult, Verdict, verdicts } from "./simulate";

/** One line: "AWS sa-east-1, policy simulation: 150 agree, 2 differ, 1 refused, 77 not expressible". */
export function simulationSummary(result: SimulationResult): string {
    const counts =
        `${String(verdicts(result, Verdict.agrees))} agree, ` +
        `${String(verdicts(result, Verdict.differs))} differ, ` +
        `${String(verdicts(result, Verdict.refused))} refused, ` +
        `${String(verdicts(result, Verdict.notExpressible))} not expressible`;
    const left = result.notRun === 0 ? "" : `, ${String(result.notRun)} not run`;
    return `${result.target}, policy simulation: ${counts}${left}`;
}

/** What a person reads of a comparison; a difference shows both decisions and the page. */
export function simulationLines(result: SimulatedCase): readonly string[] {
    const { says, url, verdict, ours, aws = "", missing, reason } = result;
    switch (verdict) {
        case Verdict.agrees:
            return [`agrees   ${says}: ${ours}`];
        case Verdict.notExpressible:
            return [`n/a      ${says}: ${reason ?? ""}`];
        case Verdict.refused:
            return [
                `REFUSED  ${says}`,
                `         reason:  ${reason ?? ""}`,
                `         source:  ${url}`,
            ];
        case Verdict.differs:
            return [
                `DIFFERS  ${says}`,
                `         iam/:    ${ours}`,
                `         AWS:     ${aws}`,
                ...(missing.length > 0 ? [`         absent:  ${missing.join(", ")}`] : []),
                ...(reason === undefined ? [] : [`         reason:  ${reason}`]),
                `         source:  ${url}`,
            ];
    }
}

/** What was not sent, counted by reason. */
export function notExpressibleLines({ cases }: SimulationResult): readonly string[] {
    const counts = new Map<string, number>();
    for (const { verdict, reason = "" } of cases) {
        if (verdict === Verdict.notExpressible) {
            counts.set(reason, (counts.get(reason) ?? 0) + 1);
        }
    }
    return [...counts].map(([reason, count]) => `${String(count)} not sent: ${reason}`);
}

/** What a machine reads of a run. */
export function simulationData(result: SimulationResult): object {
    const { target, cases, notRun } = result;
    const counts = Object.values(Verdict).map((name) => [name, verdicts(result, name)] as const);
    return { target, ...Object.fromEntries(counts), notRun, cases };
}

/** Whether a run found what somebody must look at. */
export function foundDifferences(result: SimulationResult): boolean {
    return verdicts(result, Verdict.differs) + verdicts(result, Verdict.refused) > 0;
}
