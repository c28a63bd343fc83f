import type { KeySpec, KeyUsage } from "./keySpecs";

/** State of a key, as in `KeyMetadata.KeyState`. */
export type KeyState = "Enabled" | "Disabled" | "PendingDeletion";

/** A tag, spelt as KMS spells it. */
export interface Tag {
    readonly TagKey: string;
    readonly TagValue: string;
}

/** Automatic rotation of a symmetric key. */
export interface KeyRotation {
    readonly periodInDays: number;
    /** When the running period began to count, in milliseconds since 1970. */
    readonly enabledAt: number;
}

/** A key without its private material; what its file holds. Dates are milliseconds since 1970. */
export interface KeyRecord {
    readonly keyId: string;
    readonly arn: string;
    readonly accountId: string;
    readonly region: string;
    readonly creationDate: number;
    readonly description: string;
    readonly keyUsage: KeyUsage;
    readonly keySpec: KeySpec;
    readonly keyState: KeyState;
    /** Only while pending deletion. */
    readonly deletionDate?: number;
    /** The key policy's text, exactly as it was given. */
    readonly policy: string;
    readonly tags: readonly Tag[];
    /** Only while automatic rotation is on. */
    readonly rotation?: KeyRotation;
    /** DER SubjectPublicKeyInfo in base64; only of asymmetric keys. */
    readonly publicKey?: string;
}

/** An alias; what its file holds. Dates are milliseconds since 1970. */
export interface AliasRecord {
    /** With its `alias/` prefix. */
    readonly name: string;
    readonly arn: string;
    readonly accountId: string;
    readonly region: string;
    readonly targetKeyId: string;
    readonly creationDate: number;
    readonly lastUpdatedDate: number;
}
