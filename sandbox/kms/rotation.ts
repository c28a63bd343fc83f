import type { KeyRecord } from "./keyRecord";

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * What GetKeyRotationStatus answers.
 *
 * Rotation rests while a key is pending deletion, and comes back when the deletion is cancelled.
 * @param now Milliseconds since 1970.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html
 */
export function rotationStatus(key: KeyRecord, now: number): object {
    if (key.rotation === undefined || key.keyState === "PendingDeletion") {
        return { KeyId: key.arn, KeyRotationEnabled: false };
    }
    const { periodInDays, enabledAt } = key.rotation;
    const periodMs = periodInDays * DAY_MS;
    const passed = Math.max(0, Math.floor((now - enabledAt) / periodMs));
    return {
        KeyId: key.arn,
        KeyRotationEnabled: true,
        RotationPeriodInDays: periodInDays,
        NextRotationDate: (enabledAt + (passed + 1) * periodMs) / 1000,
    };
}
