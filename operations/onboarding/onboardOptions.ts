import type { EnvironmentConfig } from "../../program/config";
import { normaliseCns, RegistryError, stackTarget, withoutCpfs } from "../../registry/index";
import { CliError } from "../cliError";
import { ONBOARDING_COLUMNS, type OnboardingAnswers, type OnboardingColumn } from "./columns";
import { waitOf } from "./waitOption";

/** Options of `cartorio onboard`, as the command line has them. */
export interface OnboardOptions extends Omit<OnboardingAnswers, "cns"> {
    /** A list of cartórios, instead of one. */
    readonly from?: string;
    /** The environment of the list. */
    readonly env?: string;
    readonly jobs: string;
    readonly strict?: boolean;
    readonly yes?: boolean;
    readonly wait: string;
    readonly smokeCommand?: string;
    readonly evidence?: string;
    readonly dryRun?: boolean;
    readonly json?: boolean;
}

/** What the command line asks for. */
export type OnboardRequest = {
    readonly jobs: number;
    /** In milliseconds. */
    readonly wait: number;
} & (
    | { readonly list: string; readonly environment: string }
    | {
          readonly list?: never;
          readonly environment: string;
          /** The CNS as it was written; nothing for the pilot. */
          readonly cns?: string;
          /** What the options say. */
          readonly said: OnboardingAnswers;
      }
);

const MOST_JOBS = 8;

/** @throws CliError `usage` with every finding. */
export function onboardRequest(
    stackName: string | undefined,
    options: OnboardOptions,
): OnboardRequest {
    const said = Object.fromEntries(
        ONBOARDING_COLUMNS.filter((column) => column !== "cns").flatMap((column) =>
            options[column] === undefined ? [] : [[column, options[column].trim()]],
        ),
    ) as OnboardingAnswers;
    const given = Object.keys(said).map((column) => `--${column}`);
    const { from, env } = options;
    const jobs = /^[1-9][0-9]?$/.test(options.jobs) ? Number(options.jobs) : NaN;
    const findings = [
        ...(from === undefined && stackName === undefined
            ? ["name a stack, such as prod-990010, or give --from <file.csv> and --env"]
            : []),
        ...(/^[0-9]/.test(stackName ?? "")
            ? [
                  `${JSON.stringify(withoutCpfs(stackName!))} is not the name of a stack: use <environment>-<cns>, such as prod-990010`,
              ]
            : []),
        ...(from !== undefined && stackName !== undefined
            ? ["a stack and --from exclude each other: the list names the cartórios"]
            : []),
        ...(from !== undefined && env === undefined
            ? ["--from needs --env <environment>, such as --env dev"]
            : []),
        ...(from === undefined && env !== undefined
            ? ["--env goes with --from: the stack's name says the environment"]
            : []),
        ...(from !== undefined && given.length > 0
            ? [`${given.join(", ")} can't be given with --from: the list says it`]
            : []),
        ...(jobs <= MOST_JOBS
            ? []
            : [`--jobs is ${JSON.stringify(options.jobs)}; expected 1 to ${MOST_JOBS}`]),
    ];
    let wait = 0;
    try {
        wait = waitOf(options.wait);
    } catch (error) {
        findings.push((error as Error).message);
    }
    if (findings.length > 0) {
        throw new CliError("usage", findings.join("\n"));
    }
    if (from !== undefined) {
        return { jobs, wait, list: from, environment: env! };
    }
    const [environment = "", ...rest] = stackName!.split("-");
    const cns = rest.length === 0 ? {} : { cns: rest.join("-") };
    return { jobs, wait, environment, ...cns, said };
}

/**
 * The CNS of the one cartório that the command names.
 * @param written as a person wrote it, `990010` or `99.001-0`; nothing for the pilot.
 * @throws CliError or RegistryError for a CNS or name that is none.
 */
export function cnsOfStack(
    written: string | undefined,
    { environment, pilot }: Pick<EnvironmentConfig, "environment" | "pilot">,
): { readonly cns: string; readonly notice?: string } {
    const read = written === undefined ? undefined : normaliseCns(written);
    if (read?.finding !== undefined) {
        throw new CliError("usage", `<stack>: ${read.finding}`);
    }
    const stackName = read === undefined ? environment : `${environment}-${read.cns}`;
    const target = stackTarget({ stackName, environment, pilot });
    if (target.cns === undefined) {
        throw new RegistryError([target.finding]);
    }
    const { cns } = target;
    return { cns, ...(read?.notice === undefined ? {} : { notice: read.notice }) };
}

/** How a person gives the answer to a question by option. */
export function optionOf(column: OnboardingColumn): string {
    return column === "cns" ? "<stack>" : `--${column}`;
}
