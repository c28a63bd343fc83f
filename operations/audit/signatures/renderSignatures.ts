import { oneLine } from "../../oneLine";
import type { Difference, Reconciliation } from "./reconciliation";

/** Shows a reconciliation to a person. */
export function renderSignatures(result: Reconciliation): string {
    const { counts, window, differences, notJudged, ok } = result;
    const shown = (all: number, list: readonly unknown[]) =>
        all > list.length ? [`  … and ${all - list.length} more`] : [];
    const lines = [
        `Signatures, the trail against the evidence, ${window.from ?? "the beginning"} to ${window.to ?? "now"}`,
        `  trail: ${counts.events} events, ${counts.signatures} signatures, ${counts.denied} denied, ${counts.dryRuns} dry runs`,
        `  evidence: ${counts.records} records of signatures`,
        `  the same in both: ${counts.matched}`,
        "",
        ...(differences.length === 0 ? ["No differences."] : ["Differences:"]),
        ...differences.flatMap(renderDifference),
        ...shown(counts.differences, differences),
        ...(notJudged.length === 0
            ? []
            : ["", "Not judged: the other half may be beyond the edge."]),
        ...notJudged.flatMap(renderDifference),
        ...shown(counts.notJudged, notJudged),
        "",
        ok
            ? `Result: no difference; ${counts.notJudged} not judged.`
            : `Result: ${counts.differences} differences; ${counts.notJudged} not judged.`,
    ];
    return `${lines.map(oneLine).join("\n")}\n`;
}

function renderDifference({ kind, requestId, time, what, ...more }: Difference): string[] {
    const { caller, sourceIp, keyArn, record } = more;
    const facts = [
        ...(caller === undefined ? [] : [`caller ${caller}`]),
        ...(sourceIp === undefined ? [] : [`from ${sourceIp}`]),
        ...(keyArn === undefined ? [] : [`key ${keyArn}`]),
        ...(record === undefined ? [] : [`record ${record}`]),
    ];
    return [
        `  ${time} ${kind.toUpperCase()} request ${requestId}: ${what}`,
        `    ${facts.join(", ")}`,
    ];
}
