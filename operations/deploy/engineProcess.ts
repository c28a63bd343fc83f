import { spawn } from "node:child_process";
import { CliError, ExitStatus } from "../cliError";

/** What a finished engine command left behind. */
export interface EngineResult {
    readonly status: number;
    readonly stdout: string;
    readonly stderr: string;
}

interface EngineCommand {
    readonly executable: string;
    readonly args: readonly string[];
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs the engine with the terminal handed through, so that its output, its questions and Ctrl-C work
 * as if the user had started it.
 * @param collect gets the output instead of the terminal; there are no questions then.
 * @returns the engine's exit status; 130 when it was interrupted before it was done. With `collect`
 * there is more to come after it, which the user doesn't want: 130 then, done or not.
 */
export async function passThrough(
    command: EngineCommand,
    collect?: (chunk: string) => void,
): Promise<number> {
    // The terminal sends Ctrl-C to the engine as well; it needs time to end its run cleanly.
    let interrupted = false;
    const keepWaiting = () => (interrupted = true);
    const forward = () => {
        interrupted = true;
        child.kill("SIGTERM");
    };
    // Before the engine starts: a signal in between would end this process and leave the engine.
    process.on("SIGINT", keepWaiting);
    process.on("SIGTERM", forward);
    const child = spawn(command.executable, command.args, {
        ...options(command),
        stdio: collect === undefined ? "inherit" : ["ignore", "pipe", "pipe"],
    });
    if (collect !== undefined) {
        child.stdout?.setEncoding("utf8").on("data", collect);
        child.stderr?.setEncoding("utf8").on("data", collect);
    }
    try {
        const status = await statusOf(child, command.executable);
        return interrupted && (status !== 0 || collect !== undefined)
            ? ExitStatus.Interrupted
            : status;
    } finally {
        process.off("SIGINT", keepWaiting);
        process.off("SIGTERM", forward);
    }
}

/** Runs a short engine command and collects what it says. */
export async function capture(command: EngineCommand): Promise<EngineResult> {
    const child = spawn(command.executable, command.args, {
        ...options(command),
        stdio: ["ignore", "pipe", "pipe"],
    });
    const texts = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (texts.stdout += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (texts.stderr += chunk));
    return { status: await statusOf(child, command.executable), ...texts };
}

function options({ cwd, env }: EngineCommand) {
    return { cwd, env };
}

function statusOf(child: ReturnType<typeof spawn>, executable: string): Promise<number> {
    return new Promise((resolve, reject) => {
        child.once("error", (cause) =>
            reject(
                new CliError("outside", `${executable} could not be started: ${cause.message}`, {
                    cause,
                }),
            ),
        );
        child.once("close", (code, signal) =>
            resolve(signal === "SIGINT" ? ExitStatus.Interrupted : (code ?? ExitStatus.Outside)),
        );
    });
}
