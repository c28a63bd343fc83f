import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

/** The last lines of a failed command that the error shows. */
const SHOWN_LINES = 40;

/** Where a command runs, and what is kept of it. */
export interface LoggedRun {
    /** The folder of the program, or of a copy of it. */
    readonly root: string;
    readonly env: NodeJS.ProcessEnv;
    /** Gets everything that it says. */
    readonly logFile: string;
}

const running = new Set<ChildProcess>();

/** Ends the commands that are at work, as Ctrl-C in a terminal would. */
export function stopCommands(): void {
    for (const child of running) {
        child.kill("SIGINT");
    }
}

/**
 * Runs `cartorio` of a program as a user would.
 * @returns what it wrote to standard output.
 * @throws Error with the end of its output when it fails.
 */
export function runCartorioOf(run: LoggedRun, args: readonly string[]): Promise<string> {
    const script = path.join(run.root, "operations", "cartorio.cjs");
    return runLogged(process.execPath, [script, ...args], run);
}

/**
 * Runs a command to its end, and keeps what it says in a file.
 * @returns what it wrote to standard output.
 * @throws Error with the end of its output when it fails.
 */
export async function runLogged(
    command: string,
    args: readonly string[],
    { root, env, logFile }: LoggedRun,
): Promise<string> {
    const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    running.add(child);
    let stdout = "";
    let all = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
        stdout += chunk;
        all += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (all += chunk));
    const code = await new Promise<number | null>((resolve, reject) => {
        child.once("error", reject);
        child.once("close", resolve);
    }).finally(() => running.delete(child));
    fs.appendFileSync(logFile, `$ ${path.basename(command)} ${args.join(" ")}\n${all}\n`);
    if (code !== 0) {
        const end = all.trimEnd().split("\n").slice(-SHOWN_LINES).join("\n");
        throw new Error(`${args.join(" ")} ended with status ${String(code)}:\n${end}`);
    }
    return stdout;
}
