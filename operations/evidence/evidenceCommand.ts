import { Command } from "commander";
import { repositoryRoot } from "../../toolchain/versions";
import { CliError, ExitStatus } from "../cliError";
import { openEvidence, verifiedEvidence } from "./openEvidence";
import { renderCartorios, renderEvidence } from "./renderEvidence";
import { verifyCartorios } from "./verifyCartorios";

interface VerifyOptions {
    readonly evidence?: string;
    readonly env?: string;
    readonly expectHead: readonly string[];
    readonly json?: boolean;
}

/** `cartorio evidence`: what can be done with evidence by itself. */
export function evidenceCommand(): Command {
    return new Command("evidence").description("append-only records of what happened").addCommand(
        new Command("verify")
            .description("verify every chain of an evidence store, name the first break of each")
            .argument(
                "[stack]",
                "only this cartório's; the place is then the root of all cartórios'",
            )
            .option("--env <environment>", "every cartório's of an environment")
            .option(
                "--evidence <place>",
                "a folder, or s3://<bucket>/<prefix>; needed without a stack or --env",
            )
            .option(
                "--expect-head <head>",
                "kept from an earlier run; may be repeated",
                collect,
                [],
            )
            .option("--json", "print JSON")
            .action(async (stackName: string | undefined, options: VerifyOptions) => {
                process.exitCode = await evidenceVerify(stackName, options);
            }),
    );
}

/** Collects an option that may be repeated. */
export function collect(value: string, before: readonly string[]): readonly string[] {
    return [...before, value];
}

async function evidenceVerify(
    stackName: string | undefined,
    { evidence, env: environment, expectHead, json }: VerifyOptions,
): Promise<ExitStatus> {
    if (stackName !== undefined && environment !== undefined) {
        throw new CliError("usage", "a stack and --env exclude each other: give one");
    }
    const named = stackName ?? environment;
    if (named !== undefined) {
        const asked = { root: repositoryRoot, named, evidence, expectHead };
        const report = await verifyCartorios(asked, stackName === undefined);
        process.stdout.write(
            json === true ? `${JSON.stringify(report, null, 2)}\n` : renderCartorios(report),
        );
        return report.ok ? ExitStatus.Done : ExitStatus.Failed;
    }
    if (evidence === undefined) {
        throw new CliError(
            "usage",
            "give --evidence <place> with one store, or a stack or --env with the place of all cartórios",
        );
    }
    const report = await verifiedEvidence(openEvidence(evidence), expectHead);
    process.stdout.write(
        json === true ? `${JSON.stringify(report, null, 2)}\n` : renderEvidence(report),
    );
    return report.ok ? ExitStatus.Done : ExitStatus.Failed;
}
