import { Command } from "commander";
import { repositoryRoot } from "../../toolchain/versions";
import { CliError } from "../cliError";
import { choiceNotes, type ChoiceOptions, chooseStacks } from "./chooseStacks";
import { renderMatrix, renderStacks, stacksJson } from "./renderStacks";

/** Adds the options by which commands choose stacks. */
export function withChoice(command: Command): Command {
    return command
        .requiredOption("--env <environment>", "the environment, such as dev")
        .option("--select <conditions>", "such as uf=SP,wave=1; keys: uf, wave, class, status, cns")
        .option("--changed-since <ref>", "only stacks that differ since HEAD left this ref")
        .option("--shard <i/n>", "one part of n, from 1; all parts are disjoint");
}

/** `cartorio stacks`: which stacks an environment has. */
export function stacksCommand(note: (line: string) => void): Command {
    return withChoice(new Command("stacks"))
        .description("list the stacks of an environment")
        .option("--json", "print JSON")
        .option("--matrix", "print a job matrix of GitHub Actions")
        .action((options: ChoiceOptions & { json?: boolean; matrix?: boolean }) => {
            if (options.json === true && options.matrix === true) {
                throw new CliError("usage", "--json and --matrix exclude each other: give one");
            }
            const choice = chooseStacks(repositoryRoot, options);
            const text =
                options.matrix === true
                    ? renderMatrix(choice)
                    : options.json === true
                      ? `${JSON.stringify(stacksJson(choice), null, 2)}\n`
                      : renderStacks(choice);
            choiceNotes(choice).forEach(note);
            if (options.matrix === true && choice.stacks.length === 0) {
                note("No stack is concerned; GitHub refuses an empty matrix: skip the job");
            }
            process.stdout.write(text);
        });
}
