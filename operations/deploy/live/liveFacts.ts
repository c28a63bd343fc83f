/** A key as AWS describes it. */
export interface LiveKey {
    /** `KeyState` of AWS, such as `Enabled` or `PendingDeletion`. */
    readonly state: string;
    /** When AWS deletes it, ISO 8601; only while the deletion is pending. */
    readonly deletionDate?: string;
}

/** Why AWS describes no key: there is none, or the role may not see it. */
export interface MissingKey {
    readonly state: "NotFound" | "AccessDenied";
    /** AWS's own words. */
    readonly message: string;
}

/** What the account holds, as far as it was asked for. */
export interface LiveFacts {
    /** By key id. */
    readonly keys: ReadonlyMap<string, LiveKey | MissingKey>;
    /** Id of the key behind each alias, by the alias's name. */
    readonly aliases: ReadonlyMap<string, string>;
}
