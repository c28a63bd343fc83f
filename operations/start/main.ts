import fs from "node:fs";
import path from "node:path";
import { Listr, type ListrTask } from "listr2";
import { announce, commandEnvironment, openSandbox, resetSandbox } from "../../sandbox/session";
import type { SandboxAccess } from "../../sandbox/environment";
import { workloadIdentity } from "../../sandbox/world";
import type { Sandbox } from "../../sandbox/server";
import { CartorioStatus } from "../../registry/index";
import { describeToolchain, ensureToolchain } from "../../toolchain/toolchain";
import { repositoryRoot } from "../../toolchain/versions";
import { ExitStatus } from "../cliError";
import { verifySmokeResult } from "../smoke/smokeResult";
import { type CartorioStack, cartorioStacksOf } from "../stacks/stackList";
import { stopCommands } from "./runLogged";
import { runCartorio, stackOutputs } from "./stacks";
import { renderSummary, startStatus, type SummaryRow } from "./summary";

const ENVIRONMENT = "dev";

/** Engine and provider take about 0.6 GB a stack, and wait for AWS most of the time. */
const STACKS_AT_ONCE = 3;

const directory = path.join(repositoryRoot, ".cartorio", "start");
const logs = path.join(directory, "logs");

/** What the steps share. */
interface Run {
    readonly rows: Map<string, SummaryRow>;
    /** What went wrong, by stack; the other stacks go on. */
    readonly failures: Map<string, unknown>;
    sandbox?: Sandbox;
    access?: SandboxAccess;
    env?: NodeJS.ProcessEnv;
    withdraw?: () => void;
}

function steps(stacks: readonly CartorioStack[]): ListrTask<Run>[] {
    return [
        {
            title: "Pulumi engine and AWS provider",
            task: async (_run, task) => {
                const toolchain = await ensureToolchain((line) => (task.output = line));
                task.title = describeToolchain(toolchain);
            },
        },
        {
            title: "Sandbox: KMS and STS on 127.0.0.1",
            task: async (run, task) => {
                await resetSandbox(directory);
                fs.mkdirSync(logs, { recursive: true });
                const { sandbox, access } = await openSandbox(directory);
                run.sandbox = sandbox;
                run.access = access;
                run.withdraw = announce(directory, access);
                run.env = await commandEnvironment(access, () => undefined);
                task.title = `Sandbox: KMS and STS on ${access.endpoint}, empty`;
            },
        },
        forEachStack("Deploy: pulumi up", stacks, deployStack),
        forEachStack(
            "Smoke: sign through the alias, verify by KMS and offline",
            stacks,
            smokeStack,
        ),
        forEachStack("Deploy again: nothing may change", stacks, expectNoChange),
    ];
}

type StackStep = (run: Run, stack: CartorioStack) => Promise<Partial<SummaryRow>>;

function forEachStack(
    title: string,
    stacks: readonly CartorioStack[],
    step: StackStep,
): ListrTask<Run> {
    return {
        title,
        task: (_run, task) =>
            task.newListr(
                stacks.map((stack) => ({
                    title: `${stack.stackName}: ${stack.cartorio.name}`,
                    skip: (run: Run) => run.failures.has(stack.stackName),
                    task: async (run: Run) => {
                        const { stackName } = stack;
                        try {
                            const result = await step(run, stack);
                            run.rows.set(stackName, { ...run.rows.get(stackName)!, ...result });
                        } catch (error) {
                            run.failures.set(stackName, error);
                            throw error;
                        }
                    },
                })),
                { concurrent: STACKS_AT_ONCE, exitOnError: false },
            ),
    };
}

const deployStack: StackStep = async (run, { stackName }) => {
    const started = Date.now();
    await runCartorio(["up", stackName, "--yes", "--skip-preview"], run.env!, logOf(stackName));
    return { upSeconds: (Date.now() - started) / 1000 };
};

const smokeStack: StackStep = async (run, { stackName, cartorio }) => {
    const outputs = await stackOutputs(stackName, run.env!, logOf(stackName));
    const publicKey = Object.values(outputs.publicKeys)[0];
    if (publicKey === undefined) {
        throw new Error(`stack ${stackName} exports no public key`);
    }
    const { activeKeyArn: keyArn } = outputs;
    const out = path.join(directory, `${stackName}.smoke.jws`);
    const flags = ["--expect-key", keyArn, "--out", out];
    const workload = run.sandbox!.credentials(workloadIdentity(cartorio.accountId));
    const env = {
        ...run.env,
        AWS_ACCESS_KEY_ID: workload.accessKeyId,
        AWS_SECRET_ACCESS_KEY: workload.secretAccessKey,
    };
    await runCartorio(["smoke", stackName, ...flags], env, logOf(stackName));
    // By the key that the stack exports, not by the one that the application was told.
    const verdict = verifySmokeResult(fs.readFileSync(out, "utf8"), publicKey, {
        ...{ environment: ENVIRONMENT, stack: stackName, cns: cartorio.cns, keyArn },
        accountId: cartorio.accountId,
    });
    if (!verdict.valid) {
        throw new Error(`${out} is no result of ${stackName}: ${verdict.reasons.join("; ")}`);
    }
    return { keyArn, signed: true, verifiedByKms: true, verifiedOffline: true };
};

const expectNoChange: StackStep = async (run, { stackName }) => {
    const flags = ["--yes", "--skip-preview", "--expect-no-changes"];
    await runCartorio(["up", stackName, ...flags], run.env!, logOf(stackName));
    return { unchanged: true };
};

function logOf(stackName: string): string {
    return path.join(logs, `${stackName}.log`);
}

/** Runs all steps, and ends what they started whatever becomes of them. */
async function runSteps(run: Run, stacks: readonly CartorioStack[]): Promise<void> {
    const list = new Listr<Run>(steps(stacks), {
        renderer: "default",
        fallbackRenderer: "simple",
        // The steps end by themselves on Ctrl-C, since their children get it too.
        registerSignalListeners: false,
        rendererOptions: {
            collapseSubtasks: false,
            collapseErrors: false,
            showErrorMessage: false,
        },
    });
    try {
        await list.run(run);
    } catch (error) {
        run.failures.set("set-up", error);
    } finally {
        run.withdraw?.();
        // A trail that was lost is a failure of this run like any other.
        await run.sandbox?.close().catch((error: unknown) => run.failures.set("sandbox", error));
    }
}

async function main(): Promise<number> {
    const started = Date.now();
    const listed = cartorioStacksOf(repositoryRoot, ENVIRONMENT);
    const isSuspended = ({ cartorio }: CartorioStack) =>
        cartorio.status === CartorioStatus.Suspended;
    // On an empty account the keys of a suspended cartório would be made disabled, which only break-glass may.
    const stacks = listed.filter((stack) => !isSuspended(stack));
    for (const { stackName } of listed.filter(isSuspended)) {
        process.stderr.write(`Suspended, so skipped: ${stackName}\n`);
    }
    const run: Run = {
        rows: new Map(
            stacks.map(({ stackName, cartorio }) => [stackName, { stackName, cartorio }]),
        ),
        failures: new Map(),
    };
    let interrupted = false;
    process.on("SIGINT", () => (interrupted = true));
    process.on("SIGTERM", () => {
        interrupted = true;
        stopCommands();
    });
    await runSteps(run, stacks);
    if (interrupted) {
        process.stderr.write("\nInterrupted. Nothing is left running; `npm start` begins anew.\n");
        return ExitStatus.Interrupted;
    }
    const rows = [...run.rows.values()];
    process.stdout.write(`\n${renderSummary(rows, (Date.now() - started) / 1000)}\n`);
    for (const [name, error] of run.failures) {
        const message = error instanceof Error ? error.message : String(error);
        process.stderr.write(`\nFailed: ${name}: ${message}\n`);
    }
    const folder = path.relative(process.cwd(), directory);
    process.stdout.write(
        `The engine's whole output: ${path.join(folder, "logs")}\n` +
            `Look around: CARTORIO_SANDBOX_DIR=${folder} npm run sandbox -- shell\n`,
    );
    return startStatus([...run.failures.values()], rows);
}

void main().then((status) => (process.exitCode = status));
