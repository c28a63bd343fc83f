import type { StepCheck } from "../evidence/stepRecord";

/**
 * What the record of one call as break-glass says: what was called, and by whom.
 * @param action as AWS calls it: `DisableKey`.
 * @param sourceIdentity of the person, as the trail has it.
 */
export function breakGlassChecks(action: string, sourceIdentity: string): StepCheck[] {
    return [
        { name: "call", ok: true, detail: action },
        { name: "source-identity", ok: true, detail: sourceIdentity },
    ];
}
