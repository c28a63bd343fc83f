import type { Generation } from "../../registry/index";
import { DELETION_DAYS } from "./rotationTimes";
import type { Move } from "./situation";
import type { RotationCommand } from "./transitions";

/** What break-glass asks of AWS. */
export type BreakGlassAction = "DisableKey" | "ScheduleKeyDeletion" | "CancelKeyDeletion";

/** One step of a command. The shell runs them in order and stops at the first that fails. */
export type RotationStep =
    /** Write these generations into the registry file. */
    | { readonly kind: "editRegistry"; readonly generations: readonly Generation[] }
    /** Run `up`, with `--refresh` where somebody has changed the account by the SDK. */
    | { readonly kind: "apply"; readonly refresh: boolean }
    /** Call AWS as break-glass. */
    | {
          readonly kind: "breakGlass";
          readonly action: BreakGlassAction;
          readonly generation: number;
          readonly keyArn: string;
      }
    /** Take the protection of a key in the stack's state away, so that the next `up` forgets the key. */
    | { readonly kind: "unprotect"; readonly generation: number }
    /**
     * Wait until the application has signed, by the alias or by the candidate's ARN, and check its result:
     * signature, nonce, and that the key of this generation signed.
     */
    | {
          readonly kind: "waitForSmoke";
          readonly through: "alias" | "key";
          readonly generation: number;
      }
    /**
     * Check that what was signed before still verifies with the published keys. On the way back what does
     * not is recorded and stops nothing.
     */
    | { readonly kind: "verifyOldDocuments"; readonly mayFail: boolean }
    /** Publish the public keys with the states of the registry. */
    | { readonly kind: "publishKeys" }
    /** Look at the account as it is now, then write the step into the evidence. */
    | {
          readonly kind: "record";
          readonly command: RotationCommand;
          readonly generation: number;
          readonly moves: readonly Move[];
      };

/** One step in one line, for `--plan` and for the progress. */
export function describeStep(step: RotationStep): string {
    switch (step.kind) {
        case "editRegistry":
            return `registry: generations ${step.generations.map(({ id, state, importKeyId }) => `${id} ${state}${importKeyId === undefined ? "" : ` (adopts ${importKeyId})`}`).join(", ")}`;
        case "apply":
            return step.refresh ? "up --refresh under the policy pack" : "up under the policy pack";
        case "breakGlass":
            return `break-glass: ${step.action}${step.action === "ScheduleKeyDeletion" ? ` in ${DELETION_DAYS} days` : ""} on generation ${step.generation}, ${step.keyArn}`;
        case "unprotect":
            return `state: unprotect generation ${step.generation}, so that up forgets it and AWS keeps it`;
        case "waitForSmoke":
            return step.through === "alias"
                ? `wait for a result that the application signs through the alias with generation ${step.generation}`
                : `wait for a result that the application signs with the key of generation ${step.generation}`;
        case "verifyOldDocuments":
            return `verify what was signed before with the published keys${step.mayFail ? ", and record what does not verify" : ""}`;
        case "publishKeys":
            return "publish the public keys (JWKS)";
        case "record":
            return `evidence: rotation.${step.command} of generation ${step.generation}`;
    }
}

/** What proves that a generation is the one that the application signs with, and that nothing is lost. */
export function aliasProofs(generation: number, { mayFail = false } = {}): readonly RotationStep[] {
    return [
        { kind: "waitForSmoke", through: "alias", generation },
        { kind: "verifyOldDocuments", mayFail },
    ];
}
