import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { repositoryRoot } from "../../toolchain/versions";

/** The last lines of a failed engine run that the error shows. */
const SHOWN_LINES = 40;

/** The outputs of a stack that a run of the start needs. */
export interface StackOutputs {
    readonly activeKeyArn: string;
    readonly aliasName: string;
    /** PEM by generation. */
    readonly publicKeys: Readonly<Record<string, string>>;
}

/**
 * Runs `cartorio` as a user would, and keeps what it says in a file.
 * @throws Error with the end of its output when it fails.
 */
export async function runCartorio(
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    logFile: string,
): Promise<void> {
    const script = path.join(repositoryRoot, "operations", "cartorio.cjs");
    await runLogged(process.execPath, [script, ...args], env, logFile);
}

/** Reads the outputs of a stack from its state. */
export async function stackOutputs(
    stackName: string,
    env: NodeJS.ProcessEnv,
    logFile: string,
): Promise<StackOutputs> {
    const args = ["stack", "output", "--json", "--stack", stackName];
    return JSON.parse(await runLogged("pulumi", args, env, logFile)) as StackOutputs;
}

const running = new Set<ChildProcess>();

/** Ends the commands that are at work, as Ctrl-C in a terminal would. */
export function stopCommands(): void {
    for (const child of running) {
        child.kill("SIGINT");
    }
}

async function runLogged(
    command: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    logFile: string,
): Promise<string> {
    const child = spawn(command, args, {
        cwd: repositoryRoot,
        env,
        stdio: ["ignore", "pipe", "pipe"],
    });
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
