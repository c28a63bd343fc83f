import { SandboxError } from "../sandboxError";
import { changeKey, defineKeyOperation } from "./keyOperation";
import type { KeyRecord } from "./keyRecord";
import { requireState } from "./keyStates";
import { rotationStatus } from "./rotation";

const DEFAULT_PERIOD_DAYS = 365;

/** GetKeyRotationStatus: also asymmetric keys answer, with false. */
export const getKeyRotationStatus = defineKeyOperation({
    forms: "keyOnly",
    parameters: {},
    run: (call, _input, key) => rotationStatus(key, call.now),
});

/** EnableKeyRotation; on a key that rotates already, it sets the period anew. */
export const enableKeyRotation = defineKeyOperation({
    forms: "keyOnly",
    parameters: { RotationPeriodInDays: { type: "integer", min: 90, max: 2560 } },
    run: async (call, input, key) => {
        const periodInDays = input.RotationPeriodInDays ?? DEFAULT_PERIOD_DAYS;
        await changeKey(call, key, (present) => {
            requireRotatable(present);
            return { ...present, rotation: { periodInDays, enabledAt: call.now } };
        });
        return {};
    },
});

/** DisableKeyRotation. */
export const disableKeyRotation = defineKeyOperation({
    forms: "keyOnly",
    parameters: {},
    run: async (call, _input, key) => {
        await changeKey(call, key, (present) => {
            requireRotatable(present);
            return withoutRotation(present);
        });
        return {};
    },
});

function withoutRotation(key: KeyRecord): KeyRecord {
    const rest: { -readonly [K in keyof KeyRecord]: KeyRecord[K] } = { ...key };
    delete rest.rotation;
    return rest;
}

function requireRotatable(key: KeyRecord): void {
    if (key.keySpec !== "SYMMETRIC_DEFAULT") {
        throw new SandboxError(
            "UnsupportedOperationException",
            `${key.arn} key spec is ${key.keySpec} which is not valid for this operation.`,
        );
    }
    requireState(key, "rotate");
}
