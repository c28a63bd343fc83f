import { type Cartorio, CartorioStatus, formatStackName, loadRegistry } from "../../registry/index";
import { stackEnvironment } from "../deploy/environmentFile";

/** The wave whose stacks go first, so that a fault shows where it costs least. */
export const CANARY_WAVE = 0;

/** One stack of an environment. */
export interface ListedStack {
    /** `<environment>-<cns>`; the bare environment for its pilot. */
    readonly stack: string;
    readonly environment: string;
    readonly cns: string;
    readonly name: string;
    readonly uf: string;
    readonly class: number;
    readonly wave: number;
    readonly status: string;
    /** Whether its keys are disabled until it is resumed. */
    readonly suspended: boolean;
    readonly accountId: string;
    /** Its registry file, relative to the repository and with `/`. */
    readonly file: string;
    /** Whether it is of the wave that goes first. */
    readonly canary: boolean;
}

/** One cartório of an environment, with the stack that is its account. */
export interface CartorioStack {
    readonly stackName: string;
    readonly cartorio: Cartorio;
    /** Its registry file, relative to the repository and with `/`. */
    readonly file: string;
}

/**
 * Every cartório of an environment, in order of CNS.
 * @param root the repository's root.
 * @throws CliError or RegistryError with every finding.
 */
export function cartorioStacksOf(root: string, environment: string): CartorioStack[] {
    // The bare environment is the name of its pilot's stack.
    const { pilot } = stackEnvironment(root, environment);
    return loadRegistry(root, environment).entries.map(({ cartorio, file }) => ({
        ...{ cartorio, file },
        stackName: formatStackName(environment, cartorio.cns, pilot),
    }));
}

/**
 * Every stack of an environment, in order of CNS. Suspended cartórios are stacks like others.
 * @param root the repository's root.
 * @throws CliError or RegistryError with every finding.
 */
export function stacksOf(root: string, environment: string): ListedStack[] {
    return cartorioStacksOf(root, environment).map(({ stackName: stack, cartorio, file }) => {
        const { cns, name, uf, wave, status, accountId } = cartorio;
        return {
            ...{ stack, environment, cns, name, uf, class: cartorio.class, wave, status },
            ...{ accountId, file, canary: wave === CANARY_WAVE },
            suspended: status === CartorioStatus.Suspended,
        };
    });
}
