import type { KeyFacts } from "./accessFacts";

/** What a person asks of a key; several actions each. */
export const CAPABILITIES = {
    sign: "sign",
    verify: "verify",
    encrypt: "encrypt",
    decrypt: "decrypt",
    dataKey: "data key",
    mac: "MAC",
    agree: "agree",
    policy: "policy",
    grant: "grant",
    state: "on/off",
    delete7: "delete 7d",
    delete30: "delete 30d",
    alias: "alias",
    tags: "tags",
    other: "other",
    read: "read",
} as const;
/** Name of one of {@link CAPABILITIES}. */
export type Capability = keyof typeof CAPABILITIES;

/** Capabilities that change a key or who may use it. */
export const CHANGES: readonly Capability[] = [
    ...(["policy", "grant", "state", "delete7", "delete30", "alias", "tags", "other"] as const),
];

/** Values that a condition key can have, the first by default; no values means absent. */
export type Options = readonly (readonly string[])[];

/** One question: may somebody do this to the key? */
export interface Probe {
    /** For example `kms:Sign RSASSA_PSS_SHA_256`; unique for a key. */
    readonly name: string;
    readonly action: string;
    readonly capability: Capability;
    /** Condition keys that follow from the action and its parameters, in lower case. */
    readonly known: ReadonlyMap<string, Options>;
}

/** Actions by capability that have one probe each, by the key's usage; `*` for every key. */
const ACTIONS: readonly [usage: string, capability: Capability, actions: string][] = [
    ["ENCRYPT_DECRYPT", "encrypt", "Encrypt ReEncryptTo"],
    ["ENCRYPT_DECRYPT", "decrypt", "Decrypt ReEncryptFrom"],
    [
        "ENCRYPT_DECRYPT",
        "dataKey",
        "GenerateDataKey GenerateDataKeyWithoutPlaintext GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext",
    ],
    ["SIGN_VERIFY", "verify", "Verify"],
    ["GENERATE_VERIFY_MAC", "mac", "GenerateMac VerifyMac"],
    ["KEY_AGREEMENT", "agree", "DeriveSharedSecret"],
    ["*", "policy", "PutKeyPolicy"],
    ["*", "grant", "CreateGrant"],
    ["*", "state", "EnableKey DisableKey CancelKeyDeletion"],
    ["*", "alias", "CreateAlias UpdateAlias DeleteAlias"],
    ["*", "tags", "TagResource UntagResource"],
    [
        "*",
        "other",
        "UpdateKeyDescription RevokeGrant EnableKeyRotation DisableKeyRotation RotateKeyOnDemand " +
            "ImportKeyMaterial DeleteImportedKeyMaterial ReplicateKey UpdatePrimaryRegion SynchronizeMultiRegionKey",
    ],
    [
        "*",
        "read",
        "DescribeKey GetKeyPolicy GetKeyRotationStatus GetPublicKey ListGrants ListKeyPolicies " +
            "ListKeyRotations ListResourceTags",
    ],
];

/** The questions about a key, in the order of {@link CAPABILITIES}. */
export function probesOf(key: KeyFacts): Probe[] {
    const common = keyContext(key);
    const probe = (
        capability: Capability,
        operation: string,
        detail = "",
        known: readonly [string, Options][] = [],
    ): Probe => ({
        name: `kms:${operation}${detail}`,
        action: `kms:${operation}`,
        capability,
        known: new Map([...common, ...known, ...parameters(operation, key)]),
    });
    const probes = [
        ...(key.keyUsage === "SIGN_VERIFY"
            ? key.algorithms.map((algorithm) =>
                  probe("sign", "Sign", ` ${algorithm}`, [["kms:signingalgorithm", [[algorithm]]]]),
              )
            : []),
        ...[7, 30].map((days) =>
            probe(days === 7 ? "delete7" : "delete30", "ScheduleKeyDeletion", ` ${days} days`, [
                ["kms:schedulekeydeletionpendingwindowindays", [[String(days)]]],
            ]),
        ),
        ...ACTIONS.filter(([usage]) => usage === "*" || usage === key.keyUsage).flatMap(
            ([, capability, operations]) =>
                operations.split(" ").map((operation) => probe(capability, operation)),
        ),
    ];
    const order = Object.keys(CAPABILITIES);
    return probes.sort((a, b) => order.indexOf(a.capability) - order.indexOf(b.capability));
}

/** Condition keys with the key's own values. */
function keyContext(key: KeyFacts): [string, Options][] {
    const { keySpec, keyUsage, origin, multiRegion, region } = key;
    return [
        ["kms:keyspec", [[keySpec]]],
        ["kms:customermasterkeyspec", [[keySpec]]],
        ["kms:keyusage", [[keyUsage]]],
        ["kms:customermasterkeyusage", [[keyUsage]]],
        ["kms:keyorigin", [[origin]]],
        ["kms:multiregion", [[String(multiRegion)]]],
        ["aws:requestedregion", [[region]]],
        // KMS answers on TLS only.
        ["aws:securetransport", [["true"]]],
    ];
}

/**
 * Condition keys that the parameters of an operation give a value, whatever the caller leaves out.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 */
function parameters(operation: string, { algorithms }: KeyFacts): [string, Options][] {
    const each = algorithms.map((algorithm) => [algorithm]);
    const messageTypes = algorithms.some((algorithm) => algorithm.startsWith("ML_DSA"))
        ? [["RAW"], ["DIGEST"], ["EXTERNAL_MU"]]
        : [["RAW"], ["DIGEST"]];
    switch (operation) {
        case "Sign":
            return [["kms:messagetype", messageTypes]];
        case "Verify":
            return [
                ["kms:messagetype", messageTypes],
                ["kms:signingalgorithm", each],
            ];
        case "Encrypt":
        case "Decrypt":
        case "ReEncryptFrom":
        case "ReEncryptTo":
            return [["kms:encryptionalgorithm", each]];
        case "GenerateMac":
        case "VerifyMac":
            return [["kms:macalgorithm", each]];
        case "PutKeyPolicy":
            return [["kms:bypasspolicylockoutsafetycheck", [["false"], ["true"]]]];
        default:
            return [];
    }
}
