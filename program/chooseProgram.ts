import {
    type Cartorio,
    configFileOf,
    type Finding,
    FindingCode,
    formatFinding,
    howToRun,
    NOTHING,
    parseStackName,
    RegistryError,
    type ResolvedStack,
    STACK_NAME_FORMS,
    type StackQuery,
    type UniquenessOptions,
} from "../registry";
import { type ConfigReader, type EnvironmentConfig, readConfig } from "./config";
import { ProgramError } from "./programError";

/** What decides what a run deploys. */
export interface ProgramInputs {
    /** The stack's name without organisation and project. */
    readonly stackName: string;
    /** The configuration in use. */
    readonly config: ConfigReader;
    /** Every configuration key that is set, with namespace. */
    readonly configKeys: readonly string[];
    /** Environments that have a configuration file in the project. */
    readonly environments: readonly string[];
    /**
     * Looks the stack up in the registry.
     *
     * @throws RegistryError
     */
    resolveStack(query: StackQuery & UniquenessOptions): ResolvedStack;
}

/** What a run deploys. */
export interface ProgramPlan {
    /** The environment's configuration. */
    readonly config: EnvironmentConfig;
    /** The stack's cartório. */
    readonly cartorio: Cartorio;
    /** What is suspicious, but not refused: one line each, for `pulumi.log.warn`. */
    readonly warnings: readonly string[];
}

/**
 * Combines configuration, stack name and registry into what a run deploys.
 *
 * @throws ProgramError with every finding of the three.
 */
export function chooseProgram(inputs: ProgramInputs): ProgramPlan {
    const { config, partial, findings } = readConfig(inputs.config, inputs.configKeys);
    // Neither required value is there: the run has no environment's file at all, and one
    // finding that says how to get it is worth more than one for each missing key.
    if (!isSet(inputs.config, "environment") && !isSet(inputs.config, "hubAccountId")) {
        const misspelt = findings.filter((finding) => finding.found !== NOTHING);
        throw new ProgramError([noConfiguration(inputs), ...misspelt]);
    }
    let resolved: ResolvedStack | undefined;
    const refused: Finding[] = [];
    let cause: unknown;
    if (partial.environment !== undefined) {
        try {
            resolved = inputs.resolveStack({
                stackName: inputs.stackName,
                environment: partial.environment,
                pilot: partial.pilot,
                hubAccountId: partial.hubAccountId,
            });
        } catch (error) {
            if (!(error instanceof RegistryError)) {
                throw error;
            }
            cause = error;
            refused.push(...error.findings.filter((finding) => !isEcho(finding, findings)));
        }
    }
    if (config === undefined || resolved === undefined) {
        throw new ProgramError([...findings, ...refused], cause === undefined ? {} : { cause });
    }
    return { config, cartorio: resolved.cartorio, warnings: resolved.warnings.map(formatFinding) };
}

function isSet(config: ConfigReader, key: string): boolean {
    return (config.get(key) ?? "") !== "";
}

/** A malformed pilot is no pilot to the registry, which would say so a second time. */
function isEcho(finding: Finding, configFindings: readonly Finding[]): boolean {
    return (
        finding.code === FindingCode.StackPilot &&
        configFindings.some(({ subject }) => subject.endsWith(":pilot"))
    );
}

function noConfiguration({ stackName, environments }: ProgramInputs): Finding {
    const wanted = parseStackName(stackName)?.environment;
    const base = {
        code: FindingCode.Config,
        subject: `stack ${stackName}`,
        found: "no configuration",
    };
    if (wanted === undefined) {
        return { ...base, expected: STACK_NAME_FORMS, fix: "select a stack with such a name" };
    }
    if (environments.includes(wanted)) {
        return {
            ...base,
            expected: `that of environment ${wanted}`,
            fix: howToRun(stackName, wanted),
        };
    }
    return {
        ...base,
        expected: `the file ${configFileOf(wanted)}, which isn't there`,
        fix: `add it, or use a stack of another environment (${environments.join(", ") || "none yet"})`,
    };
}
