import { repositoryRoot } from "../../toolchain/versions";
import { runCartorioOf, runLogged } from "./runLogged";

/** The outputs of a stack that a run of the start needs. */
export interface StackOutputs {
    readonly activeKeyArn: string;
    readonly aliasName: string;
    /** PEM by generation. */
    readonly publicKeys: Readonly<Record<string, string>>;
}

/**
 * Runs `cartorio` as a user would, and keeps what it says in a file.
 * @throws Error with the end of its output when it fails.
 */
export async function runCartorio(
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    logFile: string,
): Promise<void> {
    await runCartorioOf({ root: repositoryRoot, env, logFile }, args);
}

/** Reads the outputs of a stack from its state. */
export async function stackOutputs(
    stackName: string,
    env: NodeJS.ProcessEnv,
    logFile: string,
): Promise<StackOutputs> {
    const args = ["stack", "output", "--json", "--stack", stackName];
    const text = await runLogged("pulumi", args, { root: repositoryRoot, env, logFile });
    return JSON.parse(text) as StackOutputs;
}
