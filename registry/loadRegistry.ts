import { JOURNAL_NAME } from "./additionJournal";
import type { Cartorio } from "./cartorio";
import { type Finding, FindingCode } from "./finding";
import { readCartorio } from "./loadCartorio";
import type { ParseOptions } from "./parseCartorio";
import { cartorioFile, listRegistry, REGISTRY_FOLDER } from "./registryFiles";
import { RegistryError } from "./registryError";
import { uniquenessFindings, type UniquenessOptions } from "./uniqueness";

/** How a whole environment is judged. */
export interface LoadRegistryOptions extends ParseOptions, UniquenessOptions {}

/** One cartório of an environment. */
export interface RegistryEntry {
    /** What its file says. */
    readonly cartorio: Cartorio;
    /** The environment that it is in. */
    readonly environment: string;
    /** Its file, relative to the root and with `/`. */
    readonly file: string;
}

/** An environment's registry, validated. */
export interface LoadedRegistry {
    /** Every cartório, in order of CNS. */
    readonly entries: readonly RegistryEntry[];
    /** What is suspicious, but not refused. */
    readonly warnings: readonly Finding[];
}

/**
 * Loads and validates every registry file of an environment, each by itself and against each
 * other. For commands; a stack's run uses `resolveStack`, which is faster.
 *
 * @param root Root of the repository, which holds `cartorios/`.
 * @param environment Name of the environment.
 * @throws RegistryError with every finding of every file.
 */
export function loadRegistry(
    root: string,
    environment: string,
    options: LoadRegistryOptions = {},
): LoadedRegistry {
    const listing = listRegistry(root, environment);
    const findings: Finding[] = [...listing.findings];
    const causes: unknown[] = listing.cause === undefined ? [] : [listing.cause];
    const entries: RegistryEntry[] = [];
    const warnings: Finding[] = additionWarnings(environment, listing.pending);
    const identities = [];
    for (const cns of listing.known) {
        const read = readCartorio(root, cartorioFile(environment, cns), options);
        findings.push(...read.findings);
        warnings.push(...read.warnings);
        identities.push(read.identity);
        if (read.cause !== undefined) {
            causes.push(read.cause);
        }
        if (read.cartorio !== undefined) {
            entries.push({ cartorio: read.cartorio, environment, file: read.identity.file });
        }
    }
    findings.push(...uniquenessFindings(identities, options));
    if (findings.length > 0) {
        throw new RegistryError(findings, causes.length > 0 ? { cause: causes[0] } : {});
    }
    return { entries, warnings };
}

function additionWarnings(environment: string, pending: readonly string[]): Finding[] {
    return pending.length === 0
        ? []
        : [
              {
                  code: FindingCode.Addition,
                  file: `${REGISTRY_FOLDER}/${environment}/${JOURNAL_NAME}`,
                  subject: "the registry",
                  found: `an addition of ${pending.length} cartórios that is under way, or was interrupted`,
                  expected: "none",
                  fix: "run the command that added them again: until then they count as not there",
              },
          ];
}
