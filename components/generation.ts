/**
 * Where one generation of a signing key is in its life.
 *
 * @remarks A generation normally moves down this list and never back, except that a switch that
 * went wrong makes `draining` `active` again. An id that is `gone` is never reused.
 */
export const GenerationState = {
    /** Made and readable, may sign, not yet the alias's target. */
    Candidate: "candidate",
    /** The alias's target: the key that applications sign with. Exactly one generation is active. */
    Active: "active",
    /** No longer the target, may still sign: callers and AWS itself are slow to see a moved alias. */
    Draining: "draining",
    /** Verifies what it signed; nobody may sign with it. */
    VerifyOnly: "verifyOnly",
    /** Disabled on AWS: neither signs nor verifies. */
    Disabled: "disabled",
    /** No longer managed here; break-glass schedules its deletion. */
    Deleting: "deleting",
    /** Deleted: only the record remains. */
    Gone: "gone",
} as const;
/** One of the values of {@link GenerationState}. */
export type GenerationState = (typeof GenerationState)[keyof typeof GenerationState];

/** One key in the life of a cartório's signing key. */
export interface SigningKeyGeneration {
    /**
     * Number of the generation: an integer >= 1, unique, never reused.
     *
     * @remarks Part of the child's name: changing it would ask for another key, which `protect`
     * refuses.
     */
    readonly id: number;
    /** State of the generation. */
    readonly state: GenerationState;
    /**
     * Bare id (a UUID) of an existing single-Region key that this generation adopts. Refused on
     * a state without a resource, since there would be nothing to import into.
     *
     * @default none: a new key is made
     * @remarks May stay in place after the import: the engine ignores it once the key is managed.
     * May leave after it: that is no change.
     */
    readonly importKeyId?: string | undefined;
}

/** What a state means for the key on AWS. */
export interface GenerationTraits {
    /** Whether the program declares a key for it. */
    readonly hasResource: boolean;
    /** Whether the key policy lets the signers sign. */
    readonly maySign: boolean;
    /** Whether the key is enabled. */
    readonly isEnabled: boolean;
    /** Whether the key is changed only after the alias has moved. */
    readonly waitsForAlias: boolean;
}

/**
 * What each state means for the key on AWS.
 *
 * @remarks `draining` still signs, but waits for the alias with those that have lost Sign: a run
 * that stops half-way then never leaves the alias on a key that already calls itself retired.
 */
export const GENERATION_TRAITS: Readonly<Record<GenerationState, GenerationTraits>> = {
    candidate: { hasResource: true, maySign: true, isEnabled: true, waitsForAlias: false },
    active: { hasResource: true, maySign: true, isEnabled: true, waitsForAlias: false },
    draining: { hasResource: true, maySign: true, isEnabled: true, waitsForAlias: true },
    verifyOnly: { hasResource: true, maySign: false, isEnabled: true, waitsForAlias: true },
    disabled: { hasResource: true, maySign: false, isEnabled: false, waitsForAlias: true },
    deleting: { hasResource: false, maySign: false, isEnabled: false, waitsForAlias: false },
    gone: { hasResource: false, maySign: false, isEnabled: false, waitsForAlias: false },
};

/** The generations of a cartório that has never rotated: what `generations` defaults to. */
export const FIRST_GENERATION: readonly SigningKeyGeneration[] = [
    { id: 1, state: GenerationState.Active },
];
