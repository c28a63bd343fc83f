import { type GenerationState } from "../../components/generation";
import type { CartorioStatus, Generation } from "../../registry/index";
import type { RotationTimes } from "./rotationTimes";
import type { RotationCommand } from "./transitions";

/** The key of one generation as AWS shows it. */
export interface LiveKey {
    readonly arn: string;
    /** KMS's `KeyState`: `Enabled`, `Disabled`, `PendingDeletion`, … */
    readonly state: string;
    /** Whether its policy lets the signers sign. */
    readonly maySign: boolean;
    /** The tag `cartorio:estado`: what the last `up` made of it. */
    readonly stateTag?: string;
    /** When AWS deletes it, where that is scheduled. */
    readonly deletionDate?: Date;
}

/** What a generation became by a step of a rotation. */
export interface Move {
    readonly generation: number;
    readonly to: GenerationState;
}

/** One step of a rotation, as the evidence has it. */
export interface RotationRecord {
    readonly command: RotationCommand;
    /** The generation that the step was about. */
    readonly generation: number;
    /** ARN of that generation's key. */
    readonly keyArn?: string;
    readonly moves: readonly Move[];
    readonly at: Date;
}

/** A time in which a trail has no event, to the minute. */
export interface TrailSilence {
    readonly since: Date;
    readonly until: Date;
}

/** What CloudTrail says of signatures. */
export interface TrailFacts {
    /** Its first and its last event of the account in the stack's Region. */
    readonly from: Date;
    readonly until: Date;
    /** The longest time between two of these events: a file that is missing shows here, and nowhere else. */
    readonly silence: TrailSilence;
    /** Last signature by generation; none in what was read when left out. */
    readonly lastSigned: Readonly<Record<number, Date>>;
}

/** Everything that a decision rests on, gathered by whoever asks. */
export interface Situation {
    readonly now: Date;
    readonly times: RotationTimes;
    /** Status of the cartório in the registry. */
    readonly status: CartorioStatus;
    /** The registry's generations. */
    readonly generations: readonly Generation[];
    /**
     * Keys by generation, those that the registry does not list too: by the tag `cartorio:geracao`, and by
     * the ARN in the evidence for those that the stack has forgotten.
     */
    readonly keys: Readonly<Record<number, LiveKey>>;
    /** Enabled keys that claim a generation by their tag while the stack's state holds another one for it. */
    readonly rivals?: readonly { readonly generation: number; readonly arn: string }[];
    /** ARN of the alias's target; undefined when there is no alias. */
    readonly aliasTarget: string | undefined;
    /** When the alias last got its target: `LastUpdatedDate` of ListAliases; undefined when there is no alias. */
    readonly aliasMovedAt: Date | undefined;
    /** Generations whose key the stack's state holds, and whether it is protected there. */
    readonly managed: Readonly<Record<number, { readonly protect: boolean }>>;
    /** State by generation in the published JWKS. */
    readonly published: Readonly<Record<number, GenerationState>>;
    /** Steps of rotations of this cartório in the evidence, the oldest first. */
    readonly records: readonly RotationRecord[];
    /** Nothing when no trail was given. */
    readonly trail?: TrailFacts;
    /**
     * Until when a generation may have signed: when it lost Sign, or later by the trail. Left out: it may
     * sign still.
     */
    readonly lastUse: Readonly<Record<number, Date>>;
    /** The identities at hand. */
    readonly identities: { readonly pipeline: boolean; readonly breakGlass: boolean };
}

/** What somebody asks for. */
export interface RotationRequest {
    readonly command: RotationCommand;
    /** The generation that it is about; found by the states when left out. */
    readonly generation?: number;
    /** Why a waiting time is not waited for; goes into the evidence. No personal data. */
    readonly because?: string;
}

/** The generation of an id. */
export function generationOf(
    generations: readonly Generation[],
    id: number,
): Generation | undefined {
    return generations.find((one) => one.id === id);
}

/** Ids of the generations in one of these states, the lowest first. */
export function idsIn(
    generations: readonly Generation[],
    ...states: readonly GenerationState[]
): number[] {
    return generations
        .filter(({ state }) => states.includes(state))
        .map(({ id }) => id)
        .sort((a, b) => a - b);
}

/** Id of the active generation; the registry's rules say that there is one. */
export function activeId(generations: readonly Generation[]): number {
    return idsIn(generations, "active")[0]!;
}
