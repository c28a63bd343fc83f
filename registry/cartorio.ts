/**
 * States in the life of one generation of a signing key, in the order in which a generation goes
 * through them.
 */
export const GenerationState = {
    Candidate: "candidate",
    Active: "active",
    Draining: "draining",
    VerifyOnly: "verifyOnly",
    Disabled: "disabled",
    Deleting: "deleting",
    Gone: "gone",
} as const;

/** One of the values of {@link GenerationState}. */
export type GenerationState = (typeof GenerationState)[keyof typeof GenerationState];

/** Where the onboarding of a cartório stands. */
export const CartorioStatus = {
    Requested: "requested",
    Bootstrapped: "bootstrapped",
    Active: "active",
    Suspended: "suspended",
} as const;

/** One of the values of {@link CartorioStatus}. */
export type CartorioStatus = (typeof CartorioStatus)[keyof typeof CartorioStatus];

/** One key in the life of a cartório's signing key. */
export interface Generation {
    /** Number of the generation, 1 or more, unique in the cartório and never reused. */
    readonly id: number;
    /** What this generation may do now. */
    readonly state: GenerationState;
    /** Day on which the state began, `YYYY-MM-DD`. */
    readonly since: string;
    /** Id (a UUID) of an existing KMS key that is adopted instead of creating one. */
    readonly importKeyId?: string;
}

/** What the registry says of a cartório's signing key. */
export interface SigningKeyEntry {
    /** At least one; exactly one is active, and a candidate has the highest id. */
    readonly generations: readonly Generation[];
    /**
     * Whether the alias exists already and is to be imported.
     *
     * @default false
     */
    readonly importAlias?: boolean;
}

/** What the registry says of a cartório's document key, only while one is adopted. */
export interface DocumentKeyEntry {
    /** Id (a UUID) of an existing KMS key that is adopted instead of creating one. */
    readonly importKeyId?: string;
    /**
     * Whether the alias exists already and is to be imported.
     *
     * @default false
     */
    readonly importAlias?: boolean;
}

/**
 * One notary or registry office in one environment: the content of
 * `cartorios/<environment>/<cns>.yaml`, validated. Its format is `cartorios/schema.json`.
 */
export interface Cartorio {
    /** Código Nacional de Serventia, six digits without punctuation. */
    readonly cns: string;
    /** Public name of the office, never a person's. */
    readonly name: string;
    /** State of Brazil, two capital letters. */
    readonly uf: string;
    /** IBGE code of the municipality, seven digits. */
    readonly municipality: string;
    /** Class of the office in Provimento CNJ 213/2026. */
    readonly class: 1 | 2 | 3;
    /** The cartório's own AWS account, twelve digits, unique in the environment. */
    readonly accountId: string;
    /** Order in fleet operations; 0 is the canary. */
    readonly wave: number;
    /** Where the onboarding stands. */
    readonly status: CartorioStatus;
    /** The signing key's generations. */
    readonly signingKey: SigningKeyEntry;
    /** The document key, where one is adopted. */
    readonly documentKey?: DocumentKeyEntry;
}
