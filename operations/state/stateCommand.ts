import { Command } from "commander";
import { copyAsAuditor } from "./copyAsAuditor";

/** `cartorio state`: what is done to copies of the engine's state, never to the state itself. */
export function stateCommand(): Command {
    return new Command("state").description("prepare a copy of the engine's state").addCommand(
        new Command("as-auditor")
            .description(
                "let every stack in a copy act as Auditor, for previews that may only read",
            )
            .argument("<folder>", "the copy: .pulumi/meta.yaml and .pulumi/stacks/ of the backend")
            .action((folder: string) => {
                const count = copyAsAuditor(folder);
                process.stderr.write(`${count} stacks in ${folder} act as Auditor\n`);
            }),
    );
}
