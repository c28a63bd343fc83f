// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import {
    aliasChildName,
    DEFAULT_DOCUMENT_ALIAS,
    DEFAULT_SIGNING_ALIAS,
    documentKeyChildName,
    generationChildName,
} from "../../../components/naming";
import { type Cartorio, type Generation, GenerationState } from "../../../registry/index";
import { nameOf, type StateResource, StateType } from "./stackState";

/** Names that index.ts gives the two components; another name would be another key. */
export const SIGNING = "signing";
export const DOCUMENT = "document";

/** A key that the program declares. */
export interface DeclaredKey {
    /** For people: `generation 1 of the signing key`. */
    readonly title: string;
    /** Name in the program, such as `signing-g1`. */
    readonly name: string;
    /** Its id; absent until the first `up` makes it. */
    readonly keyId?: string;
    /** Its ARN as the state has it; absent for a key that is yet to be adopted. */
    readonly arn?: string;
    /** Whether it has been in use, so that the state of a deployed stack must hold it. */
    readonly used: boolean;
}

/** An alias that the program declares. */
export interface DeclaredAlias {
    readonly aliasName: string;
    /** What it names. */
    readonly purpose: "signing" | "document";
    /** Whether the state holds it. */
    readonly inState: boolean;
    /** Id of the key that it points at by the state. */
    readonly stateTarget?: string;
    /** The key that it is to point at: the active generation's, or the document key. */
    readonly key: DeclaredKey;
    /** Whether the registry says to adopt an alias that exists. */
    readonly adopts: boolean;
}

/** What the account should hold, by registry and state. */
export interface Declaration {
    readonly keys: readonly DeclaredKey[];
    readonly aliases: readonly DeclaredAlias[];
    /** Whether the state holds any key: the stack was deployed before. */
    readonly deployed: boolean;
}

/** States that a generation reaches only with a key. */
const USED: ReadonlySet<string> = new Set([
    GenerationState.Draining,
    GenerationState.VerifyOnly,
    GenerationState.Disabled,
]);

/**
 * Puts the registry and a stack's state together. A generation in a state without a key is not
 * declared: leaving the program, it is forgotten, and then its deletion is scheduled.
 */
export function declarationOf(
    { signingKey, documentKey: adopted }: Pick<Cartorio, "signingKey" | "documentKey">,
    state: readonly StateResource[],
): Declaration {
    const find = (type: string, name: string) =>
        state.find((one) => one.type === type && nameOf(one.urn) === name && one.delete !== true);
    const keyOf = (
        name: string,
        title: string,
        used: boolean,
        importKeyId?: string,
    ): DeclaredKey => {
        const { id = importKeyId, outputs } = find(StateType.Key, name) ?? {};
        const arn = textOf(outputs?.["arn"]);
        return {
            ...{ title, name, used },
            ...(id === undefined ? {} : { keyId: id }),
            ...(arn === undefined ? {} : { arn }),
        };
    };
    const aliasOf = (
        purpose: DeclaredAlias["purpose"],
        aliasName: string,
        key: DeclaredKey,
        adopts: boolean,
    ): DeclaredAlias => {
        const held = find(StateType.Alias, aliasChildName(purpose));
        const stateTarget = textOf(held?.outputs?.["targetKeyId"]);
        return {
            ...{ aliasName, purpose, key, adopts, inState: held !== undefined },
            ...(stateTarget === undefined ? {} : { stateTarget }),
        };
    };
    const generations = signingKey.generations.filter(hasKey);
    const byId = new Map(
        generations.map(({ id, importKeyId, state: is }) => [
            id,
            keyOf(
                generationChildName(SIGNING, id),
                `generation ${id} of the signing key`,
                USED.has(is),
                importKeyId,
            ),
        ]),
    );
    const active = generations.find(({ state: is }) => is === GenerationState.Active)!;
    const documentKey = keyOf(
        documentKeyChildName(DOCUMENT),
        "the document key",
        false,
        adopted?.importKeyId,
    );
    return {
        deployed: state.some(({ type }) => type === StateType.Key),
        keys: [...byId.values(), documentKey],
        aliases: [
            aliasOf(
                SIGNING,
                DEFAULT_SIGNING_ALIAS,
                byId.get(active.id)!,
                signingKey.importAlias === true,
            ),
            aliasOf(DOCUMENT, DEFAULT_DOCUMENT_ALIAS, documentKey, adopted?.importAlias === true),
        ],
    };
}

/** The generation of which a resource of that name is the key; nothing for other resources. */
export function generationNamed(
    { signingKey }: Pick<Cartorio, "signingKey">,
    name: string,
): Generation | undefined {
    return signingKey.generations.find(({ id }) => generationChildName(SIGNING, id) === name);
}

/** Whether a generation has a key in the program. */
export function hasKey({ state }: Pick<Generation, "state">): boolean {
    return state !== GenerationState.Deleting && state !== GenerationState.Gone;
}

function textOf(value: unknown): string | undefined {
    return typeof value === "string" && value !== "" ? value : undefined;
}
