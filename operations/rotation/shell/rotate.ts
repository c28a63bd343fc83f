import { announceEndpoint } from "../../account/endpoint";
import { breakGlassClient } from "../../account/roleClients";
import { type StackAccount, stackAccount } from "../../account/stackAccount";
import { CliError, ExitStatus } from "../../cliError";
import { engineSession, type EngineSession } from "../../deploy/engineSession";
import {
    evidencePlaceOf,
    openStackEvidence,
    type StackEvidence,
} from "../../evidence/stackEvidence";
import { confirmOn, processTerminal } from "../../onboarding/questions";
import { runSmokeCommand } from "../../onboarding/smokeCommand";
import { runSteps, type StepResult } from "../../steps/runSteps";
import { describeJudgement, judge, type Judgement } from "../judge";
import type { RotationStep } from "../steps";
import { type RotationCommand, typedName } from "../transitions";
import { lookAtRotation, type RotationView } from "./lookAtRotation";
import { type RotateOptions, rotateRequest, type RotateRequest } from "./rotateOptions";
import { Rotation, type RotationPorts } from "./rotation";
import { rotationSteps } from "./rotationSteps";

/** What a command did; standard output with `--json`. */
export interface RotateReport {
    readonly stack: string;
    /** As it is typed. */
    readonly command: string;
    readonly generation: number;
    readonly plan: boolean;
    readonly ok: boolean;
    /** Up to the step that failed or waits; none when nothing was left to do. */
    readonly steps: readonly StepResult[];
}

/**
 * `cartorio rotate <command> <stack>`.
 * @param root the repository's root.
 * @returns 0 when nothing is left to do; 1 when a step failed or waits; what a step's error means.
 * @throws CliError or RegistryError with every finding, when nothing was done.
 */
export async function rotate(
    root: string,
    command: RotationCommand,
    stackName: string,
    options: RotateOptions,
    note: (line: string) => void,
): Promise<ExitStatus> {
    const asked = rotateRequest(command, options);
    const stack = stackAccount(root, stackName);
    const place = evidencePlaceOf(stack, options.evidence);
    announceEndpoint(process.env, note);
    const session = await engineSession(root, process.env, note);
    const evidence = await openStackEvidence(
        place,
        stackName,
        `cartorio-rotate-${typedName(command)}`,
    );
    try {
        const opened = { root, stackName, place, session, evidence, note };
        return await run(asked, options, portsOf(asked, options, opened), stack);
    } finally {
        await evidence.close();
    }
}

async function run(
    asked: RotateRequest,
    options: RotateOptions,
    ports: RotationPorts,
    stack: StackAccount,
): Promise<ExitStatus> {
    const { request } = asked;
    const view = await lookAtRotation(ports);
    const { generation, steps } = judged(request, judge(request, view.situation));
    const facts = {
        ...{ stack: ports.stackName, command: typedName(request.command), generation },
        plan: options.plan === true,
    };
    if (steps.length === 0) {
        const [line] = describeJudgement(request, { generation, steps });
        tell(options, { ...facts, ok: true, steps: [] }, line!);
        return ExitStatus.Done;
    }
    if (facts.plan) {
        tellBreakGlass(steps, ports);
    } else {
        await requireConsent(options, describeJudgement(request, { generation, steps }), ports);
        await requireBreakGlass(steps, ports, stack);
    }
    return runJudged(asked, options, { ports, view, facts, steps });
}

async function runJudged(
    { request }: RotateRequest,
    options: RotateOptions,
    {
        ports,
        view,
        facts,
        steps,
    }: {
        readonly ports: RotationPorts;
        readonly view: RotationView;
        readonly facts: Pick<RotateReport, "stack" | "command" | "generation" | "plan">;
        readonly steps: readonly RotationStep[];
    },
): Promise<ExitStatus> {
    const { generation, plan, stack, command } = facts;
    const rotation = new Rotation(request, ports, view);
    for (const { name, detail } of rotation.gathered.checks) {
        ports.note(`judged by ${name}: ${detail}`);
    }
    const print =
        options.json === true
            ? ports.note
            : (line: string) => void process.stdout.write(`${line}\n`);
    const report = await runSteps(rotationSteps(steps, generation), rotation, { plan, print });
    const end = plan
        ? `Plan of ${command} of generation ${generation} of ${stack}: nothing was changed.`
        : `${command} of generation ${generation} of ${stack} is ${report.ok ? "done" : "not at its end; what to do stands above"}. Evidence: ${ports.evidence.description}`;
    tell(options, { ...facts, ok: report.ok, steps: report.steps }, `\n${end}`);
    return report.status;
}

/** @throws CliError `refused` with everything that is in the way. */
function judged(
    request: RotateRequest["request"],
    judgement: Judgement,
): Extract<Judgement, { steps: unknown }> {
    if ("findings" in judgement) {
        throw new CliError("refused", describeJudgement(request, judgement).join("\n"));
    }
    return judgement;
}

/** @throws CliError `usage` where nobody can be asked, `refused` where the answer is not yes. */
async function requireConsent(
    { yes, json }: RotateOptions,
    lines: readonly string[],
    { stackName }: RotationPorts,
): Promise<void> {
    if (yes === true) {
        return;
    }
    if (json === true || !process.stdin.isTTY) {
        throw new CliError(
            "usage",
            "nobody can be asked here: give --yes, or --plan to see what would be done; nothing was done",
        );
    }
    lines.forEach((line) => processTerminal.say(line));
    if (!(await confirmOn(processTerminal, `Do this to ${stackName}?`))) {
        throw new CliError("refused", "nothing was done");
    }
}

/** Says of a plan what it lacks to be done. */
function tellBreakGlass(steps: readonly RotationStep[], { person, note }: RotationPorts): void {
    if (person === undefined && steps.some(({ kind }) => kind === "breakGlass")) {
        note("to do this, break-glass is needed: --break-glass-profile and --source-identity");
    }
}

/**
 * Looks whether the person may break the glass before anything is changed: a command should not stop in the
 * middle for want of it.
 */
async function requireBreakGlass(
    steps: readonly RotationStep[],
    { person }: RotationPorts,
    stack: StackAccount,
): Promise<void> {
    if (person !== undefined && steps.some(({ kind }) => kind === "breakGlass")) {
        (await breakGlassClient(stack, person)).close();
    }
}

interface Opened {
    readonly root: string;
    readonly stackName: string;
    readonly place: string;
    readonly session: EngineSession;
    readonly evidence: StackEvidence;
    readonly note: (line: string) => void;
}

function portsOf(
    { times, wait, person, hasBreakGlass }: RotateRequest,
    { trail, smokeCommand, verify }: RotateOptions,
    opened: Opened,
): RotationPorts {
    const show = (chunk: string) => void process.stderr.write(chunk);
    return {
        ...{ ...opened, times, wait, show, hasBreakGlass },
        ...(trail === undefined ? {} : { trail }),
        ...(person === undefined ? {} : { person }),
        ...(verify === undefined ? {} : { documents: verify }),
        ...(smokeCommand === undefined
            ? {}
            : { startSmoke: (variables) => runSmokeCommand(smokeCommand, variables, show) }),
    };
}

function tell({ json }: RotateOptions, report: RotateReport, line: string): void {
    process.stdout.write(json === true ? `${JSON.stringify(report, null, 2)}\n` : `${line}\n`);
}
