import { spawn } from "node:child_process";
import { CliError } from "../cliError";

const SHOWN_LINES = 20;

/**
 * Runs the command that starts the application's smoke, by the shell.
 * @param variables what it needs to know, added to the environment.
 * @param show gets what it says, as it comes.
 * @throws CliError `refused` with the end of what it said when it fails.
 */
export async function runSmokeCommand(
    command: string,
    variables: Readonly<Record<string, string>>,
    show: (chunk: string) => void,
): Promise<void> {
    const child = spawn(command, {
        shell: true,
        env: { ...process.env, ...variables },
        stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (chunk: string) => {
            said += chunk;
            show(chunk);
        });
    }
    const ended = await new Promise<string | undefined>((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (code, signal) =>
            resolve(code === 0 ? undefined : (signal ?? `status ${String(code)}`)),
        );
    }).catch((cause: Error) => {
        throw new CliError("outside", `--smoke-command could not be started: ${cause.message}`, {
            cause,
        });
    });
    if (ended !== undefined) {
        throw new CliError(
            "refused",
            `--smoke-command ended with ${ended}. Its last lines:\n${said.trimEnd().split("\n").slice(-SHOWN_LINES).join("\n")}`,
        );
    }
}
