import { GENERATION_TRAITS } from "../../components/generation";
import { CartorioStatus, type Generation } from "../../registry/index";

/** What is done to a cartório. */
export type Direction = "suspend" | "resume";

/** What a direction means. */
interface DirectionWords {
    /** The cartório's status at its end. */
    readonly status: CartorioStatus;
    /** The status that it may begin with. */
    readonly from: CartorioStatus;
    /** What break-glass does to a key. */
    readonly verb: "disable" | "enable";
    /** Names of the steps that leave a record. */
    readonly steps: Readonly<Record<"keys" | "registry" | "apply" | "check", string>>;
}

/** Both directions; the names of their records differ, so that the evidence tells one from the other. */
export const DIRECTIONS: Readonly<Record<Direction, DirectionWords>> = {
    suspend: {
        ...{ status: CartorioStatus.Suspended, from: CartorioStatus.Active, verb: "disable" },
        steps: {
            keys: "disable-keys",
            registry: "set-suspended",
            apply: "apply-suspended",
            check: "check-suspended",
        },
    },
    resume: {
        ...{ status: CartorioStatus.Active, from: CartorioStatus.Suspended, verb: "enable" },
        steps: {
            keys: "enable-keys",
            registry: "set-active",
            apply: "apply-active",
            check: "check-active",
        },
    },
};

/** The other one. */
export function opposite(direction: Direction): Direction {
    return direction === "suspend" ? "resume" : "suspend";
}

/** Whether the key of a generation is enabled at the end of a direction. */
export function endsEnabled(direction: Direction, { state }: Pick<Generation, "state">): boolean {
    return direction === "resume" && GENERATION_TRAITS[state].isEnabled;
}

/** Whether signers may sign with it at the end of a direction. */
export function endsSigning(direction: Direction, { state }: Pick<Generation, "state">): boolean {
    return direction === "resume" && GENERATION_TRAITS[state].maySign;
}
