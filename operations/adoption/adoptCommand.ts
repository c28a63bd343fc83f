import { Command } from "commander";
import { DEFAULT_SIGNING_ALIAS } from "../../components/naming";
import { repositoryRoot } from "../../toolchain/versions";
import { collect } from "../evidence/evidenceCommand";
import { ONBOARDING_COLUMNS, QUESTIONS } from "../onboarding/columns";
import { adopt, type AdoptOptions } from "./adopt";

/** `cartorio adopt`: takes a key that exists under the program, without another key. */
export function adoptCommand(note: (line: string) => void, end: (status: number) => void): Command {
    const command = new Command("adopt")
        .description("take a key and alias that exist under the program, and change no key for it")
        .argument("<stack>", "<environment>-<cns>, or the bare <environment> for its pilot")
        .requiredOption("--key-id <id>", "bare id of the key of the active generation")
        .option("--alias <name>", "name of its alias", DEFAULT_SIGNING_ALIAS)
        .option(
            "--generation <id=key-id>",
            "key of another generation of the registry file; may be repeated",
            collect,
            [],
        )
        .option("--document-key-id <id>", "document key, where its alias doesn't tell it");
    for (const column of ONBOARDING_COLUMNS.filter((one) => one !== "cns")) {
        command.option(`--${column} <text>`, `for a new registry file: ${QUESTIONS[column]}`);
    }
    return command
        .option("--evidence <place>", "a folder, or s3://<bucket>/<prefix>")
        .option("--yes", "don't ask before keys are taken over")
        .option("--dry-run", "look and say what would be done; write nothing")
        .option("--json", "print JSON")
        .action(async (stackName: string, options: AdoptOptions) => {
            end(await adopt(repositoryRoot, stackName, options, note));
        });
}
