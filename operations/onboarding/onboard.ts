import type { EnvironmentConfig } from "../../program/config";
import { announceEndpoint } from "../account/endpoint";
import { accountOf, environmentConfig, stackAccount } from "../account/stackAccount";
import { CliError, ExitStatus } from "../cliError";
import { evidencePlaceOf } from "../evidence/stackEvidence";
import { commitCommands, mayApplyUncommitted, requireCommitted } from "../git/committed";
import { isCommitted } from "../git/isCommitted";
import type { OnboardingAnswers } from "./columns";
import {
    answersJudge,
    type FirstHalfOptions,
    isKnown,
    registryOf,
    type Said,
    saidByList,
    type Target,
    writeRegistry,
} from "./firstHalf";
import { oneLine } from "../oneLine";
import { onboardMany, renderMany, statusOfMany } from "./onboardMany";
import {
    cnsOfStack,
    type OnboardOptions,
    onboardRequest,
    type OnboardRequest,
    optionOf,
} from "./onboardOptions";
import { differsByOwnProgress } from "./ownProgress";
import { askMissing, confirmOn, processTerminal, type Terminal } from "./questions";
import { onboardStack, type OnboardingReport } from "./secondHalf";

/** One run of the command. */
interface Run {
    readonly request: OnboardRequest;
    readonly options: OnboardOptions;
    readonly half: FirstHalfOptions;
    /** Where a person can be asked. */
    readonly terminal: Terminal | undefined;
}

/**
 * `cartorio onboard`. Standard output with `--json` is one document: what was written, and a report a cartório.
 * @param root the repository's root.
 * @returns 0 when every cartório is onboarded, or written where its file must be committed first.
 * @throws CliError or RegistryError with every finding, when nothing was done.
 */
export async function onboard(
    root: string,
    stackName: string | undefined,
    options: OnboardOptions,
    note: (line: string) => void,
): Promise<ExitStatus> {
    const request = onboardRequest(stackName, options);
    const config = environmentConfig(root, request.environment);
    announceEndpoint(process.env, note);
    const half: FirstHalfOptions = {
        ...{ root, config, note, plan: options.dryRun === true, strict: options.strict === true },
        today: new Date().toISOString().slice(0, 10),
    };
    const terminal = process.stdin.isTTY ? processTerminal : undefined;
    return bothHalves({ request, options, half, terminal });
}

async function bothHalves(run: Run): Promise<ExitStatus> {
    const { half, options, request } = run;
    const { root, config, plan, note } = half;
    const atOnce = mayApplyUncommitted(config.environment);
    if (atOnce) {
        // Before anything is asked: what it refuses, no answer mends.
        secondHalfPlace(run);
    }
    const said = request.list === undefined ? await saidOfOne(run) : saidByList(request.list);
    const { targets, written } = await writeRegistry(said, half);
    if (written.length > 0 && !plan && !atOnce) {
        note(
            "Next: commit this, have the pull request reviewed, and run the same command on the merged commit:",
        );
        commitCommands(written).forEach(note);
        tell(options, { written, cartorios: [] });
        return ExitStatus.Done;
    }
    const place = secondHalfPlace(run);
    if (!plan) {
        const files = targets.map(({ file }) => file);
        const reviewed = files.filter((file) => !differsByOwnProgress(root, file));
        await requireCommitted(root, config.environment, reviewed);
    }
    const reports = await runAll(targets, place, run);
    tell(options, { written, cartorios: reports });
    if (!plan && !atOnce) {
        askToCommit(root, reports, note);
    }
    return request.list === undefined ? reports[0]!.exitStatus : statusOfMany(reports);
}

/** What is said of the one cartório, by options and answers; nothing is asked of one that the registry knows. */
async function saidOfOne({ request, half, terminal }: Run): Promise<Said> {
    if (request.list !== undefined) {
        throw new Error("a list says it");
    }
    const { config, note } = half;
    const { cns, notice } = cnsOfStack(request.cns, config);
    if (notice !== undefined) {
        note(`notice: ${optionOf("cns")}: ${notice}`);
    }
    const answers = { ...request.said, cns };
    const said = (whole: OnboardingAnswers): Said => ({
        candidates: [{ answers: whole, place: optionOf }],
        findings: [],
    });
    if (terminal === undefined) {
        return said(answers);
    }
    const registry = registryOf(half);
    return said(
        isKnown(cns, registry)
            ? answers
            : await askMissing(answers, terminal, answersJudge(half, registry)),
    );
}

/**
 * Where the second half keeps its evidence.
 * @throws CliError `usage` where there is no place for it, or keys would be made and nobody can be asked.
 */
function secondHalfPlace({ options, half, request, terminal }: Run): string {
    const askable = terminal !== undefined && request.list === undefined && options.json !== true;
    if (!half.plan && options.yes !== true && !askable) {
        throw new CliError(
            "usage",
            request.list === undefined
                ? "nobody can be asked here before keys are made: give --yes, or --dry-run to see what would be done; nothing was written"
                : "--from asks nothing: give --yes, or --dry-run to see what would be done; nothing was written",
        );
    }
    return evidencePlaceOf(half.config, options.evidence);
}

async function runAll(
    targets: readonly Target[],
    place: string,
    { request, options, half, terminal }: Run,
): Promise<readonly OnboardingReport[]> {
    const { root, config, plan, note } = half;
    const stacks = targets.map((target) => stackOf(target, root, config));
    const shared = {
        ...{ root, plan, note, place, wait: request.wait, smokeCommand: options.smokeCommand },
        print:
            options.json === true ? note : (line: string) => void process.stdout.write(`${line}\n`),
    };
    if (request.list !== undefined) {
        return onboardMany(stacks, { ...shared, jobs: request.jobs });
    }
    const confirm =
        options.yes === true || terminal === undefined
            ? {}
            : { confirm: (question: string) => confirmOn(terminal, question) };
    const show = (chunk: string) => void process.stderr.write(chunk);
    return [await onboardStack(stacks[0]!, { ...shared, ...confirm, show })];
}

/** By its file; by what would be in it, where a plan has not written it. */
function stackOf(
    { stackName, cartorio, file, isNew }: Target,
    root: string,
    config: EnvironmentConfig,
) {
    return isNew ? accountOf(stackName, config, { cartorio, file }) : stackAccount(root, stackName);
}

/** Says what to commit of those that are onboarded: their status is written by now. */
export function askToCommit(
    root: string,
    reports: readonly OnboardingReport[],
    note: (line: string) => void,
): void {
    const onboarded = reports.filter(({ ok, skipped }) => ok && skipped !== true);
    const files = onboarded.map(({ file }) => file);
    const open = files.filter((file) => !isCommitted(root, file));
    if (open.length > 0) {
        note("Next: commit the status that was written, and have the pull request reviewed:");
        commitCommands(open).forEach(note);
    }
}

interface Result {
    readonly written: readonly string[];
    readonly cartorios: readonly OnboardingReport[];
}

function tell({ json, from, dryRun }: OnboardOptions, result: Result): void {
    const { cartorios } = result;
    if (json === true) {
        process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    } else if (from !== undefined && cartorios.length > 0) {
        process.stdout.write(`\n${renderMany(cartorios, dryRun === true)}`);
    } else {
        cartorios.forEach((report) => process.stdout.write(renderOne(report, dryRun === true)));
    }
}

function renderOne({ stack, ok, status, error }: OnboardingReport, plan: boolean): string {
    if (error !== undefined) {
        return `failed   ${error.split("\n").map(oneLine).join("\n         ")}\n`;
    }
    return ok
        ? `\n${stack}: ${plan ? "planned; nothing was written" : `onboarded, status ${status}`}.\n`
        : `\n${stack}: not onboarded yet, status ${status}. What to do stands above.\n`;
}
