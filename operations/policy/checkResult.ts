import type { PolicyFinding } from "../deploy/plan/engineEvents";

/** How the check of one stack ended. */
export const CheckOutcome = {
    Passed: "passed",
    /** A rule is violated, or a key or alias would be replaced or taken away. */
    Violations: "violations",
    /** There is no plan to judge: registry, engine or AWS stood in the way. */
    Failed: "failed",
    /** The command was interrupted. */
    Interrupted: "interrupted",
} as const;
/** One of the values of {@link CheckOutcome}. */
export type CheckOutcome = (typeof CheckOutcome)[keyof typeof CheckOutcome];

/** What the check of one stack found. */
export interface StackCheck {
    readonly stack: string;
    /** The cartório's registry file, relative to the repository and with `/`. */
    readonly file: string;
    readonly canary: boolean;
    readonly outcome: CheckOutcome;
    readonly seconds: number;
    /** What the packs found: violations, and advice that stops nothing. */
    readonly findings: readonly PolicyFinding[];
    /** Keys and aliases that would be replaced or taken away. */
    readonly plan: readonly string[];
    /** Why the preview failed, in the engine's words. */
    readonly errors: readonly string[];
    /** Rules that judged something. */
    readonly rules: readonly string[];
}

/** Whether a finding of a pack stops a deployment. */
export function isViolation({ enforcement }: Pick<PolicyFinding, "enforcement">): boolean {
    return enforcement === "mandatory";
}

/** The outcome of a preview that ended by itself. Where no rule has judged, the pack was not there. */
export function outcomeOf(check: Pick<StackCheck, "findings" | "plan" | "rules">, status: number) {
    if (check.findings.some(isViolation) || check.plan.length > 0) {
        return CheckOutcome.Violations;
    }
    return status === 0 && check.rules.length > 0 ? CheckOutcome.Passed : CheckOutcome.Failed;
}
