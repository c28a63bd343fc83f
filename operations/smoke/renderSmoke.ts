import type { SmokeReport } from "./runSmoke";
import { SMOKE_STEPS } from "./steps";

/** Shows a smoke to a person: a line a step, what to do, and the result's place. */
export function renderSmoke(stackName: string, report: SmokeReport, out?: string): string {
    const lines = report.steps.flatMap(({ name, outcome, detail, advice }) => [
        `${outcome.padEnd(8)} ${SMOKE_STEPS[name]}${detail === undefined ? "" : `: ${detail}`}`,
        ...(advice === undefined ? [] : [`         to do: ${advice}`]),
    ]);
    const end = report.ok
        ? [`Smoke of ${stackName}: ok. The application can sign.`, ...place(report, out)]
        : [`Smoke of ${stackName}: FAILED. No result is written.`];
    return `${[...lines, "", ...end].join("\n")}\n`;
}

function place({ jws, result }: SmokeReport, out: string | undefined): string[] {
    return out === undefined
        ? [`Signed result (nonce ${result!.nonce}), --out writes it to a file:`, jws!]
        : [`Signed result (nonce ${result!.nonce}): ${out}`];
}
