import type { KeyView } from "../account/keyFacts";

/** A key that AWS does not show to Deployer. */
export interface HiddenKey {
    /** AWS's own words. */
    readonly hidden: string;
}

/** What an account, the state and the registry hold on what is to be adopted. */
export interface AdoptionFacts {
    /** By key id; nothing for a key that the account doesn't have. */
    readonly keys: ReadonlyMap<string, KeyView | HiddenKey | undefined>;
    /** Id of the key behind the alias of the signing key; nothing where there is no such alias. */
    readonly signingTarget?: string;
    /** The same of the document key. */
    readonly documentTarget?: string;
    /** Ids of the keys in the stack's state, by their names in the program. */
    readonly state: ReadonlyMap<string, string>;
    /** Names in the program of the aliases that the state holds. */
    readonly stateAliases: ReadonlySet<string>;
    /** Registry files of others that name a key, by key id. */
    readonly mentions: ReadonlyMap<string, readonly string[]>;
}
