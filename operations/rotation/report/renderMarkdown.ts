import { oneLine } from "../../oneLine";
import { checkBlocks } from "./checkCommands";
import { checksText, movesText, ORIGIN, stepName, subtitle, title } from "./names";
import type { ReportStep, RotationReport } from "./rotationReport";

/** The report as Markdown (CommonMark with tables). */
export function renderMarkdown(report: RotationReport): string {
    const { steps, keys, findings } = report;
    const parts = [
        `# ${text(title(report))}`,
        text(subtitle(report)),
        ...(findings.length === 0
            ? []
            : ["**Does not agree:**", findings.map((one) => `- ${text(one)}`).join("\n")]),
        "## Timeline",
        table(
            ["when", "step", "what became of which generation", "who"],
            steps.map((step) => [step.at, stepName(step), movesText(step), step.who]),
        ),
        "## Keys",
        table(
            ["generation", "state as published", "SHA-256 of the public key (SPKI)", "kid", "ARN"],
            keys.map((key) => [
                ...[String(key.generation), key.state, key.sha256, key.kid],
                key.arn ?? "in no record of this rotation",
            ]),
        ),
        "## Steps",
        ...steps.flatMap(stepParts),
        "## Check it yourself",
        ...checkBlocks(report).flatMap((block) => [
            `### ${block.title}`,
            block.text,
            `\`\`\`bash\n${block.commands}\n\`\`\``,
        ]),
        ORIGIN,
    ];
    return `${parts.join("\n\n")}\n`;
}

function stepParts(step: ReportStep): string[] {
    const ids = Object.entries(step.requestIds);
    return [
        `### ${step.at} ${stepName(step)} of generation ${step.generation}`,
        [
            `- who: ${text(step.who)}`,
            ...(step.because === undefined ? [] : [`- because: ${text(step.because)}`]),
            ...checksText(step).map((one) => `- ${text(one)}`),
            ...ids.map(([call, id]) => `- request id in the trail, ${text(call)}: ${text(id)}`),
            `- record: ${text(step.head)}`,
        ].join("\n"),
    ];
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
    const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
    const body = rows.map((row) => line(row.map(text)));
    return [line(header), line(header.map(() => "---")), ...body].join("\n");
}

/** A text of somebody else's in one line, in which nothing is Markdown or HTML. */
function text(value: string): string {
    return oneLine(value).replace(/[\\`*_{}[\]<>#|~&!$@]|:\/\//g, (mark) =>
        mark === "://"
            ? "&#58;//"
            : mark === "<" || mark === "&" || mark === "@"
              ? entity(mark)
              : `\\${mark}`,
    );
}

function entity(mark: string): string {
    return `&#${mark.charCodeAt(0)};`;
}
