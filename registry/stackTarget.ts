import { type Finding, FindingCode } from "./finding";
import { formatStackName, howToRun, parseStackName, STACK_NAME_FORMS } from "./stackName";

/** What decides which cartório a stack is. */
export interface StackQuery {
    /** The stack's name without organisation and project: `prod-990010` or `prod`. */
    readonly stackName: string;
    /** The environment whose configuration is in use (`cartorio-digital:environment`). */
    readonly environment: string;
    /** CNS of the environment's pilot (`cartorio-digital:pilot`), where it has one. */
    readonly pilot?: string | undefined;
}

/** The cartório that a stack is, or why it is none. */
export type StackTarget =
    { readonly cns: string } | { readonly cns?: never; readonly finding: Finding };

/**
 * Which cartório a stack is, from names alone: the registry is not looked at.
 */
export function stackTarget({ stackName, environment, pilot }: StackQuery): StackTarget {
    const subject = `stack ${stackName}`;
    const name = parseStackName(stackName);
    if (name === undefined) {
        return refuse(FindingCode.StackName, subject, {
            found: `the name ${JSON.stringify(stackName)}`,
            expected: STACK_NAME_FORMS,
            fix: "select or create a stack with such a name",
        });
    }
    if (name.environment !== environment) {
        return refuse(FindingCode.StackEnvironment, subject, {
            found: `the configuration of environment ${environment}`,
            expected: `that of environment ${name.environment}`,
            fix: howToRun(stackName, name.environment),
        });
    }
    if (name.cns !== undefined) {
        return name.cns === pilot
            ? refuse(FindingCode.StackPilot, subject, {
                  found: `the pilot of ${environment} under its own CNS`,
                  expected: `the bare stack ${environment}, or one account would have two stacks`,
                  fix: `use the stack ${environment}`,
              })
            : { cns: name.cns };
    }
    return pilot === undefined
        ? refuse(FindingCode.StackPilot, subject, {
              found: `no pilot in the configuration of ${environment}`,
              expected: `the CNS of its pilot cartório in cartorio-digital:pilot`,
              fix: `add it to the environment's file, or use a stack ${formatStackName(environment, "<cns>")}`,
          })
        : { cns: pilot };
}

function refuse(
    code: FindingCode,
    subject: string,
    texts: Pick<Finding, "found" | "expected" | "fix">,
): StackTarget {
    return { finding: { code, subject, ...texts } };
}
