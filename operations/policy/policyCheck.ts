import path from "node:path";
import pLimit from "p-limit";
import writeFileAtomic from "write-file-atomic";
import { type Finding, RegistryError } from "../../registry/index";
import { repositoryRoot } from "../../toolchain/versions";
import { announceEndpoint } from "../account/endpoint";
import { CliError, ExitStatus } from "../cliError";
import { judgeEngineVariables } from "../deploy/engineFlags";
import { engineSession } from "../deploy/engineSession";
import { choiceNotes, type ChoiceOptions } from "../stacks/chooseStacks";
import type { ListedStack } from "../stacks/stackList";
import { CheckOutcome, type StackCheck } from "./checkResult";
import { checkStack } from "./checkStack";
import { chooseChecked } from "./chooseChecked";
import { junitReport } from "./junitReport";
import { progressLine, renderCheck } from "./renderCheck";
import { ruleCatalogue } from "./ruleCatalogue";
import { sarifReport } from "./sarifReport";

/** An engine with provider and pack takes about 0.8 GB. */
const ENGINES_AT_ONCE = 2;

/** Options of `cartorio policy check`. */
export interface PolicyCheckOptions extends ChoiceOptions {
    /** File for a JUnit report. */
    readonly junit?: string;
    /** File for a SARIF report. */
    readonly sarif?: string;
    readonly json?: boolean;
}

/**
 * `cartorio policy check`: previews stacks under the policy pack, and reports what all of them came to.
 *
 * Standard output with `--json` is `{ environment, ok, stacks: StackCheck[] }`.
 * @returns 0 when every stack passes, 1 when one does not, 130 when it was interrupted.
 * @throws CliError or RegistryError when nothing can be previewed; the findings of an invalid registry
 * are in the reports.
 */
export async function policyCheck(
    options: PolicyCheckOptions,
    note: (line: string) => void,
): Promise<ExitStatus> {
    const variables = judgeEngineVariables(process.env);
    if (variables.length > 0) {
        throw new CliError("refused", variables.join("\n"));
    }
    announceEndpoint(process.env, note);
    const choice = await chosen(options);
    choiceNotes(choice).forEach(note);
    const checks = choice.stacks.length === 0 ? [] : await checkAll(choice.stacks, note);
    await writeReports(options, checks, []);
    const ok = checks.every(({ outcome }) => outcome === CheckOutcome.Passed);
    process.stdout.write(
        options.json === true
            ? `${JSON.stringify({ environment: choice.environment, ok, stacks: checks }, null, 2)}\n`
            : renderCheck(checks, ruleCatalogue()),
    );
    return checks.some(({ outcome }) => outcome === CheckOutcome.Interrupted)
        ? ExitStatus.Interrupted
        : ok
          ? ExitStatus.Done
          : ExitStatus.Failed;
}

/** The stacks; where the registry itself is refused, the reports say so. */
async function chosen(options: PolicyCheckOptions) {
    try {
        return chooseChecked(repositoryRoot, options);
    } catch (error) {
        if (error instanceof RegistryError) {
            await writeReports(options, [], error.findings);
        }
        throw error;
    }
}

async function checkAll(
    stacks: readonly ListedStack[],
    note: (line: string) => void,
): Promise<StackCheck[]> {
    const session = await engineSession(repositoryRoot, process.env, note);
    const limit = pLimit(ENGINES_AT_ONCE);
    let interrupted = false;
    const results = await Promise.all(
        stacks.map((stack) =>
            limit(async () => {
                if (interrupted) {
                    return [];
                }
                const check = await checkStack(session, stack, note);
                interrupted ||= check.outcome === CheckOutcome.Interrupted;
                note(progressLine(check));
                return [check];
            }),
        ),
    );
    return results.flat();
}

async function writeReports(
    { junit, sarif }: PolicyCheckOptions,
    checks: readonly StackCheck[],
    registry: readonly Finding[],
): Promise<void> {
    const catalogue = ruleCatalogue();
    if (junit !== undefined) {
        await writeReport("--junit", junit, junitReport(checks, registry, catalogue));
    }
    if (sarif !== undefined) {
        const log = sarifReport(checks, registry, catalogue);
        await writeReport("--sarif", sarif, `${JSON.stringify(log, null, 2)}\n`);
    }
}

async function writeReport(flag: string, file: string, text: string): Promise<void> {
    try {
        await writeFileAtomic(path.resolve(file), text, { mode: 0o644 });
    } catch (cause) {
        throw new CliError(
            "refused",
            `the report could not be written to ${file}: ${(cause as Error).message}. Give ${flag} a place ` +
                "that can be written, and run it again.",
            { cause },
        );
    }
}
