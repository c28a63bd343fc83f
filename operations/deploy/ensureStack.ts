import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { CliError } from "../cliError";
import { capture } from "./engineProcess";

/** What is needed to look a stack up in the backend, and to make it. */
export interface StackLookup {
    /** The engine's executable. */
    readonly executable: string;
    /** The repository's root. */
    readonly root: string;
    readonly stackName: string;
    /** The environment's configuration, relative to the root. */
    readonly configFile: string;
    /** The secrets provider that the configuration names; the passphrase's where it names none. */
    readonly secretsProvider?: string;
    readonly env: NodeJS.ProcessEnv;
}

/**
 * Makes the stack in the backend unless it is there, with the environment's secrets provider.
 *
 * `pulumi stack init` knows no `--config-file` and leaves a `Pulumi.<stack>.yaml` behind. So it runs
 * in a temporary folder, where the environment's file plays that part: nothing in the repository
 * changes, also when many stacks are made at once.
 * @returns true when this call made it.
 * @throws CliError `outside` with the engine's words when the backend can't be reached.
 */
export async function ensureStack(lookup: StackLookup): Promise<boolean> {
    const { executable, root, env, stackName } = lookup;
    const found = await capture({
        executable,
        args: ["stack", "--show-name", "--stack", stackName, "--non-interactive"],
        cwd: root,
        env,
    });
    if (found.status === 0) {
        return false;
    }
    if (!/no stack named/.test(found.stderr)) {
        throw new CliError(
            "outside",
            `the backend did not answer for ${stackName}:\n${found.stderr.trim()}`,
        );
    }
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "cartorio-stack-"));
    try {
        fs.copyFileSync(path.join(root, "Pulumi.yaml"), path.join(folder, "Pulumi.yaml"));
        fs.copyFileSync(
            path.join(root, lookup.configFile),
            path.join(folder, `Pulumi.${stackName}.yaml`),
        );
        const made = await capture({
            executable,
            args: [
                ...["stack", "init", stackName, "--no-select", "--non-interactive"],
                ...["--secrets-provider", lookup.secretsProvider ?? "passphrase"],
            ],
            cwd: folder,
            env,
        });
        // Another run may have made it between the two calls.
        if (made.status !== 0 && !/already exists/.test(made.stderr)) {
            throw new CliError(
                "outside",
                `stack ${stackName} could not be made:\n${made.stderr.trim()}`,
            );
        }
        return made.status === 0;
    } finally {
        fs.rmSync(folder, { recursive: true, force: true });
    }
}
