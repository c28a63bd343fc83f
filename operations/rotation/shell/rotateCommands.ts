import { Command } from "commander";
import { repositoryRoot } from "../../../toolchain/versions";
import type { ExitStatus } from "../../cliError";
import { ROTATION_TIMES } from "../rotationTimes";
import { RotationCommand, typedName } from "../transitions";
import { reportCommand } from "./reportCommand";
import { rotate } from "./rotate";
import type { LookOptions, RotateOptions } from "./rotateOptions";
import { rotationStatus } from "./status";

const STACK = "<environment>-<cns>, or the bare <environment> for its pilot";

const WORDS: Readonly<Record<RotationCommand, string>> = {
    start: "make the next generation's key, a candidate that nobody signs with yet",
    validate: "wait until the application has signed with the candidate's key",
    switch: "move the alias to the candidate, and see that the application signs with it",
    settle: "end signing with the generation before, once nobody does any more",
    retire: "disable the key of a generation that only verifies, as break-glass",
    scheduleDeletion: "forget a disabled key and have AWS delete it in 30 days, as break-glass",
    cancelDeletion: "keep a key whose deletion is scheduled, disabled, as break-glass",
    rollback: "go back to the generation before",
    abort: "give a candidate up and disable its key, as break-glass",
};

/** Adds to `cartorio rotate` every command of a rotation, and what shows where it is. */
export function withRotationCommands(
    parent: Command,
    note: (line: string) => void,
    end: (status: ExitStatus) => void,
): Command {
    for (const command of Object.values(RotationCommand)) {
        parent.addCommand(changing(command, note, end));
    }
    parent.addCommand(reportCommand(end));
    return parent.addCommand(
        looking(
            new Command("status").description("show every generation, and what may be done now"),
        )
            .argument("<stack>", STACK)
            .action(async (stackName: string, options: LookOptions) => {
                end(await rotationStatus(repositoryRoot, stackName, options, note));
            }),
    );
}

function changing(
    command: RotationCommand,
    note: (line: string) => void,
    end: (status: ExitStatus) => void,
): Command {
    const described = new Command(typedName(command))
        .description(WORDS[command])
        .argument("<stack>", STACK)
        .option("--generation <number>", "which one, where it could be several")
        .option("--because <text>", "why a time is not waited for; no personal data, it is kept")
        .option("--plan", "look and say what would be done; write nothing")
        .option("--yes", "don't ask")
        .option(
            "--wait <time>",
            "for the application's smoke: 90s, 10m, 1h, or 0 to look once",
            "10m",
        )
        .option(
            "--smoke-command <command>",
            "shell command that starts the smoke as the application; it gets CARTORIO_STACK, CARTORIO_ACCOUNT, " +
                "CARTORIO_NONCE, CARTORIO_RESULTS, CARTORIO_KEY_OPTION and CARTORIO_KEY_ARN",
        )
        .option("--verify <folder>", "documents signed before, each beside <document>.jws")
        .option("--break-glass-profile <profile>", "AWS profile that may become BreakGlass")
        .option("--source-identity <who>", "how the trail is to call who breaks the glass");
    return looking(described).action(async (stackName: string, options: RotateOptions) => {
        end(await rotate(repositoryRoot, command, stackName, options, note));
    });
}

function looking(command: Command): Command {
    const { drainHours, trailDelayHours, verifyOnlyDays, retentionDays } = ROTATION_TIMES;
    return command
        .option("--trail <place>", "the account's CloudTrail, a file or folder")
        .option("--evidence <place>", "a folder, or s3://<bucket>/<prefix>")
        .option("--drain-hours <hours>", `before signing may end (${drainHours})`)
        .option("--trail-delay-hours <hours>", `the trail may end so long ago (${trailDelayHours})`)
        .option("--verify-only-days <days>", `before a key is disabled (${verifyOnlyDays})`)
        .option("--retention-days <days>", `from the end of signing to deletion (${retentionDays})`)
        .option("--json", "print JSON");
}
