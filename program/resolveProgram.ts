import { readdirSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { parseStackName, resolveStack } from "../registry";
import { chooseProgram, type ProgramPlan } from "./chooseProgram";
import { CONFIG_NAMESPACE } from "./config";
import { ProgramError } from "./programError";
import { readOnly, readOnlyFindings } from "./readOnly";

/** Where the program looks for its files. */
export interface ResolveProgramOptions {
    /**
     * Root of the repository, which holds `cartorios/` and the environments' files.
     *
     * @default the working directory, which is the project's in a run of the engine
     */
    readonly root?: string;
}

/**
 * What this run of the engine deploys: the environment's configuration and the stack's cartório.
 * Reads files and the engine's settings, registers nothing.
 *
 * @throws ProgramError with everything that is wrong in configuration, stack name and registry.
 */
export function resolveProgram({ root = process.cwd() }: ResolveProgramOptions = {}): ProgramPlan {
    requirePreview(pulumi.runtime.isDryRun());
    return chooseProgram({
        stackName: pulumi.getStack(),
        config: readOnly(new pulumi.Config(CONFIG_NAMESPACE)),
        configKeys: Object.keys(pulumi.runtime.allConfig()),
        environments: environmentFiles(root),
        resolveStack: (query) => resolveStack({ ...query, root }),
    });
}

/**
 * See {@link readOnlyFindings}.
 *
 * @throws ProgramError when the run is more than a preview.
 */
export function requirePreview(isPreview: boolean, env: NodeJS.ProcessEnv = process.env): void {
    const findings = readOnlyFindings(isPreview, env);
    if (findings.length > 0) {
        throw new ProgramError(findings);
    }
}

/**
 * Names of the environments that have a `Pulumi.<environment>.yaml`, in order. What
 * `pulumi stack init` leaves for a cartório's stack (`Pulumi.dev-990010.yaml`) is none.
 *
 * @param root Root of the repository.
 */
export function environmentFiles(root: string): string[] {
    return readdirSync(root)
        .flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? [])
        .filter((name) => {
            const parts = parseStackName(name);
            return parts !== undefined && parts.cns === undefined;
        })
        .sort();
}
