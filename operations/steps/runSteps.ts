import { EvidenceError } from "../../evidence/evidenceError";
import { RegistryError } from "../../registry/index";
import { SigningError } from "../../signing/signingError";
import { ToolchainError } from "../../toolchain/toolchainError";
import { outsideFailure } from "../account/awsErrors";
import { CliError, ExitStatus } from "../cliError";
import { asCliError } from "../evidence/openEvidence";
import { exitStatusOf } from "../exitStatusOf";
import { oneLine } from "../oneLine";
import { signingCliError } from "../signing/asCliError";

/** One step of a job. */
export interface Step<C> {
    /** Name for machines, in kebab case; that of its evidence record, too. */
    readonly name: string;
    /** What it does, for people: `disable every signing key`. */
    readonly title: string;
    /** What to do when it fails, beside what the error says. */
    readonly advice: string;
    /**
     * Looks whether nothing is left to do, changing nothing; also asked by a plan, before the steps ahead ran.
     * @returns what was seen, or nothing when the step must run.
     */
    readonly done?: (context: C) => Promise<string | undefined>;
    /** Does it. @returns what came of it. @throws {@link StepWaiting} when somebody else must act first. */
    readonly run: (context: C) => Promise<string | void>;
}

/** What became of a step. */
export type StepOutcome = "done" | "already" | "planned" | "failed" | "waiting";

/** A step, and what became of it. */
export interface StepResult {
    readonly name: string;
    readonly title: string;
    readonly outcome: StepOutcome;
    /** What was seen, or why it failed. */
    readonly detail?: string;
    /** What to do next, where it failed or waits. */
    readonly advice?: string;
}

/** What became of a job. */
export interface StepReport {
    /** Whether no step failed or waits. */
    readonly ok: boolean;
    /** What the command ends with: 0; 1 when a step failed or waits; what its error means. */
    readonly status: ExitStatus;
    /** Up to the step that failed or waits; the ones after it were not looked at. */
    readonly steps: readonly StepResult[];
}

/** A step can't go on before somebody else has acted; running the command again goes on from there. */
export class StepWaiting extends Error {
    public constructor(
        /** What is waited for. */
        message: string,
        /** What to do, one action a line. */
        public readonly advice: string,
    ) {
        super(message);
        this.name = "StepWaiting";
    }
}

/** How steps are run. */
export interface StepOptions {
    /** Only say what would be done. */
    readonly plan?: boolean;
    /** Gets a line a step, and the lines of what to do. */
    readonly print: (line: string) => void;
}

/**
 * Runs steps in order, those that are done already excepted; stops at the first that fails or waits.
 * @throws what is a fault of this program.
 */
export async function runSteps<C>(
    steps: readonly Step<C>[],
    context: C,
    { plan = false, print }: StepOptions,
): Promise<StepReport> {
    const results: StepResult[] = [];
    for (const step of steps) {
        const { result, status } = await attempt(step, context, plan);
        results.push(result);
        renderStep(result).forEach(print);
        if (status !== ExitStatus.Done) {
            return { ok: false, status, steps: results };
        }
    }
    return { ok: true, status: ExitStatus.Done, steps: results };
}

/** The lines on one step. */
export function renderStep({ name, title, outcome, detail, advice }: StepResult): string[] {
    const [first = "", ...more] = (detail ?? "").split("\n");
    const said = first === "" ? "" : `: ${oneLine(first)}`;
    return [
        `${outcome.padEnd(8)} ${name}: ${title}${said}`,
        ...more.map((line) => `         ${oneLine(line)}`),
        ...(advice === undefined ? [] : advice.split("\n")).map(
            (line, index) => `         ${index === 0 ? "to do: " : "       "}${oneLine(line)}`,
        ),
    ];
}

async function attempt<C>(step: Step<C>, context: C, plan: boolean) {
    const { name, title, advice } = step;
    const said = (outcome: StepOutcome, detail: string | void) => ({
        result: { name, title, outcome, ...(detail ? { detail } : {}) } as StepResult,
        status: ExitStatus.Done as ExitStatus,
    });
    try {
        const seen = await step.done?.(context);
        if (seen !== undefined) {
            return said("already", seen);
        }
        return plan ? said("planned", undefined) : said("done", await step.run(context));
    } catch (error) {
        if (error instanceof StepWaiting) {
            const { message: detail, advice: todo } = error;
            const result: StepResult = { name, title, outcome: "waiting", detail, advice: todo };
            return { result, status: ExitStatus.Failed };
        }
        const known = foreseen(title, error);
        const result: StepResult = {
            name,
            title,
            outcome: "failed",
            detail: known.message,
            advice,
        };
        return { result, status: exitStatusOf(known)! };
    }
}

/** @throws the error itself where nobody foresaw it. */
function foreseen(title: string, error: unknown): Error {
    const told =
        error instanceof EvidenceError
            ? asCliError(error)
            : error instanceof SigningError
              ? signingCliError(error)
              : outsideFailure(title, error);
    if (
        told instanceof CliError ||
        told instanceof RegistryError ||
        told instanceof ToolchainError
    ) {
        return told;
    }
    throw error;
}
