import { Command } from "commander";
import { environmentsOf } from "../../registry/index";
import { repositoryRoot } from "../../toolchain/versions";
import { CliError } from "../cliError";
import { oneLine } from "../oneLine";
import { cartorioStacksOf } from "../stacks/stackList";
import { dueForRotation, renderDue } from "./due";
import { ROTATION_TIMES } from "./rotationTimes";

interface DueOptions {
    readonly env?: string;
    readonly olderThan: string;
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
                    "age at which a key is due",
                    String(ROTATION_TIMES.keyAgeDays),
                )
                .option("--json", "print JSON")
                .action((options: DueOptions) => printDue(options, new Date())),
        );
}

function printDue({ env, olderThan, json }: DueOptions, now: Date): void {
    if (!/^\d{1,5}$/.test(olderThan)) {
        throw new CliError(
            "usage",
            `--older-than is ${JSON.stringify(olderThan)}; expected a whole number of days, such as ${ROTATION_TIMES.keyAgeDays}`,
        );
    }
    const environments = env === undefined ? environmentsOf(repositoryRoot) : [env];
    const stacks = environments.flatMap((one) => cartorioStacksOf(repositoryRoot, one));
    const due = dueForRotation(stacks, Number(olderThan), now);
    process.stdout.write(
        json === true
            ? `${JSON.stringify(due, null, 2)}\n`
            : `${renderDue(due).trimEnd().split("\n").map(oneLine).join("\n")}\n`,
    );
}
