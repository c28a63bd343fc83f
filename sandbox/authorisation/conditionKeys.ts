import type { KeyRecord } from "../kms/keyRecord";
import { isObject } from "../request/deserialise";
import type { AuthorisationRequest } from "../request/authorisation";

/** Values of condition keys that don't follow from principal and resource; none for absent keys. */
export type ConditionKeys = ReadonlyMap<string, readonly string[]>;

/** What the keys of one decision are read from. */
export interface ConditionSource extends Pick<
    AuthorisationRequest,
    "caller" | "parameters" | "now"
> {
    /** The permission asked for, which differs from the call's in some operations. */
    readonly action: string;
    /** The key that the decision is about, with the names of its aliases. */
    readonly key?: { readonly record: KeyRecord; readonly aliases: readonly string[] };
}

type Parameters = AuthorisationRequest["parameters"];

/**
 * The condition keys of one decision. A key that AWS takes from a parameter holds the parameter's default
 * where it is left out.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function conditionKeys(source: ConditionSource): ConditionKeys {
    const { action, parameters, key } = source;
    const special = action.startsWith("sts:")
        ? stsKeys(parameters)
        : [
              ...tagKeys(parameters),
              ...(key === undefined ? [] : keyKeys(key, parameters[keyParameter(action)])),
              ...(REQUEST_KEYS[action]?.(parameters) ?? []),
          ];
    return merged([...globalKeys(source), ...special]);
}

type Entry = readonly [name: string, values: readonly string[]];

/** There is no TLS here, but a policy that asks for it means callers of AWS, which has nothing else. */
function globalKeys({ now, caller }: ConditionSource): readonly Entry[] {
    return [
        ["aws:CurrentTime", [new Date(now).toISOString()]],
        ["aws:EpochTime", [String(Math.floor(now / 1000))]],
        ["aws:RequestedRegion", [caller.region]],
        ["aws:SecureTransport", ["true"]],
        [
            "aws:TokenIssueTime",
            caller.sessionStart === undefined ? [] : [new Date(caller.sessionStart).toISOString()],
        ],
        ["aws:SourceIp", ["127.0.0.1"]],
        ["aws:UserAgent", [caller.userAgent]],
        ["aws:ViaAWSService", ["false"]],
    ];
}

function stsKeys(parameters: Parameters): readonly Entry[] {
    return [
        text("sts:ExternalId", parameters["ExternalId"]),
        text("sts:RoleSessionName", parameters["RoleSessionName"]),
        text("sts:SourceIdentity", parameters["SourceIdentity"]),
        text("sts:DurationSeconds", parameters["DurationSeconds"] ?? 3600),
    ];
}

/** The key's own properties, which every operation on a key shows to policies. */
function keyKeys(
    { record, aliases }: NonNullable<ConditionSource["key"]>,
    keyId: unknown,
): readonly Entry[] {
    return [
        ["kms:KeySpec", [record.keySpec]],
        ["kms:CustomerMasterKeySpec", [record.keySpec]],
        ["kms:KeyUsage", [record.keyUsage]],
        ["kms:CustomerMasterKeyUsage", [record.keyUsage]],
        ["kms:KeyOrigin", ["AWS_KMS"]],
        ["kms:MultiRegion", ["false"]],
        ["kms:ResourceAliases", aliases],
        ["kms:RequestAlias", aliasIn(keyId)],
    ];
}

/** The parameter that names the key of a decision: ReEncrypt has one for each side. */
function keyParameter(action: string): string {
    return action === "kms:ReEncryptFrom"
        ? "SourceKeyId"
        : action === "kms:ReEncryptTo"
          ? "DestinationKeyId"
          : "KeyId";
}

/** The alias by which a request names its key, if it does. */
function aliasIn(keyId: unknown): readonly string[] {
    const [alias] = typeof keyId === "string" ? (/(?<=^|:)alias\/.*$/.exec(keyId) ?? []) : [];
    return alias === undefined ? [] : [alias];
}

function tagKeys(parameters: Parameters): readonly Entry[] {
    const tags = parameters["Tags"];
    const pairs = (Array.isArray(tags) ? tags : [])
        .filter(isObject)
        .map(({ TagKey, TagValue }) => [String(TagKey), String(TagValue)] as const);
    const names = parameters["TagKeys"];
    const all = [...pairs.map(([name]) => name), ...texts(names)];
    return [
        ["aws:TagKeys", all],
        ...pairs.map(([name, value]): Entry => [`aws:RequestTag/${name}`, [value]]),
    ];
}

const SIGNING = (parameters: Parameters): readonly Entry[] => [
    text("kms:SigningAlgorithm", parameters["SigningAlgorithm"]),
    text("kms:MessageType", parameters["MessageType"] ?? "RAW"),
];

const LOCKOUT_BYPASS = (parameters: Parameters): Entry =>
    text(
        "kms:BypassPolicyLockoutSafetyCheck",
        parameters["BypassPolicyLockoutSafetyCheck"] ?? false,
    );

const DATA_KEY = (parameters: Parameters): readonly Entry[] => [
    ...contextKeys(parameters["EncryptionContext"]),
    text("kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT"),
];

const ENCRYPTION = (parameters: Parameters): readonly Entry[] => [
    ...contextKeys(parameters["EncryptionContext"]),
    text("kms:EncryptionAlgorithm", parameters["EncryptionAlgorithm"] ?? "SYMMETRIC_DEFAULT"),
];

/** Keys that one permission has and others have not. */
const REQUEST_KEYS: Readonly<Record<string, (parameters: Parameters) => readonly Entry[]>> = {
    "kms:CreateKey": (parameters) => {
        const spec =
            parameters["KeySpec"] ?? parameters["CustomerMasterKeySpec"] ?? "SYMMETRIC_DEFAULT";
        const usage = parameters["KeyUsage"] ?? "ENCRYPT_DECRYPT";
        return [
            LOCKOUT_BYPASS(parameters),
            text("kms:KeySpec", spec),
            text("kms:CustomerMasterKeySpec", spec),
            text("kms:KeyUsage", usage),
            text("kms:CustomerMasterKeyUsage", usage),
            text("kms:KeyOrigin", parameters["Origin"] ?? "AWS_KMS"),
            text("kms:MultiRegion", parameters["MultiRegion"] ?? false),
        ];
    },
    "kms:PutKeyPolicy": (parameters) => [LOCKOUT_BYPASS(parameters)],
    "kms:ScheduleKeyDeletion": (parameters) => [
        text("kms:ScheduleKeyDeletionPendingWindowInDays", parameters["PendingWindowInDays"] ?? 30),
    ],
    "kms:EnableKeyRotation": (parameters) => [
        text("kms:RotationPeriodInDays", parameters["RotationPeriodInDays"] ?? 365),
    ],
    "kms:Sign": SIGNING,
    "kms:Verify": SIGNING,
    "kms:Encrypt": ENCRYPTION,
    "kms:Decrypt": ENCRYPTION,
    "kms:GenerateDataKey": DATA_KEY,
    "kms:GenerateDataKeyWithoutPlaintext": DATA_KEY,
    "kms:ReEncryptFrom": (parameters) => [
        ...contextKeys(parameters["SourceEncryptionContext"]),
        text(
            "kms:EncryptionAlgorithm",
            parameters["SourceEncryptionAlgorithm"] ?? "SYMMETRIC_DEFAULT",
        ),
    ],
    "kms:ReEncryptTo": (parameters) => [
        ...contextKeys(parameters["DestinationEncryptionContext"]),
        text(
            "kms:EncryptionAlgorithm",
            parameters["DestinationEncryptionAlgorithm"] ?? "SYMMETRIC_DEFAULT",
        ),
    ],
    "kms:CreateGrant": (parameters) => [
        ["kms:GrantOperations", texts(parameters["Operations"])],
        text("kms:GranteePrincipal", parameters["GranteePrincipal"]),
        text("kms:RetiringPrincipal", parameters["RetiringPrincipal"]),
        // Only services of AWS make grants for themselves, and none calls here.
        text("kms:GrantIsForAWSResource", false),
        [
            "kms:GrantConstraintType",
            isObject(parameters["Constraints"]) ? Object.keys(parameters["Constraints"]) : [],
        ],
    ],
    "kms:RevokeGrant": () => [text("kms:GrantIsForAWSResource", false)],
    "kms:ListGrants": () => [text("kms:GrantIsForAWSResource", false)],
};

/** The encryption context that a decision is about: that of its side, in ReEncrypt. */
export function encryptionContextOf(
    action: string,
    parameters: Parameters,
): Readonly<Record<string, string>> {
    const name =
        action === "kms:ReEncryptFrom"
            ? "SourceEncryptionContext"
            : action === "kms:ReEncryptTo"
              ? "DestinationEncryptionContext"
              : "EncryptionContext";
    const context = parameters[name];
    return isObject(context) ? (context as Readonly<Record<string, string>>) : {};
}

function contextKeys(context: unknown): readonly Entry[] {
    const pairs = Object.entries(isObject(context) ? context : {});
    return [
        ["kms:EncryptionContextKeys", pairs.map(([name]) => name)],
        ...pairs.map(([name, value]): Entry => [`kms:EncryptionContext:${name}`, [String(value)]]),
    ];
}

function text(name: string, value: unknown): Entry {
    const isPresent = ["string", "number", "boolean"].includes(typeof value);
    return [name, isPresent ? [String(value)] : []];
}

function texts(value: unknown): readonly string[] {
    return Array.isArray(value) ? value.map(String) : [];
}

/** Names of keys ignore case: two tags that differ in case alone are one key with two values. */
function merged(entries: readonly Entry[]): ConditionKeys {
    const names = new Map<string, string>();
    const keys = new Map<string, string[]>();
    for (const [name, values] of entries) {
        const folded = name.toLowerCase();
        const first = names.get(folded) ?? name;
        names.set(folded, first);
        const known = keys.get(first);
        if (known === undefined) {
            keys.set(first, [...values]);
        } else {
            // Not a new list each time: a request may repeat one name a hundred thousand times.
            known.push(...values);
        }
    }
    return keys;
}
