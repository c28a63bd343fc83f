import { Command } from "commander";
import { withChoice } from "../stacks/stacksCommand";
import { policyAnalyze, type PolicyAnalyzeOptions } from "./policyAnalyze";
import { policyCheck, type PolicyCheckOptions } from "./policyCheck";

/**
 * `cartorio policy`: what the policy pack says.
 * @param end takes the exit status.
 */
export function policyCommand(
    note: (line: string) => void,
    end: (status: number) => void,
): Command {
    return new Command("policy")
        .description("what the policy pack says of stacks before and after they are deployed")
        .addCommand(
            withChoice(new Command("check"))
                .description("preview stacks under the policy pack, and report all findings")
                .option("--junit <file>", "write a JUnit report")
                .option("--sarif <file>", "write a SARIF 2.1.0 report")
                .option("--json", "print JSON")
                .action(async (options: PolicyCheckOptions) => {
                    end(await policyCheck(options, note));
                }),
        )
        .addCommand(
            new Command("analyze")
                .description("judge an exported state, without program, provider or AWS")
                .requiredOption("--file <file>", "what `pulumi stack export` wrote")
                .option("--env <environment>", "judge by this environment's configuration")
                .option("--json", "print the engine's events as JSON")
                .action(async (options: PolicyAnalyzeOptions) => {
                    end(await policyAnalyze(options, note));
                }),
        );
}
