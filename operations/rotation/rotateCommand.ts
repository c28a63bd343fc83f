import { Command } from "commander";
import { environmentsOf } from "../../registry/index";
import { repositoryRoot } from "../../toolchain/versions";
import { environmentConfig } from "../account/stackAccount";
import { CliError } from "../cliError";
import { oneLine } from "../oneLine";
import { cartorioStacksOf } from "../stacks/stackList";
import { type Due, dueForRotation, renderDue } from "./due";
import { ROTATION_TIMES } from "./rotationTimes";

/** Options of `rotate due`. */
export interface DueOptions {
    readonly env?: string;
    readonly olderThan?: string;
    readonly json?: boolean;
}

/** `cartorio rotate`: hand a cartório's signing key over to its next generation. */
export function rotateCommand(): Command {
    return new Command("rotate")
        .description("hand the signing key of a cartório over to its next generation")
        .addCommand(
            new Command("due")
                .description("cartórios whose key has been active for too long, the oldest first")
                .option("--env <environment>", "only this environment; all when left out")
                .option(
                    "--older-than <days>",
                    `age at which a key is due; else cartorio-digital:keyAgeDays, else ${ROTATION_TIMES.keyAgeDays}`,
                )
                .option("--json", "print JSON")
                .action((options: DueOptions) => printDue(options, new Date())),
        );
}

function printDue(options: DueOptions, now: Date): void {
    const due = dueIn(repositoryRoot, options, now);
    process.stdout.write(
        options.json === true
            ? `${JSON.stringify(due, null, 2)}\n`
            : `${renderDue(due).trimEnd().split("\n").map(oneLine).join("\n")}\n`,
    );
}

/**
 * Which cartórios of a repository are due.
 * @throws CliError or RegistryError with every finding of options, configuration or registry.
 */
export function dueIn(root: string, { env, olderThan }: DueOptions, now: Date): Due {
    if (olderThan !== undefined && !/^\d{1,5}$/.test(olderThan)) {
        throw new CliError(
            "usage",
            `--older-than is ${JSON.stringify(olderThan)}; expected a whole number of days, such as ${ROTATION_TIMES.keyAgeDays}`,
        );
    }
    const environments = (env === undefined ? environmentsOf(root) : [env]).map((environment) => {
        const stacks = cartorioStacksOf(root, environment);
        const days = olderThan ?? environmentConfig(root, environment).keyAgeDays;
        const dueAtDays = days === undefined ? ROTATION_TIMES.keyAgeDays : Number(days);
        return { environment, stacks, dueAtDays };
    });
    return dueForRotation(environments, now);
}
