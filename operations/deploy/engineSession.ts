import {
    describeToolchain,
    ensureToolchain,
    toolchainEnvironment,
} from "../../toolchain/toolchain";
import { ensureStack } from "./ensureStack";
import { stackEnvironment } from "./environmentFile";

/** The engine of this machine, ready to run. */
export interface EngineSession {
    /** The engine's executable. */
    readonly executable: string;
    /** The repository's root. */
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
}

/**
 * Gets the engine and the provider, and says which.
 * @throws ToolchainError when there is no engine or provider.
 */
export async function engineSession(
    root: string,
    env: NodeJS.ProcessEnv,
    note: (line: string) => void,
): Promise<EngineSession> {
    const toolchain = await ensureToolchain(note);
    note(describeToolchain(toolchain));
    return {
        executable: toolchain.engine.executable,
        cwd: root,
        env: { ...env, ...toolchainEnvironment(toolchain, env) },
    };
}

/**
 * Makes the stack in the backend unless it is there.
 * @throws CliError as {@link ensureStack} and {@link stackEnvironment} do.
 */
export async function stackInBackend(
    { executable, cwd, env }: EngineSession,
    stackName: string,
    note: (line: string) => void,
): Promise<void> {
    const { configFile, secretsProvider } = stackEnvironment(cwd, stackName);
    const lookup = {
        ...{ executable, root: cwd, stackName, configFile, env },
        ...(secretsProvider === undefined ? {} : { secretsProvider }),
    };
    if (await ensureStack(lookup)) {
        note(`Stack ${stackName}: made in the backend with the secrets provider of ${configFile}`);
    }
}
