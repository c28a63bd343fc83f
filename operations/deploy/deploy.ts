import { resolveStack } from "../../registry/index";
import {
    describeToolchain,
    ensureToolchain,
    toolchainEnvironment,
} from "../../toolchain/toolchain";
import { repositoryRoot } from "../../toolchain/versions";
import { CliError } from "../cliError";
import { judgeEndpoint } from "./endpointGuard";
import { judgeEngineFlags } from "./engineFlags";
import { passThrough } from "./engineProcess";
import { ensureStack } from "./ensureStack";
import { stackEnvironment } from "./environmentFile";

/** Engine operations that this command offers. */
export type DeployOperation = "up" | "preview";

/** One `cartorio up` or `cartorio preview`. */
export interface DeployRequest {
    readonly operation: DeployOperation;
    readonly stackName: string;
    /** Handed to the engine as they are, for example `--yes` or `--diff`. */
    readonly engineFlags: readonly string[];
    /** Says on the side what happens; standard output is the engine's alone. */
    readonly note: (line: string) => void;
    /** @default process.env */
    readonly env?: NodeJS.ProcessEnv;
}

/**
 * Runs the engine on one cartório's stack with its environment's configuration, and makes the stack
 * first if need be.
 * @returns the engine's exit status.
 * @throws CliError or RegistryError when the run is refused before the engine starts, with every
 * finding; ToolchainError when there is no engine or provider.
 */
export async function deploy(request: DeployRequest): Promise<number> {
    const { operation, stackName, engineFlags, note, env = process.env } = request;
    const flagFindings = judgeEngineFlags(engineFlags);
    if (flagFindings.length > 0) {
        throw new CliError("usage", flagFindings.join("\n"));
    }
    const { environment, configFile, secretsProvider, pilot } = stackEnvironment(
        repositoryRoot,
        stackName,
    );
    // The program judges the same; asked here first, a mistyped name makes no stack in the backend.
    resolveStack({ root: repositoryRoot, stackName, environment, pilot });
    const { endpoints, findings } = judgeEndpoint(env);
    if (findings.length > 0) {
        throw new CliError("refused", findings.join("\n"));
    }
    for (const endpoint of endpoints) {
        note(`Endpoint: ${endpoint} (not AWS itself)`);
    }
    const toolchain = await ensureToolchain(note);
    note(describeToolchain(toolchain));

    const engineEnv = { ...env, ...toolchainEnvironment(toolchain, env) };
    const executable = toolchain.engine.executable;
    const lookup = {
        ...{ executable, root: repositoryRoot, stackName, configFile, env: engineEnv },
        ...(secretsProvider === undefined ? {} : { secretsProvider }),
    };
    if (await ensureStack(lookup)) {
        note(`Stack ${stackName}: made in the backend with the secrets provider of ${configFile}`);
    }
    return passThrough({
        executable,
        args: [operation, "--stack", stackName, "--config-file", configFile, ...engineFlags],
        cwd: repositoryRoot,
        env: engineEnv,
    });
}
