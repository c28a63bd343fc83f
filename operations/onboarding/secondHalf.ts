import { CartorioStatus } from "../../registry/index";
import type { StackAccount } from "../account/stackAccount";
import { ExitStatus } from "../cliError";
import { applyStack } from "../deploy/applyStack";
import { openStackEvidence, type StackEvidence } from "../evidence/stackEvidence";
import { exitStatusOf } from "../exitStatusOf";
import { runSteps, type StepResult } from "../steps/runSteps";
import { Onboarding, type OnboardingPorts } from "./onboarding";
import { runSmokeCommand } from "./smokeCommand";
import { accountStep } from "./steps/accountStep";
import { previewStep, upStep } from "./steps/deploySteps";
import { guardrailsStep } from "./steps/guardrailsStep";
import { activateStep, evidenceStep, publishStep } from "./steps/publishSteps";
import { smokeStep } from "./steps/smokeStep";

/** The steps of an onboarding, in order. */
export const ONBOARDING_STEPS = [
    ...[accountStep, previewStep, upStep, guardrailsStep],
    ...[smokeStep, publishStep, evidenceStep, activateStep],
];

/** How one cartório is onboarded. */
export interface SecondHalfOptions extends Pick<
    OnboardingPorts,
    "root" | "place" | "confirm" | "wait" | "plan" | "note"
> {
    /** Shell command that starts the application's smoke. */
    readonly smokeCommand?: string | undefined;
    /** Gets a line a step. */
    readonly print: (line: string) => void;
    /** Gets what the engine and the smoke command say. */
    readonly show: (chunk: string) => void;
}

/** What became of one cartório. */
export interface OnboardingReport {
    readonly stack: string;
    readonly cns: string;
    readonly accountId: string;
    /** Its registry file, relative to the root. */
    readonly file: string;
    /** What the registry says at the end. */
    readonly status: CartorioStatus;
    readonly ok: boolean;
    readonly exitStatus: ExitStatus;
    /** Up to the step that failed or waits. */
    readonly steps: readonly StepResult[];
    /** Why no step could be run, or the evidence could not be closed after the last one. */
    readonly error?: string;
    /** Whether it was left alone, being suspended. */
    readonly skipped?: true;
}

/**
 * Onboards one cartório whose registry file is written: goes on where an earlier run stopped.
 * @throws what is a fault of this program; what was foreseen is in the report.
 */
export async function onboardStack(
    stack: StackAccount,
    options: SecondHalfOptions,
): Promise<OnboardingReport> {
    const { stackName, cartorio, file } = stack;
    const facts = { stack: stackName, cns: cartorio.cns, accountId: cartorio.accountId, file };
    if (cartorio.status === CartorioStatus.Suspended) {
        const error = `${stackName} is suspended (${file}); expected one that may sign: \`cartorio resume ${stackName}\` first`;
        const { status } = cartorio;
        return { ...facts, status, ok: false, exitStatus: ExitStatus.Failed, steps: [], error };
    }
    try {
        const evidence = await openStackEvidence(options.place, stackName, "cartorio-onboard");
        const onboarding = new Onboarding(stack, { ...portsOf(stackName, options), evidence });
        const steps = await runSteps(ONBOARDING_STEPS, onboarding, options).catch(
            async (fault: unknown) => {
                await evidence.close();
                throw fault;
            },
        );
        const { status } = onboarding.stack.cartorio;
        const report = { ...facts, status, ok: steps.ok, exitStatus: steps.status };
        return await closeAfter({ ...report, steps: steps.steps }, evidence);
    } catch (error) {
        const { status } = cartorio;
        return { ...facts, ...{ status, ok: false, steps: [] }, ...failureOf(error) };
    }
}

/** Closes the evidence once the steps are run: what they did stays in the report, whatever comes of that. */
export async function closeAfter(
    report: OnboardingReport,
    evidence: Pick<StackEvidence, "close">,
): Promise<OnboardingReport> {
    try {
        await evidence.close();
        return report;
    } catch (error) {
        const { exitStatus, error: message } = failureOf(error);
        return report.ok
            ? { ...report, ok: false, exitStatus, error: message }
            : { ...report, error: message };
    }
}

/** @throws the error itself where nobody foresaw it. */
function failureOf(error: unknown): Pick<OnboardingReport, "exitStatus"> & { error: string } {
    const exitStatus = exitStatusOf(error);
    if (exitStatus === undefined) {
        throw error;
    }
    return { exitStatus, error: (error as Error).message };
}

function portsOf(
    stackName: string,
    { smokeCommand, show, ...options }: SecondHalfOptions,
): Omit<OnboardingPorts, "evidence"> {
    return {
        ...options,
        engine: (part) =>
            applyStack(stackName, [], options.note, {
                ...(part === "both" ? {} : { part }),
                show,
            }),
        ...(smokeCommand === undefined
            ? {}
            : { startSmoke: (variables) => runSmokeCommand(smokeCommand, variables, show) }),
    };
}
