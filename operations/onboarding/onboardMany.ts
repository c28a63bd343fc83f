import pLimit from "p-limit";
import { CartorioStatus } from "../../registry/index";
import type { StackAccount } from "../account/stackAccount";
import { ExitStatus } from "../cliError";
import { oneLine } from "../oneLine";
import { onboardStack, type OnboardingReport, type SecondHalfOptions } from "./secondHalf";

/** Lines of what the engine said that are shown when a cartório fails. */
const SHOWN_LINES = 40;

/** How several cartórios are onboarded. */
export interface ManyOptions extends Omit<SecondHalfOptions, "show" | "confirm"> {
    /** How many at once. */
    readonly jobs: number;
}

/**
 * Onboards several cartórios; one that fails stops no other. Every line begins with its stack, and what the engine
 * says is shown only of those that fail.
 * @returns a report each, in the order given.
 * @throws what is a fault of this program, once all others are done.
 */
export async function onboardMany(
    stacks: readonly StackAccount[],
    { jobs, print, note, ...options }: ManyOptions,
): Promise<readonly OnboardingReport[]> {
    const limit = pLimit(jobs);
    let interrupted = false;
    const runs = stacks.map((stack) =>
        limit(async () => {
            const { stackName } = stack;
            // Whoever interrupts one means all: the others would only begin.
            if (interrupted) {
                return notBegun(stack);
            }
            if (stack.cartorio.status === CartorioStatus.Suspended) {
                print(`${stackName}  skipped  ${stack.file} says suspended`);
                return skipped(stack);
            }
            let said = "";
            const report = await onboardStack(stack, {
                ...options,
                print: (line) => print(`${stackName}  ${line}`),
                note: (line) => (said += `${line}\n`),
                show: (chunk) => (said += chunk),
            });
            interrupted ||= report.exitStatus === ExitStatus.Interrupted;
            report.error
                ?.split("\n")
                .forEach((line) => print(`${stackName}  failed   ${oneLine(line)}`));
            if (!report.ok && said.trim() !== "") {
                const lines = said.trimEnd().split("\n").slice(-SHOWN_LINES);
                lines.forEach((line) => note(`${stackName}  | ${line}`));
            }
            return report;
        }),
    );
    const settled = await Promise.allSettled(runs);
    const fault = settled.find((one) => one.status === "rejected");
    if (fault !== undefined) {
        throw fault.reason;
    }
    return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}

function notBegun(stack: StackAccount): OnboardingReport {
    const error = "interrupted before it was begun";
    return { ...factsOf(stack), ok: false, exitStatus: ExitStatus.Interrupted, error };
}

/** One that a list still names, and that somebody suspended since. */
function skipped(stack: StackAccount): OnboardingReport {
    return { ...factsOf(stack), ok: true, exitStatus: ExitStatus.Done, skipped: true };
}

function factsOf({ stackName, cartorio, file }: StackAccount) {
    const { cns, accountId, status } = cartorio;
    return { stack: stackName, cns, accountId, file, status, steps: [] };
}

/** What the command ends with. */
export function statusOfMany(reports: readonly OnboardingReport[]): ExitStatus {
    if (reports.some(({ exitStatus }) => exitStatus === ExitStatus.Interrupted)) {
        return ExitStatus.Interrupted;
    }
    return reports.every(({ ok }) => ok) ? ExitStatus.Done : ExitStatus.Failed;
}

/** A line a cartório, for people, and what to do about the others. */
export function renderMany(reports: readonly OnboardingReport[], plan: boolean): string {
    const failed = reports.filter(({ ok }) => !ok);
    const left = reports.filter((one) => one.skipped === true).length;
    const lines = reports.map(({ stack, accountId, ok, status, steps, error, skipped: skip }) => {
        const last = steps.at(-1);
        const words = ok
            ? `${skip === true ? "skipped, " : ""}${status}`
            : error !== undefined
              ? oneLine(error.split("\n")[0]!)
              : `${last?.outcome} at ${last?.name}`;
        return `${stack.padEnd(16)} ${accountId}  ${ok ? "ok     " : "FAILED "} ${words}`;
    });
    const end =
        failed.length > 0
            ? `${failed.length} of ${reports.length} cartórios are not onboarded: mend what is said above, and run the same command again; it goes on with them.`
            : `${reports.length - left} cartórios ${plan ? "planned; nothing was written" : "onboarded"}` +
              `${left > 0 ? `, ${left} skipped: suspended` : ""}.`;
    return `${[...lines, end].join("\n")}\n`;
}
