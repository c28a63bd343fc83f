/** One customer key of an account, as its Auditor reads it. */
export interface KeyFacts {
    readonly arn: string;
    /** Account that owns it, twelve digits. */
    readonly accountId: string;
    readonly region: string;
    /** `Enabled`, `Disabled`, `PendingDeletion`, … */
    readonly state: string;
    /** `SIGN_VERIFY`, `ENCRYPT_DECRYPT`, `GENERATE_VERIFY_MAC` or `KEY_AGREEMENT`. */
    readonly keyUsage: string;
    readonly keySpec: string;
    readonly origin: string;
    readonly multiRegion: boolean;
    /** What the key can be used with: signing, encryption or MAC algorithms. */
    readonly algorithms: readonly string[];
    readonly aliases: readonly string[];
    readonly tags: Readonly<Record<string, string>>;
    /** The key policy's text; nothing when it could not be read. */
    readonly policy?: string;
    readonly grants: readonly GrantFacts[];
    /** What AWS refused to show, one sentence each; empty when everything was read. */
    readonly unread: readonly string[];
}

/** A grant of a key. */
export interface GrantFacts {
    readonly grantId: string;
    /** ARN, account or service principal. */
    readonly grantee: string;
    /** Names of KMS operations, such as `Sign`. */
    readonly operations: readonly string[];
    /** The encryption context that it asks for, as words; nothing when it asks for none. */
    readonly constraint?: string;
}

/** What is known of the account around its keys. */
export interface AccountFacts {
    /** Twelve digits. */
    readonly accountId: string;
    /** The organisation that the configuration names. */
    readonly organizationId?: string;
    /** The account's roles, as ARNs. */
    readonly roles: AccountRoles;
    /** When the facts were read. */
    readonly readAt: Date;
}

/** ARNs of the roles that the program's key policies name. */
export interface AccountRoles {
    readonly administrator: string;
    readonly breakGlass: string;
    readonly signers: readonly string[];
    readonly verifiers: readonly string[];
    readonly auditors: readonly string[];
}
