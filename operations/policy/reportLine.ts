import { nameOf } from "../deploy/live/stackState";
import { isViolation, type StackCheck } from "./checkResult";
import { KEEP_KEYS, ownWords, PREVIEW, type RuleHelp } from "./ruleCatalogue";

/** One thing that a check found, in the form that every report is made of. */
export interface ReportLine {
    readonly stack: string;
    readonly file: string;
    readonly rule: string;
    /** Whether it fails the check. */
    readonly fails: boolean;
    readonly text: string;
    /** The resource's name in the program. */
    readonly resource?: string;
    readonly urn?: string;
}

/** Everything that a check found, violations first. */
export function reportLines(check: StackCheck, catalogue: readonly RuleHelp[]): ReportLine[] {
    const { stack, file } = check;
    const packed = check.findings.map((finding) => ({
        ...{ stack, file, rule: finding.rule, fails: isViolation(finding) },
        text: ownWords(
            finding.message,
            catalogue.find(({ name }) => name === finding.rule),
        ),
        ...(finding.urn === undefined ? {} : { urn: finding.urn, resource: nameOf(finding.urn) }),
    }));
    const own = [
        ...check.plan.map((text) => ({ rule: KEEP_KEYS, text })),
        ...check.errors.map((text) => ({ rule: PREVIEW, text })),
    ].map((line) => ({ stack, file, fails: true, ...line }));
    const lines = [...own, ...packed];
    return [...lines.filter(({ fails }) => fails), ...lines.filter(({ fails }) => !fails)];
}
