import { Command } from "commander";
import { repositoryRoot } from "../../toolchain/versions";
import { ONBOARDING_COLUMNS, QUESTIONS } from "./columns";
import { onboard } from "./onboard";
import type { OnboardOptions } from "./onboardOptions";

/** `cartorio onboard`: from an office's data to a key that signs, with its evidence. */
export function onboardCommand(
    note: (line: string) => void,
    end: (status: number) => void,
): Command {
    const command = new Command("onboard")
        .description(
            "bring a cartório in: registry file, then keys, guardrails, smoke and evidence",
        )
        .argument("[stack]", "<environment>-<cns>, or the bare <environment> for its pilot");
    for (const column of ONBOARDING_COLUMNS.filter((one) => one !== "cns")) {
        command.option(`--${column} <text>`, QUESTIONS[column]);
    }
    return command
        .option(
            "--from <file.csv>",
            `many at once; its first line is ${ONBOARDING_COLUMNS.join(",")}`,
        )
        .option("--env <environment>", "the environment of --from")
        .option("--jobs <number>", "how many of --from at once", "2")
        .option(
            "--strict",
            "what is suspicious is an error, such as a wrong check digit of the CNS",
        )
        .option("--yes", "don't ask before keys are made")
        .option(
            "--wait <time>",
            "for the application's smoke: 90s, 10m, 1h, or 0 to look once",
            "10m",
        )
        .option(
            "--smoke-command <command>",
            "shell command that starts the smoke as the application; it gets CARTORIO_STACK, CARTORIO_ACCOUNT, " +
                "CARTORIO_NONCE, CARTORIO_RESULTS and CARTORIO_KEY_ARN",
        )
        .option("--evidence <place>", "a folder, or s3://<bucket>/<prefix>")
        .option("--dry-run", "look and say what would be done; write nothing")
        .option("--json", "print JSON")
        .action(async (stackName: string | undefined, options: OnboardOptions) => {
            end(await onboard(repositoryRoot, stackName, options, note));
        });
}
