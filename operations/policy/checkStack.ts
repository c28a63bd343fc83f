import { configFileOf } from "../../registry/index";
import { stackAccount } from "../account/stackAccount";
import { CliError, ExitStatus } from "../cliError";
import { type EngineSession, stackInBackend } from "../deploy/engineSession";
import { withPackFiles } from "../deploy/packConfig";
import { judgePlan } from "../deploy/plan/judgePlan";
import { runPlan } from "../deploy/plan/runPlan";
import { packArguments } from "../deploy/policyPackFlags";
import type { ListedStack } from "../stacks/stackList";
import { CheckOutcome, outcomeOf, type StackCheck } from "./checkResult";

/** Errors that only say that there were errors. */
const EMPTY_WORDS = /^(preview failed|update failed|errors? occurred)$/;

/**
 * Previews one stack under the pack and judges what comes of it. A stack that can't be previewed is
 * a result like another, so that the others go on.
 * @throws what is a fault of this program.
 */
export async function checkStack(
    session: EngineSession,
    { stack, environment, file, canary }: ListedStack,
    note: (line: string) => void,
): Promise<StackCheck> {
    const started = Date.now();
    const about = { stack, file, canary };
    const seconds = () => (Date.now() - started) / 1000;
    try {
        const { cartorio } = stackAccount(session.cwd, stack);
        const { status, events, output } = await withPackFiles(
            session.cwd,
            environment,
            async (files) => {
                await stackInBackend(session, stack, note);
                return runPlan({
                    ...{ ...session, stackName: stack, configFile: configFileOf(environment) },
                    flags: packArguments(files, []),
                });
            },
        );
        const plan = judgePlan(events, cartorio, file);
        const { policyFindings: findings, rules } = events;
        const judged = { findings, plan, rules };
        if (status === ExitStatus.Interrupted) {
            const outcome = CheckOutcome.Interrupted;
            return { ...about, ...judged, outcome, seconds: seconds(), errors: ["interrupted"] };
        }
        const outcome = outcomeOf(judged, status);
        const silent =
            status === 0
                ? "the preview ended well and no rule of the pack has judged it; see that the engine loads policy/ (cartorio doctor)"
                : output.trim();
        const said = events.errors
            .map(({ message }) => message)
            .filter((message) => !EMPTY_WORDS.test(message))
            // What the plan's own finding says better.
            .filter((message) => plan.length === 0 || !/\bprotect/.test(message));
        const errors = outcome === CheckOutcome.Failed && said.length === 0 ? [silent] : said;
        return { ...about, ...judged, outcome, errors, seconds: seconds() };
    } catch (error) {
        if (!(error instanceof CliError)) {
            throw error;
        }
        const nothing = { findings: [], plan: [], rules: [] };
        const outcome = CheckOutcome.Failed;
        return { ...about, ...nothing, outcome, errors: [error.message], seconds: seconds() };
    }
}
