import { Command, CommanderError } from "commander";
import { RegistryError, RegistryErrorCode } from "../registry/index";
import { ToolchainError } from "../toolchain/toolchainError";
import { CliError, ExitStatus } from "./cliError";
import { deploy, type DeployOperation } from "./deploy/deploy";
import { printDoctor } from "./doctor/printDoctor";

const note = (line: string) => void process.stderr.write(`${line}\n`);

/** Ends the process with this status once everything is written. */
function end(status: number): void {
    process.exitCode = status;
}

function deployCommand(operation: DeployOperation, description: string): Command {
    return new Command(operation)
        .description(description)
        .argument("<stack>", "<environment>-<cns>, or the bare <environment> for its pilot")
        .argument("[flags...]", "handed to pulumi as they are, for example --yes or --diff")
        .allowUnknownOption()
        .passThroughOptions()
        .action(async (stackName: string, engineFlags: string[]) => {
            end(await deploy({ operation, stackName, engineFlags, note }));
        });
}

function program(): Command {
    return new Command("cartorio")
        .description("Signing keys of notary offices in AWS KMS: one stack per cartório account")
        .enablePositionalOptions()
        .addHelpText(
            "after",
            "\nExit status: 0 done, 1 refused or failed, 2 usage, 3 outside failure (engine, network), 130 interrupted.\nOnce the engine runs, up and preview end with its own status.",
        )
        .addCommand(deployCommand("up", "create or update the resources of one cartório account"))
        .addCommand(deployCommand("preview", "show what `up` would change, and change nothing"))
        .addCommand(
            new Command("doctor")
                .description("show what a run uses on this machine, what is missing and what to do")
                .option("--json", "print JSON")
                .action(async (options: { json?: boolean }) => {
                    end(await printDoctor(options.json === true));
                }),
        );
}

function statusOf(error: unknown): number | undefined {
    if (error instanceof CliError) {
        return { refused: ExitStatus.Failed, usage: ExitStatus.Usage, outside: ExitStatus.Outside }[
            error.code
        ];
    }
    if (error instanceof ToolchainError) {
        return ExitStatus.Outside;
    }
    if (error instanceof RegistryError) {
        return error.code === RegistryErrorCode.Stack ? ExitStatus.Usage : ExitStatus.Failed;
    }
    return undefined;
}

async function main(): Promise<void> {
    const root = program();
    for (const command of [root, ...root.commands]) {
        command.exitOverride();
    }
    try {
        await root.parseAsync();
    } catch (error) {
        if (error instanceof CommanderError) {
            end(error.exitCode === 0 ? ExitStatus.Done : ExitStatus.Usage);
            return;
        }
        const status = statusOf(error);
        if (status === undefined) {
            throw error;
        }
        note(`error: ${(error as Error).message}`);
        end(status);
    }
}

void main();
