import junit from "junit-report-builder";
import { type Finding, formatFinding } from "../../registry/index";
import type { StackCheck } from "./checkResult";
import { reportLines } from "./reportLine";
import { KEEP_KEYS, PREVIEW, REGISTRY, type RuleHelp } from "./ruleCatalogue";

/**
 * A JUnit report: one suite a stack, one case a rule that judged it, one for its plan and one for its
 * preview, and one suite for what is wrong with the registry. Advice is in the case's output and fails nothing.
 * @see https://github.com/testmoapp/junitxml
 */
export function junitReport(
    checks: readonly StackCheck[],
    registry: readonly Finding[],
    catalogue: readonly RuleHelp[],
): string {
    const builder = junit.newBuilder();
    if (registry.length > 0) {
        const suite = builder.testSuite().name("registry");
        for (const finding of registry) {
            const one = suite.testCase().className("registry").name(finding.subject);
            one.file(finding.file ?? "cartorios").failure(legal(formatFinding(finding)), REGISTRY);
        }
    }
    for (const check of checks) {
        const lines = reportLines(check, catalogue);
        const named = [...lines.map(({ rule }) => rule), ...check.rules];
        const cases = [...new Set([PREVIEW, KEEP_KEYS, ...named])];
        const suite = builder.testSuite().name(check.stack).time(check.seconds);
        for (const rule of cases) {
            const one = suite.testCase().className(check.stack).name(rule).file(check.file);
            const found = lines.filter((line) => line.rule === rule);
            const failing = found.filter(({ fails }) => fails).map(({ text }) => legal(text));
            const advice = found.filter(({ fails }) => !fails).map(({ text }) => legal(text));
            if (failing.length > 0) {
                one.failure(failing.join("\n"), rule);
            }
            if (advice.length > 0) {
                one.standardOutput(advice.join("\n"));
            }
        }
    }
    return builder.build();
}

/** Without the characters that XML 1.0 has no way to write. */
function legal(text: string): string {
    // eslint-disable-next-line no-control-regex
    return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
}
