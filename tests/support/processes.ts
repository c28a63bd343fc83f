import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { repositoryRoot } from "../../toolchain/versions";

/** What a process left behind. */
export interface Ended {
    readonly status: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly stdout: string;
    readonly stderr: string;
}

/** A process under way. */
export interface Started {
    readonly child: ChildProcess;
    readonly ended: Promise<Ended>;
    /** Waits until standard output holds a whole line, and returns the first one. */
    readonly firstLine: () => Promise<string>;
}

interface Surroundings {
    readonly cwd?: string;
    /** The whole environment. */
    readonly env?: NodeJS.ProcessEnv;
}

const underWay = new Set<ChildProcess>();
// A test that failed may not have waited for what it started.
process.on("exit", () => underWay.forEach((child) => child.kill("SIGKILL")));

/** Starts a process and collects what it says. */
export function start(
    command: string,
    args: readonly string[],
    { cwd = repositoryRoot, env = process.env }: Surroundings = {},
): Started {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    underWay.add(child);
    child.once("close", () => underWay.delete(child));
    const texts = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (texts.stdout += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (texts.stderr += chunk));
    const ended = new Promise<Ended>((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (status, signal) => resolve({ status, signal, ...texts }));
    });
    const firstLine = () =>
        new Promise<string>((resolve, reject) => {
            const look = () => {
                if (texts.stdout.includes("\n")) {
                    resolve(texts.stdout.slice(0, texts.stdout.indexOf("\n")));
                }
            };
            child.stdout.on("data", look);
            child.once("close", () => reject(new Error(`it ended early: ${texts.stderr}`)));
            look();
        });
    return { child, ended, firstLine };
}

/** Runs a process to its end. */
export function run(
    command: string,
    args: readonly string[],
    surroundings: Surroundings = {},
): Promise<Ended> {
    return start(command, args, surroundings).ended;
}

/** Starts a TypeScript file as the commands of this project do. */
export function startScript(
    file: string,
    args: readonly string[] = [],
    env: NodeJS.ProcessEnv = process.env,
): Started {
    const runner = path.join(repositoryRoot, "toolchain", "run.cjs");
    return start(process.execPath, [runner, file, ...args], { env });
}
