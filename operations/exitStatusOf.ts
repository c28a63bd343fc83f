import { RegistryError, RegistryErrorCode } from "../registry/index";
import { ToolchainError } from "../toolchain/toolchainError";
import { CliError, ExitStatus } from "./cliError";

/** The exit status that an error means; nothing for one that nobody foresaw. */
export function exitStatusOf(error: unknown): ExitStatus | undefined {
    if (error instanceof CliError) {
        return {
            refused: ExitStatus.Failed,
            usage: ExitStatus.Usage,
            outside: ExitStatus.Outside,
            interrupted: ExitStatus.Interrupted,
        }[error.code];
    }
    if (error instanceof ToolchainError) {
        return ExitStatus.Outside;
    }
    if (error instanceof RegistryError) {
        return error.code === RegistryErrorCode.Stack ? ExitStatus.Usage : ExitStatus.Failed;
    }
    return undefined;
}
