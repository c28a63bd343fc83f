import type { Difference, DifferenceKind } from "./reconciliation";

/** What a difference is about: a call, a record, or both. */
export interface About {
    /** In milliseconds since 1970. */
    readonly time: number;
    readonly caller?: string;
    readonly sourceIp?: string;
    readonly keyArn?: string;
    readonly record?: string;
}

const SHOWN = 1000;

/** Counts all differences, and keeps the first 1,000. */
export class DifferenceList {
    readonly shown: Difference[] = [];
    #count = 0;

    /** How many there are, shown or not. */
    get count(): number {
        return this.#count;
    }

    /** Adds one. */
    add(kind: DifferenceKind, requestId: string, about: About, what: string): void {
        this.#count += 1;
        if (this.shown.length >= SHOWN) {
            return;
        }
        const { time, caller, sourceIp, keyArn, record } = about;
        this.shown.push({
            ...{ kind, requestId, time: new Date(time).toISOString() },
            ...(caller === undefined ? {} : { caller }),
            ...(sourceIp === undefined ? {} : { sourceIp }),
            ...(keyArn === undefined ? {} : { keyArn }),
            ...(record === undefined ? {} : { record }),
            what,
        });
    }
}
