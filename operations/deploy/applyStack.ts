import { CliError, ExitStatus } from "../cliError";
import { deploy, type DeployOperation, type DeployRequest } from "./deploy";

/** How a stack is applied. */
export interface ApplyOptions {
    /** @default "up" */
    readonly operation?: DeployOperation;
    /** The only part of `up` that is run, see {@link DeployRequest.part}. @default both */
    readonly part?: DeployRequest["part"];
    /** Gets the engine's output as it comes. @default it goes to standard error */
    readonly show?: (chunk: string) => void;
}

/**
 * Runs `cartorio up`, or `preview`, as a step of another command, without questions: standard output stays
 * the command's own.
 * @param flags handed to the engine, beside those that keep it from asking: `--refresh`, `--expect-no-changes`.
 * @throws CliError `refused` when the engine fails, `interrupted` when it was; and what {@link deploy} throws.
 */
export async function applyStack(
    stackName: string,
    flags: readonly string[],
    note: (line: string) => void,
    {
        operation = "up",
        part,
        show = (chunk) => void process.stderr.write(chunk),
    }: ApplyOptions = {},
): Promise<void> {
    const silent = operation === "up" ? ["--yes", "--skip-preview"] : [];
    const engineFlags = ["--non-interactive", "--color", "never", ...silent, ...flags];
    const status = await deploy({
        ...{ operation, stackName, engineFlags, note, collect: show },
        ...(part === undefined ? {} : { part }),
    });
    if (status === ExitStatus.Interrupted) {
        throw new CliError(
            "interrupted",
            `\`${operation}\` of ${stackName} was interrupted; run the command again, it goes on from there`,
        );
    }
    if (status !== 0) {
        throw new CliError(
            "refused",
            `\`${operation}\` of ${stackName} failed with status ${status}; the engine's own words stand above`,
        );
    }
}
