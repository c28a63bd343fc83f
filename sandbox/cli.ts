import { spawn } from "node:child_process";
import os from "node:os";
import { Command } from "commander";
import { ToolchainError } from "../toolchain/toolchainError";
import type { SandboxAccess } from "./environment";
import { SandboxError } from "./sandboxError";
import {
    announce,
    commandEnvironment,
    defaultSandboxDirectory,
    openSandbox,
    resetSandbox,
    runningSandbox,
} from "./session";

const note = (line: string) => void process.stderr.write(`${line}\n`);

/** Serves until the user ends it. */
async function serve(directory: string, port: number): Promise<void> {
    const { sandbox, access } = await openSandbox(directory, port);
    const withdraw = announce(directory, access);
    note(`Sandbox: KMS and STS on ${access.endpoint}, state in ${directory}`);
    note("In another terminal: npm run sandbox -- shell");
    note("Ctrl-C ends it; keys and stacks stay. npm run sandbox -- reset clears both.");
    await new Promise<void>((resolve) => {
        process.once("SIGINT", resolve);
        process.once("SIGTERM", resolve);
    });
    withdraw();
    await sandbox.close();
}

/**
 * Runs a command on the sandbox: the one in the foreground where there is one, else one that lives as
 * long as the command.
 * @returns the command's exit status.
 */
async function execute(directory: string, command: string, args: string[]): Promise<number> {
    const running = runningSandbox(directory);
    if (running !== undefined) {
        return runCommand(running, command, args);
    }
    const { sandbox, access } = await openSandbox(directory);
    try {
        return await runCommand(access, command, args);
    } finally {
        await sandbox.close();
    }
}

async function runCommand(access: SandboxAccess, command: string, args: string[]): Promise<number> {
    const env = await commandEnvironment(access, note);
    const child = spawn(command, args, { env, stdio: "inherit" });
    // The terminal sends Ctrl-C to the command as well, and the sandbox must outlive it.
    const keepWaiting = () => undefined;
    process.on("SIGINT", keepWaiting);
    try {
        return await new Promise((resolve, reject) => {
            child.once("error", (cause: NodeJS.ErrnoException) => {
                if (cause.code === "ENOENT") {
                    note(`error: there is no command ${command}`);
                    resolve(127);
                } else {
                    reject(cause);
                }
            });
            child.once("close", (code, signal) =>
                resolve(code ?? 128 + (signal === null ? 0 : os.constants.signals[signal])),
            );
        });
    } finally {
        process.off("SIGINT", keepWaiting);
    }
}

function portOf(text: string): number {
    const port = Number(text);
    if (!Number.isInteger(port) || port < 0 || port > 65535) {
        note(`error: --port takes a whole number from 0 (a free one) to 65535, not ${text}`);
        process.exit(2);
    }
    return port;
}

async function main(): Promise<void> {
    const directory = defaultSandboxDirectory();
    const root = new Command("sandbox")
        .description("Embedded AWS KMS and STS on 127.0.0.1 with the accounts of this repository")
        .enablePositionalOptions()
        .option("--port <number>", "TCP port; 0 takes a free one", portOf, 0)
        .action((options: { port: number }) => serve(directory, options.port));
    root.command("exec <command> [args...]")
        .description("run a command with the sandbox's environment")
        .passThroughOptions()
        .action(async (command: string, args: string[]) => {
            process.exitCode = await execute(directory, command, args);
        });
    root.command("shell")
        .description("open a shell with the sandbox's environment")
        .action(async () => {
            note(
                "A shell on the sandbox: `pulumi`, `cartorio` and AWS clients see it and nothing else.",
            );
            process.exitCode = await execute(directory, process.env["SHELL"] || "sh", []);
        });
    root.command("reset")
        .description("clear the sandbox's accounts and the backend of its stacks together")
        .action(() => {
            resetSandbox(directory);
            note(`Cleared ${directory}`);
        });
    try {
        await root.parseAsync();
    } catch (error) {
        if (!(error instanceof SandboxError || error instanceof ToolchainError)) {
            throw error;
        }
        note(`error: ${error.message}`);
        process.exitCode = error instanceof ToolchainError ? 3 : 1;
    }
}

void main();
