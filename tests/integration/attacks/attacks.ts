import { ALIAS_ATTACKS } from "./aliasAttacks";
import type { Circumstances, WorldName } from "./cast";
import { KEY_ATTACKS } from "./keyAttacks";
import type { State } from "./keyPolicies";
import type { Outcome } from "./outcome";
import { ROLE_ATTACKS } from "./roleAttacks";
import type { Scene } from "./scene";

/** An attack, a row of the matrix. */
export interface Attack {
    readonly name: string;
    /**
     * States of the key in which it makes sense.
     * @default all
     */
    readonly states?: (state: State) => boolean;
    /** Whether it makes sense within the cartório's account only. */
    readonly insideOnly?: true;
    /** Whether the key's state and policy have no say in it, so that it is tried once a world. */
    readonly once?: true;
    /**
     * Where the accounts differ for it; it gets a sandbox of its own.
     * @default they do not
     */
    readonly circumstances?: Circumstances;
    readonly run: (scene: Scene, world: WorldName) => Promise<Outcome>;
}

/** Every attack, in the order of the matrix. */
export const ATTACKS: readonly Attack[] = [...KEY_ATTACKS, ...ALIAS_ATTACKS, ...ROLE_ATTACKS];
