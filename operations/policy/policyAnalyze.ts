import fs from "node:fs";
import path from "node:path";
import { repositoryRoot } from "../../toolchain/versions";
import { stackAccount } from "../account/stackAccount";
import { CliError } from "../cliError";
import { passThrough } from "../deploy/engineProcess";
import { engineSession } from "../deploy/engineSession";
import { parseState } from "../deploy/live/stackState";
import { withPackFiles } from "../deploy/packConfig";

/** Options of `cartorio policy analyze`. */
export interface PolicyAnalyzeOptions {
    /** What `pulumi stack export` wrote. */
    readonly file: string;
    /**
     * Environment by whose configuration the pack judges.
     *
     * @default that of the stack
     */
    readonly env?: string;
    readonly json?: boolean;
}

/**
 * `cartorio policy analyze`: judges an exported state with the policy pack, without program, provider,
 * backend or AWS.
 * @returns the engine's exit status: not 0 for a violation.
 * @throws CliError `refused` for a file that is no exported state of a stack of this project.
 */
export async function policyAnalyze(
    { file, env, json }: PolicyAnalyzeOptions,
    note: (line: string) => void,
): Promise<number> {
    const place = path.resolve(file);
    const stackName = stackOf(place, file);
    const { environment } = stackAccount(repositoryRoot, stackName);
    return withPackFiles(repositoryRoot, env ?? environment, async (files) => {
        const session = await engineSession(repositoryRoot, process.env, note);
        return passThrough({
            ...session,
            args: [
                ...["policy", "analyze", "--file", place],
                ...["--policy-pack", files.pack, "--policy-pack-config", files.config],
                ...(json === true ? ["--json"] : []),
            ],
        });
    });
}

function stackOf(place: string, file: string): string {
    let text: string;
    try {
        text = fs.readFileSync(place, "utf8");
    } catch (cause) {
        const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
        throw new CliError(
            "refused",
            `--file ${file} can't be read (${reason}); make it with: pulumi stack export --stack <stack> --file ${file}`,
            { cause },
        );
    }
    const [first] = parseState(text, file);
    const stackName = first?.urn.split(":")[2];
    if (!stackName) {
        throw new CliError(
            "refused",
            `--file ${file} holds no resource, so there is nothing to judge; expected what \`pulumi stack export\` ` +
                "writes for a stack that was deployed",
        );
    }
    return stackName;
}
