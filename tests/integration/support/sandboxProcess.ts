import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { repositoryRoot } from "../../../toolchain/versions";

/** A sandbox in a process of its own, which can be killed. */
export interface SandboxProcess {
    readonly endpoint: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    /** Ends it as a power cut would, and waits until it is gone. */
    kill(): Promise<void>;
}

/** What the process writes on its first line. */
type Started = Omit<SandboxProcess, "kill">;

/**
 * Starts a sandbox with the accounts of a copy of the program.
 * @param root the copy.
 * @param directory the sandbox's state, kept over kills.
 */
export async function startSandboxProcess(
    root: string,
    directory: string,
): Promise<SandboxProcess> {
    const runner = path.join(repositoryRoot, "toolchain", "run.cjs");
    const script = path.join(repositoryRoot, "tests", "integration", "support", "serveSandbox.ts");
    const child = spawn(process.execPath, [runner, script, root, directory], {
        stdio: ["ignore", "pipe", "inherit"],
    });
    const started = JSON.parse(await firstLine(child)) as Started;
    return {
        ...started,
        kill: async () => {
            const gone = new Promise((resolve) => child.once("close", resolve));
            child.kill("SIGKILL");
            await gone;
        },
    };
}

function firstLine(child: ChildProcess): Promise<string> {
    return new Promise((resolve, reject) => {
        let text = "";
        child.stdout!.setEncoding("utf8").on("data", (chunk: string) => {
            text += chunk;
            if (text.includes("\n")) {
                resolve(text.slice(0, text.indexOf("\n")));
            }
        });
        child.once("close", (code) => reject(new Error(`the sandbox ended with ${String(code)}`)));
    });
}
