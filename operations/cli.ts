import { Command, CommanderError } from "commander";
import { adoptCommand } from "./adoption/adoptCommand";
import { auditAccess } from "./audit/auditAccess";
import { signaturesCommand } from "./audit/signatures/signaturesCommand";
import { ExitStatus } from "./cliError";
import { deploy, type DeployOperation } from "./deploy/deploy";
import { decryptCommand, encryptCommand } from "./documents/documentCommands";
import { printDoctor } from "./doctor/printDoctor";
import { policyCommand } from "./policy/policyCommand";
import { evidenceCommand } from "./evidence/evidenceCommand";
import { exitStatusOf } from "./exitStatusOf";
import { onboardCommand } from "./onboarding/onboardCommand";
import { rotateCommand } from "./rotation/rotateCommand";
import { withRotationCommands } from "./rotation/shell/rotateCommands";
import { jwksCommand } from "./signing/jwksCommand";
import { signCommand } from "./signing/signCommand";
import { timestampCommand } from "./signing/timestampCommand";
import { verifyCommand } from "./signing/verifyCommand";
import { smoke, type SmokeOptions } from "./smoke/smoke";
import { stateCommand } from "./state/stateCommand";
import { stacksCommand } from "./stacks/stacksCommand";
import { resumeCommand, suspendCommand } from "./suspension/suspensionCommand";
import { csrCommand } from "./x509/csrCommand";

const STACK = "<environment>-<cns>, or the bare <environment> for its pilot";

const note = (line: string) => void process.stderr.write(`${line}\n`);

/** Ends the process with this status once everything is written. */
function end(status: number): void {
    process.exitCode = status;
}

function deployCommand(operation: DeployOperation, description: string): Command {
    return new Command(operation)
        .description(description)
        .argument("<stack>", STACK)
        .argument("[flags...]", "handed to pulumi as they are, for example --yes or --diff")
        .allowUnknownOption()
        .passThroughOptions()
        .action(async (stackName: string, engineFlags: string[]) => {
            end(await deploy({ operation, stackName, engineFlags, note }));
        });
}

function smokeCommand(): Command {
    return new Command("smoke")
        .description("run by the application: sign through the alias and prove every part of it")
        .argument("<stack>", STACK)
        .option("--out <file>", "write the signed result, a compact JWS")
        .option("--results <place>", "put it at <place>/<stack>/results/<nonce>.jws; needs --nonce")
        .option("--expect-key <arn>", "fail unless this key signs")
        .option("--key <arn>", "sign with this key instead of the alias's: a rotation's candidate")
        .option("--nonce <text>", "what whoever asked for the result wants to find in it")
        .option("--evidence <place>", "a folder, or s3://<bucket>/<prefix>, for the records of it")
        .option("--json", "print JSON")
        .action(async (stackName: string, options: SmokeOptions) => {
            end(await smoke(stackName, options, note));
        });
}

function auditCommand(): Command {
    return new Command("audit")
        .description("look at an account as it is, as Auditor")
        .addCommand(
            new Command("access")
                .description("who may do what to the keys of one account, by their live policies")
                .argument("<stack>", STACK)
                .option("--json", "print JSON")
                .action(async (stackName: string, options: { json?: boolean }) => {
                    end(await auditAccess(stackName, options.json === true, note));
                }),
        )
        .addCommand(signaturesCommand());
}

function program(): Command {
    return new Command("cartorio")
        .description("Signing keys of notary offices in AWS KMS: one stack per cartório account")
        .enablePositionalOptions()
        .addHelpText(
            "after",
            "\nExit status: 0 done, 1 refused or failed, 2 usage, 3 outside failure (AWS, engine, network), 130 interrupted.\nOnce the engine runs, up and preview end with its own status.",
        )
        .addCommand(deployCommand("up", "create or update the resources of one cartório account"))
        .addCommand(deployCommand("preview", "show what `up` would change, and change nothing"))
        .addCommand(onboardCommand(note, end))
        .addCommand(adoptCommand(note, end))
        .addCommand(encryptCommand({ end, note }))
        .addCommand(decryptCommand({ end, note }))
        .addCommand(smokeCommand())
        .addCommand(signCommand(note))
        .addCommand(verifyCommand())
        .addCommand(timestampCommand(note))
        .addCommand(jwksCommand(note))
        .addCommand(auditCommand())
        .addCommand(stateCommand())
        .addCommand(suspendCommand(note, end))
        .addCommand(resumeCommand(note, end))
        .addCommand(stacksCommand(note))
        .addCommand(policyCommand(note, end))
        .addCommand(evidenceCommand())
        .addCommand(csrCommand(note, end))
        .addCommand(withRotationCommands(rotateCommand(), note, end))
        .addCommand(
            new Command("doctor")
                .description("show what a run uses on this machine, what is missing and what to do")
                .option("--json", "print JSON")
                .action(async (options: { json?: boolean }) => {
                    end(await printDoctor(options.json === true));
                }),
        );
}

function throwInsteadOfExit(command: Command): void {
    command.exitOverride();
    command.commands.forEach(throwInsteadOfExit);
}

async function main(): Promise<void> {
    const root = program();
    throwInsteadOfExit(root);
    try {
        await root.parseAsync();
    } catch (error) {
        if (error instanceof CommanderError) {
            end(error.exitCode === 0 ? ExitStatus.Done : ExitStatus.Usage);
            return;
        }
        const status = exitStatusOf(error);
        if (status === undefined) {
            throw error;
        }
        note(`error: ${(error as Error).message}`);
        end(status);
    }
}

void main();
