import { CNS_PATTERN } from "./cns";

/** The name of an environment: `dev`, `prod`, `hml`. No hyphen, so that stack names can be split. */
export const ENVIRONMENT_PATTERN = /^[a-z][a-z0-9]{1,15}$/;

/** The forms of a stack name, for messages. */
export const STACK_NAME_FORMS =
    "<environment>-<cns>, such as prod-990010, or the bare <environment> for its pilot, such as prod";

/** The parts of a stack's name. */
export interface StackName {
    /** The environment. */
    readonly environment: string;
    /** The cartório's CNS, six digits; absent in the name of a pilot's stack. */
    readonly cns?: string;
}

/**
 * Splits a stack's name.
 *
 * @param text The name without organisation and project.
 * @returns Its parts, or `undefined` when it has neither form.
 */
export function parseStackName(text: string): StackName | undefined {
    const [environment = "", cns, ...rest] = text.split("-");
    if (!ENVIRONMENT_PATTERN.test(environment) || rest.length > 0) {
        return undefined;
    }
    if (cns === undefined) {
        return { environment };
    }
    return CNS_PATTERN.test(cns) ? { environment, cns } : undefined;
}

/**
 * The name of a cartório's stack: `<environment>-<cns>`, or the bare environment for its pilot.
 *
 * @param environment Name of the environment.
 * @param cns Six digits.
 * @param pilot CNS of the environment's pilot, where it has one.
 */
export function formatStackName(environment: string, cns: string, pilot?: string): string {
    return cns === pilot ? environment : `${environment}-${cns}`;
}

/** The name of an environment's configuration file: `Pulumi.<environment>.yaml`. */
export function configFileOf(environment: string): string {
    return `Pulumi.${environment}.yaml`;
}

/** What to run, or which flag to add, so that a stack gets its environment's configuration. */
export function howToRun(stackName: string, environment: string): string {
    return `run \`npm run cartorio -- up ${stackName}\`, or add \`--config-file ${configFileOf(environment)}\` to the pulumi command`;
}
