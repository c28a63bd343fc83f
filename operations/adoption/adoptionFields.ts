import type { Cartorio } from "../../registry/index";
import type { GenerationKey } from "./adoptionRequest";

/** What an account has that the stack's state lacks, and that is taken over instead of being made. */
export interface Adoption {
    readonly keys: readonly GenerationKey[];
    /** Whether the alias of the signing key exists already. */
    readonly importAlias: boolean;
    /** The document key, where there is one. */
    readonly documentKeyId?: string;
    /** Whether the alias of the document key exists already. */
    readonly importDocumentAlias: boolean;
}

/** A registry entry that says to adopt it; everything else stays. */
export function withAdoption(cartorio: Cartorio, adoption: Adoption): Cartorio {
    const { keys, importAlias, documentKeyId, importDocumentAlias } = adoption;
    const { signingKey, ...rest } = withoutAdoption(cartorio);
    const keyIds = new Map(keys.map(({ generation, keyId }) => [generation.id, keyId]));
    return {
        ...rest,
        signingKey: {
            ...(importAlias ? { importAlias } : {}),
            ...signingKey,
            generations: signingKey.generations.map((generation) => {
                const importKeyId = keyIds.get(generation.id);
                return importKeyId === undefined ? generation : { ...generation, importKeyId };
            }),
        },
        ...(documentKeyId === undefined && !importDocumentAlias
            ? {}
            : {
                  documentKey: {
                      ...(documentKeyId === undefined ? {} : { importKeyId: documentKeyId }),
                      ...(importDocumentAlias ? { importAlias: true } : {}),
                  },
              }),
    };
}

/** A registry entry that adopts nothing. */
export function withoutAdoption(cartorio: Cartorio): Cartorio {
    const { signingKey } = cartorio;
    return {
        ...without(cartorio, "documentKey"),
        signingKey: {
            ...without(signingKey, "importAlias"),
            generations: signingKey.generations.map((one) => without(one, "importKeyId")),
        },
    };
}

function without<T extends object, K extends keyof T>(value: T, name: K): Omit<T, K> {
    const copy = { ...value };
    delete copy[name];
    return copy;
}

/** Whether a registry entry says to adopt all of it; it may say more, of what is adopted already. */
export function saysAdoption(
    { signingKey, documentKey }: Pick<Cartorio, "signingKey" | "documentKey">,
    { keys, importAlias, documentKeyId, importDocumentAlias }: Adoption,
): boolean {
    const said = new Map(signingKey.generations.map(({ id, importKeyId }) => [id, importKeyId]));
    return (
        keys.every(({ generation, keyId }) => said.get(generation.id) === keyId) &&
        (!importAlias || signingKey.importAlias === true) &&
        (documentKeyId === undefined || documentKey?.importKeyId === documentKeyId) &&
        (!importDocumentAlias || documentKey?.importAlias === true)
    );
}

/** Whether a registry entry says to adopt anything. */
export function adoptsAnything({
    signingKey,
    documentKey,
}: Pick<Cartorio, "signingKey" | "documentKey">): boolean {
    return (
        documentKey !== undefined ||
        signingKey.importAlias === true ||
        signingKey.generations.some(({ importKeyId }) => importKeyId !== undefined)
    );
}
