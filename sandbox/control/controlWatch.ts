import { type Stats, statSync } from "node:fs";
import { SandboxError, SandboxErrorCode } from "../sandboxError";
import {
    chooseFaults,
    matches,
    NO_FAULTS,
    type FaultDecision,
    type FaultyCall,
} from "./chooseFaults";
import { type Control, controlFile, readControl } from "./controlFile";

/** The time at which a call came in, in milliseconds since 1970. */
export interface Moment {
    /** The sandbox's time. */
    readonly now: number;
    /** The clock's, without what the sandbox's was moved by. */
    readonly unmoved: number;
}

/**
 * The control file of a running sandbox, looked at before every call and read when it has changed.
 *
 * A file that is not valid stops every call, and time stands as it was set before: a test that believes
 * its faults in place must not pass without them.
 */
export class ControlWatch {
    readonly #file: string;
    #seen = "";
    #control: Control;
    #problem: SandboxError | undefined;
    /** For each fault, how many calls it has matched. */
    #counts: number[] = [];

    /** @throws SandboxError `InvalidControl` when the folder's file is not valid. */
    constructor(
        private readonly directory: string,
        private readonly clock: () => number,
    ) {
        this.#file = controlFile(directory);
        this.#seen = this.#look();
        this.#control = readControl(directory);
    }

    /** Follows the file, and tells the time. */
    moment(): Moment {
        this.#follow();
        const unmoved = this.clock();
        return { now: unmoved + this.#control.clockOffsetSeconds * 1000, unmoved };
    }

    /** @throws SandboxError `InvalidControl` while the file is not valid. */
    requireValid(): void {
        if (this.#problem !== undefined) {
            throw this.#problem;
        }
    }

    /** Chooses which faults hit a call, and counts it. */
    choose(call: FaultyCall): FaultDecision {
        const { faults, seed } = this.#control;
        if (faults.length === 0) {
            return NO_FAULTS;
        }
        const decision = chooseFaults(faults, seed, this.#counts, call);
        this.#counts = faults.map(
            (fault, index) => (this.#counts[index] ?? 0) + (matches(fault, call) ? 1 : 0),
        );
        return decision;
    }

    #follow(): void {
        const seen = this.#look();
        if (seen === this.#seen) {
            return;
        }
        this.#seen = seen;
        try {
            const next = readControl(this.directory);
            if (!isOnlyMoved(this.#control, next)) {
                this.#counts = [];
            }
            this.#control = next;
            this.#problem = undefined;
        } catch (error) {
            this.#problem = asSandboxError(error);
        }
    }

    /** What changes when the file does. */
    #look(): string {
        let stats: Stats | undefined;
        try {
            stats = statSync(this.#file, { throwIfNoEntry: false });
        } catch (error) {
            return String(error);
        }
        return stats === undefined ? "none" : `${stats.mtimeMs}/${stats.size}/${stats.ino}`;
    }
}

/** Whether the clock moved and nothing else: setting the same faults once more begins their draws anew. */
function isOnlyMoved(before: Control, after: Control): boolean {
    const faultsOf = ({ faults, seed }: Control) => JSON.stringify([seed, faults]);
    return (
        before.clockOffsetSeconds !== after.clockOffsetSeconds &&
        faultsOf(before) === faultsOf(after)
    );
}

function asSandboxError(error: unknown): SandboxError {
    return error instanceof SandboxError
        ? error
        : new SandboxError(SandboxErrorCode.invalidControl, String(error), { cause: error });
}
