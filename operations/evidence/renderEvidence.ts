import type { EvidenceReport } from "../../evidence/index";
import { oneLine } from "../oneLine";
import { renderBreaks } from "./openEvidence";
import { type CartorioReport, type CartoriosReport, countRecords } from "./verifyCartorios";

/** Shows a verification to a person. */
export function renderEvidence(report: EvidenceReport): string {
    const { chains, breaks, ok } = report;
    const lines = chainLines(report);
    const records = countRecords(chains);
    const result = ok
        ? `Result: ${records} records in ${chains.length} chains, whole. Keep the heads elsewhere and give them to the next run (--expect-head): they find a cut end that no other chain remembers.`
        : `Result: ${breaks.length} of the chains are broken. What stands behind a break proves nothing.`;
    return `${[...lines, "", ...renderBreaks(report), result].map(oneLine).join("\n")}\n`;
}

/** The chains of a store, two lines each. */
function chainLines({ chains }: EvidenceReport): string[] {
    return chains.flatMap((chain) => [
        `chain ${chain.id}  ${chain.writer ?? "no record yet"}  ${chain.records} records` +
            `  ${chain.firstAt ?? "-"} to ${chain.lastAt ?? "-"}  ${chain.closed ? "closed" : "open"}`,
        ...(chain.head === undefined ? [] : [`  head ${chain.head}`]),
        ...(chain.torn === undefined
            ? []
            : [`  half a line at ${chain.torn}: a crash left it, or its writer is at work`]),
    ]);
}

/** Shows a verification of cartórios to a person. */
export function renderCartorios({ place, stacks, findings, ok }: CartoriosReport): string {
    const lines = stacks.flatMap((one) => [
        `${one.stack} (${one.status}): ${verdictOf(one)}`,
        ...chainLines(one).map((line) => `  ${line}`),
        ...renderBreaks(one),
    ]);
    const result = ok
        ? `Result: the evidence of ${stacks.length} cartórios in ${place} is whole. Keep the heads elsewhere and give them to the next run (--expect-head).`
        : `Result: FAILED. What stands behind a break proves nothing.`;
    return `${[...lines, "", ...findings, result].map(oneLine).join("\n")}\n`;
}

function verdictOf({ chains, breaks, isMissing }: CartorioReport): string {
    const records = countRecords(chains);
    if (records === 0) {
        return isMissing ? "NO EVIDENCE, and it is in service" : "no evidence yet";
    }
    const counts = `${records} records in ${chains.length} chains`;
    return breaks.length === 0 ? `${counts}, whole` : `${breaks.length} of ${counts} BROKEN`;
}
