// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import { readOnlyFindings } from "../../program/readOnly";
import { configFileOf, formatFinding } from "../../registry/index";
import { repositoryRoot } from "../../toolchain/versions";
import { announceEndpoint } from "../account/endpoint";
import { type StackAccount, stackAccount } from "../account/stackAccount";
import { CliError, ExitStatus } from "../cliError";
import { judgeEngineFlags, judgeEngineVariables } from "./engineFlags";
import { passThrough } from "./engineProcess";
import { engineSession, type EngineSession, stackInBackend } from "./engineSession";
import { declarationOf } from "./live/declaration";
import { lookAtAccount } from "./live/lookAtAccount";
import { readState } from "./live/stackState";
import { withPackFiles } from "./packConfig";
import { judgePlan } from "./plan/judgePlan";
import { planFlags, skipsPreview } from "./plan/planFlags";
import { runPlan } from "./plan/runPlan";
import { judgePackFlags, packArguments, packFlags } from "./policyPackFlags";

/** Engine operations that this command offers. */
export type DeployOperation = "up" | "preview";

/** One `cartorio up` or `cartorio preview`. */
export interface DeployRequest {
    readonly operation: DeployOperation;
    readonly stackName: string;
    /** Handed to the engine as they are, for example `--yes` or `--diff`. */
    readonly engineFlags: readonly string[];
    /** Says on the side what happens; standard output is the engine's alone. */
    readonly note: (line: string) => void;
    /** @default process.env */
    readonly env?: NodeJS.ProcessEnv;
    /** Gets the engine's output in place of the terminal; the engine can't ask anything then. */
    readonly collect?: (chunk: string) => void;
    /**
     * The only part of `up` that is run: `plan` shows the plan, which is judged; `apply` is for a command that ran
     * `plan` just before, and plans nothing itself.
     * @default both, the plan unseen
     */
    readonly part?: "plan" | "apply";
}

/**
 * Runs the engine on one cartório's stack under the policy pack, with its environment's configuration,
 * and makes the stack first if need be. Before the engine starts, the account must hold what the
 * program declares; before `up` changes anything, its plan must leave every key and alias where it is.
 * @returns the engine's exit status.
 * @throws CliError or RegistryError when the run is refused before the engine starts, with every
 * finding; ToolchainError when there is no engine or provider.
 */
export async function deploy(request: DeployRequest): Promise<number> {
    const { operation, stackName, engineFlags, note, env = process.env } = request;
    const usage = [
        ...judgeEngineFlags(engineFlags),
        ...judgePackFlags(engineFlags, repositoryRoot),
    ];
    if (usage.length > 0) {
        throw new CliError("usage", usage.join("\n"));
    }
    // The program judges the same; asked here first, a mistyped name makes no stack in the backend.
    const stack = stackAccount(repositoryRoot, stackName);
    const variables = [
        ...judgeEngineVariables(env),
        ...readOnlyFindings(operation === "preview", env).map(formatFinding),
    ];
    if (variables.length > 0) {
        throw new CliError("refused", variables.join("\n"));
    }
    announceEndpoint(env, note);
    const { environment } = stack;
    return withPackFiles(repositoryRoot, environment, async (files) => {
        const session = await engineSession(repositoryRoot, env, note);
        await stackInBackend(session, stackName, note);
        await requireLiveAccount(session, stack, note);
        const packs = packArguments(files, engineFlags);
        if (operation === "up" && request.part !== "apply") {
            // Without a preview, rules of the whole stack would judge what is made already.
            const judged = skipsPreview(engineFlags, env)
                ? [...packs, ...packFlags(engineFlags)]
                : [];
            const flags = [...planFlags(engineFlags), ...judged];
            const { status, output } = await planUp(session, stack, flags, note);
            if (request.part === "plan" && status === 0) {
                (request.collect ?? ((chunk) => void process.stdout.write(chunk)))(output);
            }
            if (status !== 0 || request.part === "plan") {
                return status;
            }
        }
        const args = [
            ...[operation, "--stack", stackName],
            ...["--config-file", configFileOf(environment), ...packs, ...engineFlags],
        ];
        return passThrough({ ...session, args }, request.collect);
    });
}

/**
 * @throws CliError `refused` with everything that the account holds otherwise than the program declares.
 */
async function requireLiveAccount(
    session: EngineSession,
    stack: StackAccount,
    note: (line: string) => void,
): Promise<void> {
    const state = await readState({ ...session, stackName: stack.stackName });
    const declaration = declarationOf(stack.cartorio, state);
    const { findings, notes } = await lookAtAccount(stack, declaration);
    notes.forEach(note);
    if (findings.length > 0) {
        throw new CliError(
            "refused",
            `${stack.stackName}: account ${stack.cartorio.accountId} does not hold what the program declares; ` +
                `nothing was changed.\n${findings.map((finding) => `- ${finding}`).join("\n")}`,
        );
    }
}

/**
 * Plans an `up` and judges the plan: `up` itself would find out in the middle, or say to unprotect.
 * @returns the engine's exit status, and what it said.
 * @throws CliError `refused` when a key or an alias would be replaced or taken away.
 */
async function planUp(
    session: EngineSession,
    { stackName, environment, cartorio, file }: StackAccount,
    flags: readonly string[],
    note: (line: string) => void,
): Promise<{ readonly status: number; readonly output: string }> {
    const { status, events, output } = await runPlan({
        ...{ ...session, stackName, configFile: configFileOf(environment), flags },
    });
    if (status === ExitStatus.Interrupted) {
        note("Interrupted while the plan of `up` was made; nothing was changed.");
        return { status, output };
    }
    const findings = judgePlan(events, cartorio, file);
    if (findings.length > 0) {
        throw new CliError(
            "refused",
            `${stackName}: this \`up\` would not leave every key and alias where it is; nothing was changed.\n` +
                findings.map((finding) => `- ${finding}`).join("\n"),
        );
    }
    if (status === 0 && !events.complete) {
        throw new CliError(
            "outside",
            `the engine gave no plan of ${stackName} that could be judged; nothing was changed. Its own words:\n${output.trim()}`,
        );
    }
    if (status !== 0) {
        note(`The plan of \`up\` failed; nothing was changed.\n${output.trim()}`);
    }
    return { status, output };
}
