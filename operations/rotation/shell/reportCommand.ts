import { mkdir } from "node:fs/promises";
import path from "node:path";
import { Command } from "commander";
import { repositoryRoot } from "../../../toolchain/versions";
import { stackAccount } from "../../account/stackAccount";
import { CliError, ExitStatus } from "../../cliError";
import {
    evidencePlaceOf,
    openStackEvidence,
    type StackEvidence,
} from "../../evidence/stackEvidence";
import { oneLine } from "../../oneLine";
import { tellingErrors } from "../../signing/asCliError";
import { writeSmall } from "../../signing/files";
import { renderHtml } from "../report/renderHtml";
import { renderMarkdown } from "../report/renderMarkdown";
import { recordsOf } from "./records";
import { rotationReport, type RotationReport } from "../report/rotationReport";

interface ReportOptions {
    readonly out: string;
    readonly generation?: string;
    readonly evidence?: string;
    readonly json?: boolean;
}

/**
 * `cartorio rotate report <stack>`: the report of a rotation, for an auditor, from the evidence alone.
 *
 * Exit status 1 when the report can't vouch for something; it is written all the same.
 */
export function reportCommand(end: (status: ExitStatus) => void): Command {
    return new Command("report")
        .description("the report of a rotation for an auditor: Markdown, and one HTML page")
        .argument("<stack>", "<environment>-<cns>, or the bare <environment> for its pilot")
        .requiredOption("--out <folder>", "where rotation-<generation>.md and .html go")
        .option("--generation <number>", "the generation that the rotation made; the newest")
        .option("--evidence <place>", "a folder, or s3://<bucket>/<prefix>")
        .option("--json", "print JSON")
        .action(async (stackName: string, options: ReportOptions) => {
            end(await writeReport(stackName, options));
        });
}

async function writeReport(stackName: string, options: ReportOptions): Promise<ExitStatus> {
    const { out, generation: id, json } = options;
    if (id !== undefined && !/^[1-9][0-9]{0,5}$/.test(id)) {
        throw new CliError(
            "usage",
            `--generation is ${JSON.stringify(id)}; expected its number, such as 2`,
        );
    }
    const place = evidencePlaceOf(stackAccount(repositoryRoot, stackName), options.evidence);
    const evidence = await openStackEvidence(place, stackName, "cartorio-rotate-report");
    try {
        const report = await gather(evidence, id === undefined ? undefined : Number(id));
        const files = await write(report, out);
        process.stdout.write(
            json === true
                ? `${JSON.stringify({ files, findings: report.findings }, null, 2)}\n`
                : [...report.findings.map((one) => `DOUBT    ${oneLine(one)}`), ...files, ""].join(
                      "\n",
                  ),
        );
        return report.findings.length === 0 ? ExitStatus.Done : ExitStatus.Failed;
    } finally {
        await evidence.close();
    }
}

async function gather(evidence: StackEvidence, generation?: number): Promise<RotationReport> {
    const records = await recordsOf(evidence);
    const jwks = await evidence.readJwks();
    if (jwks === undefined) {
        throw new CliError("refused", `${evidence.description} has no published keys to report of`);
    }
    const nonces = records.flatMap(({ data }) =>
        typeof data["nonce"] === "string" ? [data["nonce"]] : [],
    );
    const results: Record<string, string> = {};
    for (const nonce of new Set(nonces)) {
        const jws = await evidence.readResult(nonce);
        Object.assign(results, jws === undefined ? {} : { [nonce]: jws });
    }
    const asked = generation === undefined ? {} : { generation };
    return tellingErrors(undefined, () =>
        Promise.resolve(rotationReport({ records, jwks, results, ...asked })),
    );
}

async function write(report: RotationReport, folder: string): Promise<readonly string[]> {
    await mkdir(folder, { recursive: true }).catch((cause: Error) => {
        throw new CliError("refused", `--out ${folder} can't be made: ${cause.message}`, { cause });
    });
    const file = (ending: string) => path.join(folder, `rotation-${report.generation}.${ending}`);
    await writeSmall(file("md"), renderMarkdown(report), "the report");
    await writeSmall(file("html"), renderHtml(report), "the report");
    return [file("md"), file("html")];
}
