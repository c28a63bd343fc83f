import { AssertionError } from "node:assert";
import { spawnSync } from "node:child_process";
import { inspect } from "node:util";
import type { ConformanceCase } from "./conformanceCase";
import { Context } from "./context";
import { Need, REASONS, type Target } from "./target";

/** How a case ended. */
export const Outcome = {
    passed: "passed",
    failed: "failed",
    notApplicable: "notApplicable",
} as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];

/** What is known of a case after it was run, or was not. */
export interface CaseResult {
    readonly id: string;
    readonly title: string;
    readonly source: string;
    readonly outcome: Outcome;
    readonly milliseconds: number;
    /** Why the case is not applicable, or what differs. */
    readonly reason?: string;
    readonly expected?: string;
    readonly actual?: string;
}

/** A run of the whole suite. */
export interface SuiteResult {
    readonly target: string;
    readonly cases: readonly CaseResult[];
    /** Cases that were left when the run was interrupted. */
    readonly notRun: number;
    /** Keys that the run made, all pending deletion by now. */
    readonly keys: number;
    /** What could not be given up. */
    readonly kept: readonly string[];
}

/** How a run tells of itself, and how it is ended. */
export interface RunOptions {
    readonly onResult?: (result: CaseResult) => void;
    /** Ends the run after the case under way. */
    readonly signal?: AbortSignal;
}

/** What a case needs and the target lacks. */
export function lacking({ needs = [] }: ConformanceCase, target: Target): readonly Need[] {
    const { capabilities } = target;
    return needs.filter((need) =>
        need === Need.openssl
            ? !hasOpenssl()
            : [undefined, false].includes(capabilities[need] as never),
    );
}

/** Runs one case against a target. */
export async function runCase(
    conformanceCase: ConformanceCase,
    context: Context,
): Promise<CaseResult> {
    const { id, title, source } = conformanceCase;
    const missing = lacking(conformanceCase, context.target);
    if (missing.length > 0) {
        const reason = missing.map((need) => REASONS[need]).join("; ");
        return { id, title, source, outcome: Outcome.notApplicable, milliseconds: 0, reason };
    }
    const started = performance.now();
    const failure = await failureOf(() => conformanceCase.run(context));
    await context.keys.giveUpAliases();
    const milliseconds = Math.round(performance.now() - started);
    const outcome = failure === undefined ? Outcome.passed : Outcome.failed;
    return { id, title, source, outcome, milliseconds, ...failure };
}

/**
 * Runs cases one after the other, since they share keys, and gives up what they made, also after a
 * failure and when it is interrupted.
 */
export async function runSuite(
    target: Target,
    cases: readonly ConformanceCase[],
    { onResult, signal }: RunOptions = {},
): Promise<SuiteResult> {
    const context = new Context(target);
    const results: CaseResult[] = [];
    const kept: string[] = [];
    try {
        for (const each of cases) {
            if (signal?.aborted === true) {
                break;
            }
            const result = await runCase(each, context);
            results.push(result);
            onResult?.(result);
        }
    } finally {
        kept.push(...(await context.keys.giveUp()));
        context.close();
    }
    return {
        target: target.description,
        cases: results,
        notRun: cases.length - results.length,
        keys: context.keys.made,
        kept,
    };
}

/** How many cases ended how. */
export function countOf(results: readonly CaseResult[], outcome: Outcome): number {
    return results.filter((result) => result.outcome === outcome).length;
}

async function failureOf(run: () => Promise<void>) {
    try {
        await run();
        return undefined;
    } catch (error) {
        return describeFailure(error);
    }
}

function describeFailure(error: unknown): Pick<CaseResult, "reason" | "expected" | "actual"> {
    if (error instanceof AssertionError) {
        const [reason = ""] = error.message.split("\n");
        return { reason, expected: text(error.expected), actual: text(error.actual) };
    }
    const { name, message } = error as Error;
    return { reason: "it failed on the way", expected: "an answer", actual: `${name}: ${message}` };
}

function text(value: unknown): string {
    return typeof value === "string" ? value : inspect(value, { depth: 4, breakLength: 100 });
}

let openssl: boolean | undefined;

function hasOpenssl(): boolean {
    openssl ??= spawnSync("openssl", ["version"]).status === 0;
    return openssl;
}
