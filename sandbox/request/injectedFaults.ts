import type { ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";
import type { FaultDecision } from "../control/chooseFaults";
import { SandboxError } from "../sandboxError";
import type { Service } from "./wire";

/** The same refusal has another name in each service. */
const CODES = {
    kms: { throttle: "ThrottlingException", internal: "KMSInternalException" },
    sts: { throttle: "Throttling", internal: "InternalFailure" },
} as const satisfies Readonly<Record<Service, Readonly<Record<string, string>>>>;

/**
 * Ends a call to which a fault lets nothing happen.
 * @throws SandboxError as in `CODES`; for a connection to be dropped, what the trail says of it.
 */
export function refuseByFault(service: Service, { outcome }: FaultDecision): void {
    switch (outcome) {
        case "throttle":
            throw new SandboxError(CODES[service].throttle, "Rate exceeded");
        case "internal":
            throw new SandboxError(
                CODES[service].internal,
                "The request was rejected because an internal error occurred. The request can be retried.",
            );
        case "dropBefore":
            throw new SandboxError(
                CODES[service].internal,
                "The connection was dropped on request before anything was done.",
            );
        case "dropAfter":
        case undefined:
    }
}

/** Waits until an answer is due, its client is gone or the sandbox ends. */
export async function pause(
    milliseconds: number,
    response: ServerResponse,
    closing: AbortSignal,
): Promise<void> {
    if (milliseconds === 0) {
        return;
    }
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const signal = AbortSignal.any([gone.signal, closing]);
    // Ending early is no failure: there is nobody, or no time, to wait for.
    await setTimeout(milliseconds, undefined, { signal }).catch(() => undefined);
}
