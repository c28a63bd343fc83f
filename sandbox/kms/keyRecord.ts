import type { EncryptionContext } from "./encryptionContext";
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
    /** Only of symmetric keys, and left out of those that were made before they had any. */
    readonly hasMaterial?: true;
}

/** Constraints of a grant, spelt as KMS spells them. */
export interface GrantConstraints {
    readonly EncryptionContextSubset?: EncryptionContext;
    readonly EncryptionContextEquals?: EncryptionContext;
}

/** A grant; what its file holds. */
export interface GrantRecord {
    /** 64 hex digits. */
    readonly grantId: string;
    readonly keyId: string;
    readonly keyArn: string;
    readonly accountId: string;
    readonly region: string;
    readonly name?: string;
    /** ARN of an account's root, a user, a role or a role's session. */
    readonly granteePrincipal: string;
    /** Likewise. */
    readonly retiringPrincipal?: string;
    /** ARN of the root of the account whose principal made the grant. */
    readonly issuingAccount: string;
    readonly operations: readonly string[];
    readonly constraints?: GrantConstraints;
    /** In milliseconds since 1970. */
    readonly creationDate: number;
    /** Authenticates the grant's tokens: 64 hex digits, never answered. */
    readonly tokenSecret: string;
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
    /**
     * The last change, for calls that see it late: when, in milliseconds of real time, and the target
     * until then; no target for a new alias. Missing in what older sandboxes wrote.
     */
    readonly change?: { readonly at: number; readonly from?: string };
}
