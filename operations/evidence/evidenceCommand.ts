import { Command } from "commander";
import type { EvidenceReport } from "../../evidence/index";
import { ExitStatus } from "../cliError";
import { oneLine } from "../oneLine";
import { openEvidence, renderBreaks, verifiedEvidence } from "./openEvidence";

interface VerifyOptions {
    readonly evidence: string;
    readonly expectHead: readonly string[];
    readonly json?: boolean;
}

/** `cartorio evidence`: what can be done with evidence by itself. */
export function evidenceCommand(): Command {
    return new Command("evidence").description("append-only records of what happened").addCommand(
        new Command("verify")
            .description("verify every chain of an evidence store, name the first break of each")
            .requiredOption("--evidence <place>", "a folder, or s3://<bucket>/<prefix>")
            .option(
                "--expect-head <head>",
                "kept from an earlier run; may be repeated",
                collect,
                [],
            )
            .option("--json", "print JSON")
            .action(async (options: VerifyOptions) => {
                process.exitCode = await evidenceVerify(options);
            }),
    );
}

/** Collects an option that may be repeated. */
export function collect(value: string, before: readonly string[]): readonly string[] {
    return [...before, value];
}

async function evidenceVerify(options: VerifyOptions): Promise<ExitStatus> {
    const store = openEvidence(options.evidence);
    const report = await verifiedEvidence(store, options.expectHead);
    process.stdout.write(
        options.json === true ? `${JSON.stringify(report, null, 2)}\n` : renderEvidence(report),
    );
    return report.ok ? ExitStatus.Done : ExitStatus.Failed;
}

/** Shows a verification to a person. */
export function renderEvidence(report: EvidenceReport): string {
    const { chains, breaks, ok } = report;
    const lines = chains.flatMap((chain) => [
        `chain ${chain.id}  ${chain.writer ?? "no record yet"}  ${chain.records} records` +
            `  ${chain.firstAt ?? "-"} to ${chain.lastAt ?? "-"}  ${chain.closed ? "closed" : "open"}`,
        ...(chain.head === undefined ? [] : [`  head ${chain.head}`]),
        ...(chain.torn === undefined
            ? []
            : [`  half a line at ${chain.torn}: a crash left it, or its writer is at work`]),
    ]);
    const records = chains.reduce((sum, chain) => sum + chain.records, 0);
    const result = ok
        ? `Result: ${records} records in ${chains.length} chains, whole. Keep the heads elsewhere and give them to the next run (--expect-head): they find a cut end that no other chain remembers.`
        : `Result: ${breaks.length} of the chains are broken. What stands behind a break proves nothing.`;
    return `${[...lines, "", ...renderBreaks(report), result].map(oneLine).join("\n")}\n`;
}
