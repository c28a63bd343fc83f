import { createHash } from "node:crypto";
import type { Service } from "../request/wire";
import type { Fault } from "./faults";

/** What goes wrong with one call. */
export interface FaultDecision {
    /** How the call ends; as it does without faults when left out. */
    readonly outcome?: "throttle" | "internal" | "dropBefore" | "dropAfter";
    /** By how much the answer is late. */
    readonly delayMilliseconds: number;
    /** Aliases that changed in so many seconds of real time look as before; 0 when none does. */
    readonly staleAliasSeconds: number;
}

/** The decision where no fault is set. */
export const NO_FAULTS: FaultDecision = { delayMilliseconds: 0, staleAliasSeconds: 0 };

/** A call, as far as faults tell calls apart. */
export interface FaultyCall {
    readonly service: Service;
    readonly operation: string;
}

/** Whether a fault may hit a call. */
export function matches(fault: Fault, { service, operation }: FaultyCall): boolean {
    const names = typeof fault.operation === "string" ? [fault.operation] : fault.operation;
    return (
        (fault.service === undefined || fault.service === service) &&
        (names.includes("*") || names.includes(operation))
    );
}

/**
 * A number from 0 to below 1 that depends on its arguments only: the first 48 bits of the SHA-256 of them,
 * joined by slashes, over 2^48.
 */
export function draw(seed: number, fault: number, count: number, purpose: string): number {
    const text = [seed, fault, count, purpose].join("/");
    return createHash("sha256").update(text).digest().readUIntBE(0, 6) / 2 ** 48;
}

/**
 * Chooses which faults hit a call.
 *
 * Each fault draws for itself. Delays add up; of the faults that end a call the first in the list counts.
 * @param counts for each fault, how many calls it has matched before this one.
 */
export function chooseFaults(
    faults: readonly Fault[],
    seed: number,
    counts: readonly number[],
    call: FaultyCall,
): FaultDecision {
    let outcome: FaultDecision["outcome"];
    let delayMilliseconds = 0;
    let staleAliasSeconds = 0;
    for (const [index, fault] of faults.entries()) {
        const count = counts[index] ?? 0;
        if (!matches(fault, call) || draw(seed, index, count, "share") >= fault.share) {
            continue;
        }
        switch (fault.kind) {
            case "throttle":
            case "internal":
                outcome ??= fault.kind;
                break;
            case "drop":
                outcome ??= fault.when === "before" ? "dropBefore" : "dropAfter";
                break;
            case "latency":
                delayMilliseconds += latencyOf(fault, draw(seed, index, count, "latency"));
                break;
            case "staleAlias":
                staleAliasSeconds = Math.max(staleAliasSeconds, fault.seconds);
                break;
        }
    }
    return { ...(outcome && { outcome }), delayMilliseconds, staleAliasSeconds };
}

function latencyOf(fault: Fault & { readonly kind: "latency" }, drawn: number): number {
    return "milliseconds" in fault
        ? fault.milliseconds
        : fault.minMilliseconds + drawn * (fault.maxMilliseconds - fault.minMilliseconds);
}
