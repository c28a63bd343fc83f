import { CheckOutcome, type StackCheck } from "./checkResult";
import { reportLines } from "./reportLine";
import type { RuleHelp } from "./ruleCatalogue";

/** The findings of all stacks for a person, and what they come to. */
export function renderCheck(checks: readonly StackCheck[], catalogue: readonly RuleHelp[]): string {
    const lines = checks.flatMap((check) =>
        reportLines(check, catalogue).map(
            ({ stack, rule, fails, text }) =>
                `${stack}: ${fails ? "" : "advice: "}${rule}: ${text.replaceAll("\n", "\n    ")}`,
        ),
    );
    const passed = checks.filter(({ outcome }) => outcome === CheckOutcome.Passed).length;
    const summary =
        checks.length === 0
            ? "No stack is concerned."
            : `${passed} of ${checks.length} stacks pass the policy pack and keep every key and alias.`;
    return `${[...lines, ...(lines.length > 0 ? [""] : []), summary].join("\n")}\n`;
}

/** One line on a stack as it ends. */
export function progressLine({ stack, outcome, seconds, canary }: StackCheck): string {
    return `${stack}${canary ? " (canary)" : ""}: ${outcome}, ${seconds.toFixed(1)} s`;
}
