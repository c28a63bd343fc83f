import { SandboxError } from "../sandboxError";
import type { KeyRecord } from "./keyRecord";
import type { KeyUsage } from "./keySpecs";

/** What a call does to or with a key, as far as the key's state decides about it. */
export type StateRule = "read" | "use" | "edit" | "rotate" | "cancelDeletion";

type Refusal = "DisabledException" | "KMSInvalidStateException" | undefined;

/**
 * AWS's key-state table.
 *
 * `use` is every cryptographic operation, GetPublicKey and CreateGrant; `edit` is everything that a disabled key allows and one
 * pending deletion does not; `read` also covers PutKeyPolicy, RevokeGrant, DeleteAlias and moving an alias away.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
 */
const TABLE: Readonly<Record<StateRule, Readonly<Record<KeyRecord["keyState"], Refusal>>>> = {
    read: { Enabled: undefined, Disabled: undefined, PendingDeletion: undefined },
    use: {
        Enabled: undefined,
        Disabled: "DisabledException",
        PendingDeletion: "KMSInvalidStateException",
    },
    edit: { Enabled: undefined, Disabled: undefined, PendingDeletion: "KMSInvalidStateException" },
    rotate: {
        Enabled: undefined,
        Disabled: "DisabledException",
        PendingDeletion: "KMSInvalidStateException",
    },
    cancelDeletion: {
        Enabled: "KMSInvalidStateException",
        Disabled: "KMSInvalidStateException",
        PendingDeletion: undefined,
    },
};

/**
 * Refuses a call that the key's state does not allow.
 * @throws SandboxError `DisabledException` or `KMSInvalidStateException`.
 */
export function requireState(key: Pick<KeyRecord, "arn" | "keyState">, rule: StateRule): void {
    const refusal = TABLE[rule][key.keyState];
    if (refusal === undefined) {
        return;
    }
    if (refusal === "DisabledException") {
        throw new SandboxError(refusal, `${key.arn} is disabled.`);
    }
    const problem = rule === "cancelDeletion" ? "is not pending deletion." : "is pending deletion.";
    throw new SandboxError(refusal, `${key.arn} ${problem}`);
}

/**
 * Refuses a cryptographic operation of another usage than the key's.
 * @throws SandboxError `InvalidKeyUsageException`.
 */
export function requireUsage(key: KeyRecord, usage: KeyUsage, operation: string): void {
    if (key.keyUsage !== usage) {
        throw new SandboxError(
            "InvalidKeyUsageException",
            `${key.arn} key usage is ${key.keyUsage} which is not valid for ${operation}.`,
        );
    }
}

/** The key with its deletion scheduled; crypto stops at once. */
export function scheduleDeletion(key: KeyRecord, deletionDate: number): KeyRecord {
    requireState(key, "edit");
    return { ...key, keyState: "PendingDeletion", deletionDate };
}

/** The key with its deletion cancelled: it stays disabled until someone enables it. */
export function cancelDeletion(key: KeyRecord): KeyRecord {
    requireState(key, "cancelDeletion");
    const cancelled: { -readonly [K in keyof KeyRecord]: KeyRecord[K] } = { ...key };
    delete cancelled.deletionDate;
    cancelled.keyState = "Disabled";
    return cancelled;
}

/** The key enabled or disabled; the same again is no error. */
export function setEnabled(key: KeyRecord, enabled: boolean): KeyRecord {
    requireState(key, "edit");
    return { ...key, keyState: enabled ? "Enabled" : "Disabled" };
}
