import { type Finding, FindingCode } from "./finding";
import { readCartorio } from "./loadCartorio";
import type { RegistryEntry } from "./loadRegistry";
import { digitsOf, identityIfMentioning } from "./mentions";
import { nearestFirst } from "./nearest";
import type { ParseOptions } from "./parseCartorio";
import { cartorioFile, listRegistry } from "./registryFiles";
import { RegistryError } from "./registryError";
import { type StackQuery, stackTarget } from "./stackTarget";
import { uniquenessFindings, type UniquenessOptions } from "./uniqueness";

const SHOWN_CARTORIOS = 5;

/** A stack to resolve, and how its cartório is judged. */
export interface ResolveStackOptions extends StackQuery, ParseOptions, UniquenessOptions {
    /**
     * Root of the repository, which holds `cartorios/`.
     *
     * @default the working directory
     */
    readonly root?: string;
}

/** The cartório that a stack is. */
export interface ResolvedStack extends RegistryEntry {
    /** What is suspicious, but not refused. */
    readonly warnings: readonly Finding[];
}

/**
 * Finds and validates the cartório that a stack is: its own file in full, and that no other file
 * of the environment has its CNS or AWS account. Faults of other files that don't concern this
 * stack are left to `loadRegistry`, so that one bad file doesn't stop the whole fleet.
 *
 * @throws RegistryError with every finding.
 */
export function resolveStack(options: ResolveStackOptions): ResolvedStack {
    const { environment, root = process.cwd() } = options;
    const target = stackTarget(options);
    if (target.cns === undefined) {
        throw new RegistryError([target.finding]);
    }
    const { known, pending } = listRegistry(root, environment);
    if (!known.includes(target.cns)) {
        throw new RegistryError([
            pending.includes(target.cns)
                ? pendingCartorio(options.stackName, environment, target.cns)
                : unknownCartorio(options.stackName, environment, target.cns, known),
        ]);
    }
    const read = readCartorio(root, cartorioFile(environment, target.cns), options);
    const others = known.filter((cns) => cns !== target.cns);
    const digits = digitsOf([read.identity]);
    const suspects = others.flatMap((cns) =>
        identityIfMentioning(root, cartorioFile(environment, cns), digits),
    );
    // Own file last: the findings are then on it, and name the other.
    const findings = [
        ...read.findings,
        ...uniquenessFindings([...suspects, read.identity], options).filter(
            ({ file }) => file === read.identity.file,
        ),
    ];
    if (read.cartorio === undefined || findings.length > 0) {
        throw new RegistryError(findings, read.cause === undefined ? {} : { cause: read.cause });
    }
    const { cartorio, warnings } = read;
    return { cartorio, environment, file: read.identity.file, warnings };
}

function pendingCartorio(stackName: string, environment: string, cns: string): Finding {
    return {
        code: FindingCode.StackUnknown,
        subject: `stack ${stackName}`,
        found: `${cartorioFile(environment, cns)}, which is being added, or whose addition was interrupted`,
        expected: "a cartório of the registry",
        fix: "run the command that added it again",
    };
}

function unknownCartorio(
    stackName: string,
    environment: string,
    cns: string,
    known: readonly string[],
): Finding {
    const nearest = nearestFirst(cns, known);
    const shown = nearest.slice(0, SHOWN_CARTORIOS).join(", ");
    const more = nearest.length - SHOWN_CARTORIOS;
    return {
        code: FindingCode.StackUnknown,
        subject: `stack ${stackName}`,
        found: `no file ${cartorioFile(environment, cns)}`,
        expected:
            nearest.length === 0
                ? `a cartório of ${environment}, which has none`
                : `one of the cartórios of ${environment}, nearest first: ${shown}${more > 0 ? ` and ${more} more` : ""}`,
        fix: `correct the name, or add ${cartorioFile(environment, cns)}`,
    };
}
