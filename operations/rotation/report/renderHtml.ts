import { oneLine } from "../../oneLine";
import { checkBlocks } from "./checkCommands";
import { checksText, movesText, ORIGIN, stepName, subtitle, title } from "./names";
import type { ReportStep, RotationReport } from "./rotationReport";

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; }
h1 { font-size: 1.6rem; } h2 { margin-top: 2.2rem; border-bottom: 1px solid #ccc; } h3 { margin-bottom: .3rem; font-size: 1rem; }
table { border-collapse: collapse; width: 100%; } th, td { border: 1px solid #ccc; padding: .3rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: #f2f2f2; } pre { background: #f6f6f6; border: 1px solid #ddd; padding: .7rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .8rem; }
.findings { border: 2px solid #b00020; padding: .5rem 1rem; } li { overflow-wrap: anywhere; }
@media print { body { margin: 0; max-width: none; font-size: 10pt; } h2, h3 { break-after: avoid; } tr, li { break-inside: avoid; } }
`;

/** Nothing is loaded and nothing runs, whatever a text holds. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The report as one HTML page that needs nothing else, also on paper. */
export function renderHtml(report: RotationReport): string {
    const { steps, keys, findings } = report;
    const heading = title(report);
    return [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        `<title>${text(heading)}</title>`,
        `<style>${STYLE}</style>`,
        "</head>",
        "<body>",
        `<h1>${text(heading)}</h1>`,
        `<p>${text(subtitle(report))}</p>`,
        ...(findings.length === 0
            ? []
            : [`<div class="findings"><h2>Does not agree</h2>${list(findings)}</div>`]),
        "<h2>Timeline</h2>",
        table(
            ["when", "step", "what became of which generation", "who"],
            steps.map((step) => [step.at, stepName(step), movesText(step), step.who]),
        ),
        "<h2>Keys</h2>",
        table(
            ["generation", "state as published", "SHA-256 of the public key (SPKI)", "kid", "ARN"],
            keys.map((key) => [
                ...[String(key.generation), key.state, key.sha256, key.kid],
                key.arn ?? "in no record of this rotation",
            ]),
        ),
        "<h2>Steps</h2>",
        ...steps.flatMap(stepParts),
        "<h2>Check it yourself</h2>",
        ...checkBlocks(report).map(
            (block) =>
                `<h3>${text(block.title)}</h3>\n<p>${text(block.text.replaceAll("`", ""))}</p>\n<pre>${escaped(block.commands)}</pre>`,
        ),
        `<p>${text(ORIGIN.replaceAll("`", ""))}</p>`,
        "</body>",
        "</html>",
        "",
    ].join("\n");
}

function stepParts(step: ReportStep): string[] {
    const ids = Object.entries(step.requestIds);
    return [
        `<h3>${text(`${step.at} ${stepName(step)} of generation ${step.generation}`)}</h3>`,
        list([
            `who: ${step.who}`,
            ...(step.because === undefined ? [] : [`because: ${step.because}`]),
            ...checksText(step),
            ...ids.map(([call, id]) => `request id in the trail, ${call}: ${id}`),
            `record: ${step.head}`,
        ]),
    ];
}

function list(items: readonly string[]): string {
    return `<ul>\n${items.map((item) => `<li>${text(item)}</li>`).join("\n")}\n</ul>`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
    const line = (cells: readonly string[], tag: string) =>
        `<tr>${cells.map((cell) => `<${tag}>${text(cell)}</${tag}>`).join("")}</tr>`;
    return [
        `<table>\n<thead>${line(header, "th")}</thead>\n<tbody>`,
        ...rows.map((row) => line(row, "td")),
        "</tbody>\n</table>",
    ].join("\n");
}

/** A text of somebody else's in one line. */
function text(value: string): string {
    return escaped(oneLine(value));
}

function escaped(value: string): string {
    return value.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
