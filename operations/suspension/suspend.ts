import { createInterface } from "node:readline/promises";
import { CartorioStatus } from "../../registry/index";
import { ToolchainError } from "../../toolchain/toolchainError";
import { announceEndpoint } from "../account/endpoint";
import { requireSourceIdentity } from "../account/roleClients";
import { stackAccount } from "../account/stackAccount";
import { CliError, type ExitStatus } from "../cliError";
import { engineSession } from "../deploy/engineSession";
import { readState, type StateResource } from "../deploy/live/stackState";
import { requireBecause } from "../evidence/because";
import { evidencePlaceOf, openStackEvidence } from "../evidence/stackEvidence";
import { runSteps, type Step } from "../steps/runSteps";
import { checkStep } from "./checkStep";
import { type Direction, DIRECTIONS } from "./direction";
import { accountStep, keysStep } from "./keySteps";
import { applyStep, commitStep, registryStep } from "./registrySteps";
import { Suspension } from "./suspension";

/** Options of `cartorio suspend` and `resume`. */
export interface SuspensionOptions {
    readonly because?: string;
    readonly breakGlassProfile?: string;
    readonly sourceIdentity: string;
    readonly evidence?: string;
    readonly yes?: boolean;
    readonly dryRun?: boolean;
    readonly json?: boolean;
}

/**
 * The steps of each direction. A suspension stops the signing first, whatever else must still be decided; its
 * end enables nothing before that is decided. A run that is cut short leaves what is safe at every place: disabled
 * keys, that nobody but break-glass enables.
 */
export const SUSPENSION_STEPS: Readonly<Record<Direction, readonly Step<Suspension>[]>> = {
    suspend: [
        ...[keysStep("suspend"), registryStep("suspend"), commitStep],
        ...[applyStep("suspend"), checkStep("suspend")],
    ],
    resume: [
        ...[accountStep, registryStep("resume"), commitStep, keysStep("resume")],
        ...[applyStep("resume"), checkStep("resume")],
    ],
};

/**
 * `cartorio suspend <stack>` and `cartorio resume <stack>`. Standard output with `--json` is one document:
 * `{ stack, cns, accountId, status, ok, steps }`.
 * @param root the repository's root.
 * @returns 0 when it is suspended, or back at work; 1 when a step failed, or the file must be committed first.
 * @throws CliError or RegistryError when nothing was done.
 */
export async function suspend(
    root: string,
    direction: Direction,
    stackName: string,
    options: SuspensionOptions,
    note: (line: string) => void,
): Promise<ExitStatus> {
    const { because, breakGlassProfile: profile, sourceIdentity, json } = options;
    const plan = options.dryRun === true;
    if (because !== undefined) {
        requireBecause(because);
    }
    requireSourceIdentity(sourceIdentity);
    const stack = stackAccount(root, stackName);
    const place = evidencePlaceOf(stack, options.evidence);
    announceEndpoint(process.env, note);
    requireStatus(direction, stack.cartorio.status, stackName, stack.file);
    if (!plan && options.yes !== true) {
        await requireYes(direction, stackName, json === true);
    }
    const evidence = await openStackEvidence(place, stackName, `cartorio-${direction}`);
    try {
        const person = { sourceIdentity, ...(profile === undefined ? {} : { profile }) };
        const suspension = new Suspension(stackName, {
            ...{ root, direction, evidence, person, plan, note },
            ...(because === undefined ? {} : { because }),
            readState: () => stateOf(root, stackName),
            show: (chunk) => void process.stderr.write(chunk),
        });
        await requireBegun(direction, suspension);
        const say = (line: string) => void process.stdout.write(`${line}\n`);
        const print = json === true ? note : say;
        const report = await runSteps(SUSPENSION_STEPS[direction], suspension, { plan, print });
        const { cns, accountId, status } = suspension.stack.cartorio;
        const { ok, steps } = report;
        if (json === true) {
            const told = { stack: stackName, cns, accountId, status, ok, steps };
            process.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
        } else if (ok) {
            say(`\n${ending(direction, stackName, plan)} Evidence: ${evidence.description}`);
        }
        return report.status;
    } finally {
        await evidence.close();
    }
}

/** @throws CliError when there is no engine, or its backend gives none. */
async function stateOf(root: string, stackName: string): Promise<readonly StateResource[]> {
    try {
        const session = await engineSession(root, process.env, () => undefined);
        return await readState({ ...session, stackName });
    } catch (error) {
        if (error instanceof ToolchainError) {
            throw new CliError("outside", error.message, { cause: error });
        }
        throw error;
    }
}

function ending(direction: Direction, stackName: string, plan: boolean): string {
    if (plan) {
        return `Plan of ${direction} ${stackName}: nothing was changed.`;
    }
    return direction === "suspend"
        ? `${stackName} is suspended: nobody signs with its keys, and nothing was deleted.`
        : `${stackName} is back at work.`;
}

/** @throws CliError `refused` for a cartório that is not in service yet. */
function requireStatus(
    direction: Direction,
    status: CartorioStatus,
    stackName: string,
    file: string,
): void {
    if (status !== CartorioStatus.Active && status !== CartorioStatus.Suspended) {
        throw new CliError(
            "refused",
            `${stackName} is ${status} (${file}); expected ${DIRECTIONS[direction].from}: \`cartorio onboard ${stackName}\` first`,
        );
    }
}

/** @throws CliError `refused` where there is no suspension to end. */
async function requireBegun(direction: Direction, suspension: Suspension): Promise<void> {
    const { status } = suspension.stack.cartorio;
    const isActive = status === CartorioStatus.Active;
    if (direction === "resume" && isActive && (await suspension.history()).length === 0) {
        const { stackName, file } = suspension.stack;
        throw new CliError(
            "refused",
            `${stackName} is not suspended: ${file} says active, and its evidence knows of no suspension. ` +
                "Where somebody disabled its keys by hand, `cartorio suspend` it first",
        );
    }
}

/** @throws CliError unless a person says yes. */
async function requireYes(direction: Direction, stackName: string, json: boolean): Promise<void> {
    if (json || !process.stdin.isTTY) {
        throw new CliError(
            "usage",
            "nobody can be asked here: give --yes, or --dry-run to see what would be done; nothing was done",
        );
    }
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    try {
        const { verb } = DIRECTIONS[direction];
        const answer = await terminal.question(
            `${direction} ${stackName}, and ${verb} its signing keys? [yes/no] `,
        );
        if (!/^(y|yes|s|sim)$/i.test(answer.trim())) {
            throw new CliError("refused", "nothing was done");
        }
    } finally {
        terminal.close();
    }
}
