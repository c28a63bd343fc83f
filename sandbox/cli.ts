import { spawn } from "node:child_process";
import os from "node:os";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { RegistryError } from "../registry/index";
import { ToolchainError } from "../toolchain/toolchainError";
import { awsDirectory, type SandboxAccess } from "./environment";
import { SandboxError, SandboxErrorCode } from "./sandboxError";
import { addControlCommands } from "./controlCommands";
import type { Sandbox } from "./server";
import {
    accessAs,
    announce,
    commandEnvironment,
    defaultSandboxDirectory,
    openSandbox,
    resetSandbox,
    runningSandbox,
} from "./session";
import { pipelineIdentity } from "./world";

const note = (line: string) => void process.stderr.write(`${line}\n`);

/** Serves until the user ends it. */
async function serve(directory: string, port: number): Promise<void> {
    const { sandbox, access } = await openOnPort(directory, port);
    const told = new Promise<void>((resolve) => {
        process.once("SIGINT", resolve);
        process.once("SIGTERM", resolve);
    });
    const withdraw = announce(directory, access);
    note(`Sandbox: KMS and STS on ${access.endpoint}, state in ${directory}`);
    note("In another terminal: npm run sandbox -- shell");
    note("Ctrl-C ends it; keys and stacks stay. npm run sandbox -- reset clears both.");
    await told;
    withdraw();
    await sandbox.close();
}

/**
 * Runs a command on the sandbox: the one in the foreground where there is one, else one that lives as
 * long as the command.
 * @returns the command's exit status.
 */
async function execute(
    directory: string,
    identity: string,
    command: string,
    args: string[],
): Promise<number> {
    const running = await runningSandbox(directory);
    if (running !== undefined) {
        return runCommand(await accessAs(running, identity), command, args);
    }
    const { sandbox, access } = await openSandbox(directory);
    let status: number;
    try {
        status = await runCommand(await accessAs(access, identity), command, args);
    } catch (error) {
        // What stopped the command is the finding, not what stopped the tidying up.
        await sandbox.close().catch(() => undefined);
        throw error;
    }
    await closeAfter(sandbox, status);
    return status;
}

/** @throws what closing throws, unless the command has failed already: its status says more. */
async function closeAfter(sandbox: Sandbox, status: number): Promise<void> {
    try {
        await sandbox.close();
    } catch (error) {
        if (status === 0 || !(error instanceof SandboxError)) {
            throw error;
        }
        note(`error: ${error.message}`);
    }
}

async function runCommand(access: SandboxAccess, command: string, args: string[]): Promise<number> {
    const env = await commandEnvironment(access, note);
    // The terminal sends Ctrl-C to the command as well, and the sandbox must outlive it.
    const keepWaiting = () => undefined;
    const forward = () => child.kill("SIGTERM");
    process.on("SIGINT", keepWaiting);
    process.on("SIGTERM", forward);
    const child = spawn(command, args, { env, stdio: "inherit" });
    try {
        return await new Promise((resolve, reject) => {
            child.once("error", (cause: NodeJS.ErrnoException) => {
                if (cause.code === "ENOENT") {
                    note(`error: there is no command ${command}`);
                    resolve(127);
                } else if (cause.code === "EACCES") {
                    note(`error: ${command} can't be executed`);
                    resolve(126);
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
        process.off("SIGTERM", forward);
    }
}

function portOf(text: string): number {
    const port = Number(text);
    if (!Number.isInteger(port) || port < 0 || port > 65535) {
        throw new InvalidArgumentError("It takes a whole number from 0 (a free one) to 65535.");
    }
    return port;
}

async function openOnPort(directory: string, port: number) {
    try {
        return await openSandbox(directory, port);
    } catch (cause) {
        // A folder that may not be written is EACCES, too.
        const { code, syscall } = cause as NodeJS.ErrnoException;
        if (syscall === "listen" && (code === "EADDRINUSE" || code === "EACCES")) {
            throw new SandboxError(
                SandboxErrorCode.invalidOptions,
                `Port ${port} can't be taken (${code}): give --port another one, or none for a free one.`,
                { cause },
            );
        }
        throw cause;
    }
}

/**
 * The exit status that an error means.
 * @throws the error itself where nobody foresaw it.
 */
function statusOf(error: unknown): number {
    if (error instanceof CommanderError) {
        return error.exitCode === 0 ? 0 : 2;
    }
    if (error instanceof ToolchainError) {
        return 3;
    }
    if (error instanceof SandboxError || error instanceof RegistryError) {
        return 1;
    }
    throw error;
}

const AS = [
    "--as <identity>",
    "whose access keys to use: pipeline, preview, audit-runner, break-glass, auditor, workload-<account>, or plain, a user outside the organisation",
    pipelineIdentity,
] as const;

async function main(): Promise<void> {
    const directory = defaultSandboxDirectory();
    const root = new Command("sandbox")
        .description("Embedded AWS KMS and STS on 127.0.0.1 with the accounts of this repository")
        .enablePositionalOptions()
        .option("--port <number>", "TCP port; 0 takes a free one", portOf, 0)
        .action((options: { port: number }) => serve(directory, options.port));
    root.command("exec <command> [args...]")
        .description("run a command with the sandbox's environment")
        .option(...AS)
        .passThroughOptions()
        .action(async (command: string, args: string[], options: { as: string }) => {
            process.exitCode = await execute(directory, options.as, command, args);
        });
    root.command("shell")
        .description("open a shell with the sandbox's environment")
        .option(...AS)
        .action(async (options: { as: string }) => {
            note(
                "A shell on the sandbox: `pulumi`, `cartorio` and AWS clients see it and nothing else.",
            );
            const shell = process.env["SHELL"] || "sh";
            process.exitCode = await execute(directory, options.as, shell, []);
        });
    addControlCommands(root, awsDirectory(directory));
    root.command("reset")
        .description("clear the sandbox's accounts and the backend of its stacks together")
        .action(async () => {
            await resetSandbox(directory);
            note(`Cleared ${directory}`);
        });
    for (const command of [root, ...root.commands]) {
        command.exitOverride();
    }
    try {
        await root.parseAsync();
    } catch (error) {
        process.exitCode = statusOf(error);
        if (!(error instanceof CommanderError)) {
            note(`error: ${(error as Error).message}`);
        }
    }
}

void main();
