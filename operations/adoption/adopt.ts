import { accountOf, stackAccount, environmentConfig } from "../account/stackAccount";
import { announceEndpoint } from "../account/endpoint";
import { CliError, type ExitStatus } from "../cliError";
import { applyStack } from "../deploy/applyStack";
import { evidencePlaceOf, openStackEvidence } from "../evidence/stackEvidence";
import { commitCommands, mayApplyUncommitted, requireCommitted } from "../git/committed";
import { isCommitted } from "../git/isCommitted";
import { ONBOARDING_COLUMNS, type OnboardingAnswers } from "../onboarding/columns";
import { type Target, writeRegistry } from "../onboarding/firstHalf";
import { cnsOfStack, optionOf } from "../onboarding/onboardOptions";
import { confirmOn, processTerminal, type Terminal } from "../onboarding/questions";
import { renderStep, runSteps, type StepReport, type StepResult } from "../steps/runSteps";
import { type AdoptionOptions, readRequest } from "./adoptionRequest";
import { AdoptionRun } from "./adoptionRun";
import {
    previewStep,
    settleStep,
    unchangedStep,
    upStep,
    verifyStep,
    writeStep,
} from "./adoptionSteps";

/** Options of `cartorio adopt`, as the command line has them. */
export interface AdoptOptions extends AdoptionOptions, Omit<OnboardingAnswers, "cns"> {
    readonly evidence?: string;
    readonly yes?: boolean;
    readonly dryRun?: boolean;
    readonly json?: boolean;
}

/** What `cartorio adopt --json` prints. */
interface AdoptReport extends StepReport {
    readonly stack: string;
    /** Registry file, relative to the root. */
    readonly file: string;
}

/**
 * `cartorio adopt`: takes keys and aliases that exist under the program, without another key.
 * @param root the repository's root.
 * @throws CliError or RegistryError with every finding, when nothing was done.
 */
export async function adopt(
    root: string,
    stackName: string,
    options: AdoptOptions,
    note: (line: string) => void,
): Promise<ExitStatus> {
    announceEndpoint(process.env, note);
    const config = environmentConfig(root, stackName);
    const { isNew, cartorio, file } = await targetOf(root, stackName, options, note);
    const stack = isNew
        ? accountOf(stackName, config, { cartorio, file })
        : stackAccount(root, stackName);
    const request = readRequest(options, stack.cartorio);
    const place = evidencePlaceOf(stack, options.evidence);
    const terminal = consent(options);
    const evidence = await openStackEvidence(place, stackName, "cartorio-adopt");
    try {
        const run = new AdoptionRun(stack, request, isNew, {
            ...{ root, evidence, note },
            ...(terminal === undefined
                ? {}
                : { confirm: (question: string) => confirmOn(terminal, question) }),
            engine: (operation, flags) =>
                applyStack(stackName, flags, note, {
                    ...{ operation, show: (chunk) => void process.stderr.write(chunk) },
                }),
        });
        const report = await steps(run, options);
        if (options.json === true) {
            const result: AdoptReport = { stack: stackName, file, ...report };
            process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
        }
        return report.status;
    } finally {
        await evidence.close();
    }
}

async function steps(run: AdoptionRun, options: AdoptOptions): Promise<StepReport> {
    const { root, note } = run.ports;
    const plan = options.dryRun === true;
    const print =
        options.json === true ? note : (line: string) => void process.stdout.write(`${line}\n`);
    const looked = await lookFirst(run);
    renderStep(looked).forEach(print);
    const first = await runSteps([writeStep], run, { plan, print });
    const { environment, file } = run.stack;
    const written = first.steps.some(({ outcome }) => outcome === "done");
    const mustCommit = written && !mayApplyUncommitted(environment) && !isCommitted(root, file);
    if (!first.ok || mustCommit) {
        if (first.ok) {
            note(
                `Next: commit ${file}, have the pull request reviewed, and run the same command again on the merged commit:`,
            );
            commitCommands([file]).forEach(note);
        }
        return { ...first, steps: [looked, ...first.steps] };
    }
    if (!plan) {
        await requireCommitted(root, environment, [file]);
    }
    const second = await runSteps(
        [previewStep, upStep, verifyStep, settleStep, unchangedStep],
        run,
        { plan, print },
    );
    return { ...second, steps: [looked, ...first.steps, ...second.steps] };
}

/** A look is no step that could be planned or skipped: everything after depends on it. */
async function lookFirst(run: AdoptionRun): Promise<StepResult> {
    const { adoption, facts } = await run.look();
    const seen = [
        ...adoption.keys.map(({ generation, keyId }) => `generation ${generation.id} is ${keyId}`),
        adoption.documentKeyId === undefined
            ? "there is no document key, and `up` makes one"
            : `the document key is ${adoption.documentKeyId}`,
        ...(facts.signingTarget === undefined
            ? ["the alias is not there, and `up` makes it on that key"]
            : []),
    ];
    return {
        name: "look",
        title: "look at keys, aliases, state and registry as Deployer",
        outcome: "done",
        detail: seen.join("; "),
    };
}

/** The cartório, by its registry file; by the options, where there is none. Nothing is written. */
async function targetOf(
    root: string,
    stackName: string,
    options: AdoptOptions,
    note: (line: string) => void,
): Promise<Target> {
    const config = environmentConfig(root, stackName);
    const { cns } = cnsOfStack(stackName.split("-")[1], config);
    const answers: OnboardingAnswers = {
        ...Object.fromEntries(
            ONBOARDING_COLUMNS.flatMap((column) =>
                column === "cns" || options[column] === undefined
                    ? []
                    : [[column, options[column].trim()]],
            ),
        ),
        cns,
    };
    const { targets } = await writeRegistry(
        { candidates: [{ answers, place: optionOf }], findings: [] },
        {
            ...{ root, config, plan: true, strict: false },
            today: new Date().toISOString().slice(0, 10),
            note: (line) => (line.startsWith("would write") ? undefined : note(line)),
        },
    );
    return targets[0]!;
}

/** @returns where to ask; nothing where `--yes` says it or nothing is done. @throws CliError `usage`. */
function consent({ yes, dryRun, json }: AdoptOptions): Terminal | undefined {
    if (yes === true || dryRun === true) {
        return undefined;
    }
    if (!process.stdin.isTTY || json === true) {
        throw new CliError(
            "usage",
            "nobody can be asked here before keys are taken over: give --yes, or --dry-run to see what would be done; " +
                "nothing was written",
        );
    }
    return processTerminal;
}
