import { Command } from "commander";
import { repositoryRoot } from "../../toolchain/versions";
import type { ExitStatus } from "../cliError";
import type { Direction } from "./direction";
import { suspend, type SuspensionOptions } from "./suspend";

/** `cartorio suspend <stack>`: ends signing at once, and for as long as the registry says so. */
export function suspendCommand(
    note: (line: string) => void,
    end: (status: ExitStatus) => void,
): Command {
    return command("suspend", note, end)
        .description("stop a cartório's signing: disable its keys, record it; nothing is deleted")
        .requiredOption(
            "--because <text>",
            "what happened; no personal data, it stays in the evidence",
        );
}

/** `cartorio resume <stack>`: the way back. */
export function resumeCommand(
    note: (line: string) => void,
    end: (status: ExitStatus) => void,
): Command {
    return command("resume", note, end)
        .description("end a cartório's suspension: enable its keys, record it")
        .option("--because <text>", "why; no personal data, it stays in the evidence");
}

function command(
    direction: Direction,
    note: (line: string) => void,
    end: (status: ExitStatus) => void,
): Command {
    return new Command(direction)
        .argument("<stack>", "<environment>-<cns>, or the bare <environment> for its pilot")
        .requiredOption("--source-identity <who>", "how the trail is to call who breaks the glass")
        .option("--break-glass-profile <profile>", "AWS profile that may become BreakGlass")
        .option("--evidence <place>", "the root of all cartórios' evidence, a folder or s3://…")
        .option("--yes", "ask nothing")
        .option("--dry-run", "say what would be done, and change nothing")
        .option("--json", "print JSON")
        .action(async (stackName: string, options: SuspensionOptions) => {
            end(await suspend(repositoryRoot, direction, stackName, options, note));
        });
}
