import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** When to kill a command: after so many lines of its progress, or so many calls in the trail. */
export interface KillPlace {
    readonly after: "steps" | "calls";
    readonly count: number;
}

/** What a killed command left behind. */
export interface KilledCommand {
    /** False when it had ended before. */
    readonly wasKilled: boolean;
    readonly output: string;
}

/** What runs, and where. */
export interface KillableCommand {
    readonly args: readonly string[];
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
    /** The sandbox's trail. */
    readonly trail: string;
}

/** A step's line: what became of it, and its name. */
const STEP_LINE = /^(done|already) +[a-z-]+: /gm;
const POLL = 5;

/** Runs a command of Node.js, and kills it with everything that it started at a place, by SIGKILL. */
export async function killAt(
    { args, cwd, env, trail }: KillableCommand,
    { after, count }: KillPlace,
): Promise<KilledCommand> {
    const calls = lineCounter(trail);
    // In a group of its own, so that it and the engine can be stopped together.
    const child = spawn(process.execPath, [...args], {
        ...{ cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] },
    });
    let output = "";
    let isOver = false;
    for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
    }
    const ended = new Promise<void>((resolve, reject) => {
        child.once("error", reject);
        child.once("exit", () => resolve());
    }).finally(() => (isOver = true));
    const reached = () => (after === "calls" ? calls() : (output.match(STEP_LINE) ?? []).length);
    while (!isOver && reached() < count) {
        await sleep(POLL);
    }
    const wasKilled = !isOver && killTree(child);
    await ended;
    return { wasKilled, output };
}

/** A power cut: the command, the engine, and its plugins, which are in groups of their own. */
function killTree({ pid }: ChildProcess): boolean {
    if (!signal(-pid!, "SIGSTOP")) {
        return false;
    }
    const below = descendantsOf(pid!);
    signal(-pid!, "SIGKILL");
    below.forEach((one) => signal(one, "SIGKILL"));
    return true;
}

/** @returns whether there was somebody to get it. */
function signal(pid: number, name: NodeJS.Signals): boolean {
    try {
        process.kill(pid, name);
        return true;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ESRCH") {
            return false;
        }
        throw error;
    }
}

function descendantsOf(root: number): number[] {
    const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim();
    const pairs = lines.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
    const childrenOf = (parent: number): number[] =>
        pairs.flatMap(([pid, ppid]) => (ppid === parent ? [pid!, ...childrenOf(pid!)] : []));
    return childrenOf(root);
}

/** Counts the lines that a file gets from now on, reading each byte once. */
function lineCounter(file: string): () => number {
    let position = fs.existsSync(file) ? fs.statSync(file).size : 0;
    let lines = 0;
    return () => {
        const { size } = fs.statSync(file);
        if (size > position) {
            const added = Buffer.alloc(size - position);
            const handle = fs.openSync(file, "r");
            const read = fs.readSync(handle, added, 0, added.length, position);
            fs.closeSync(handle);
            position += read;
            lines += added.subarray(0, read).filter((byte) => byte === 0x0a).length;
        }
        return lines;
    };
}
