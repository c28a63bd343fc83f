import type { Service } from "./wire";

/** What the trail says of every call of an operation. */
interface OperationFacts {
    /** As CloudTrail counts: what uses a key reads it, only what changes something does not. */
    readonly readOnly: boolean;
    /** Whether CloudTrail adds the key's ARN to the answer of a change, though the answer has none. */
    readonly keyInResponse?: true;
}

const READ: OperationFacts = { readOnly: true };
const CHANGE: OperationFacts = { readOnly: false };
const CHANGE_OF_KEY: OperationFacts = { readOnly: false, keyInResponse: true };

/**
 * The operations of KMS and STS that have a place here, also those that the sandbox does not have yet.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/understanding-kms-entries.html
 */
const FACTS: Readonly<Record<Service, Readonly<Record<string, OperationFacts>>>> = {
    kms: {
        CancelKeyDeletion: CHANGE_OF_KEY,
        CreateAlias: CHANGE_OF_KEY,
        CreateGrant: CHANGE_OF_KEY,
        CreateKey: CHANGE,
        Decrypt: READ,
        DeleteAlias: CHANGE_OF_KEY,
        DescribeKey: READ,
        DisableKey: CHANGE_OF_KEY,
        DisableKeyRotation: CHANGE,
        EnableKey: CHANGE_OF_KEY,
        EnableKeyRotation: CHANGE_OF_KEY,
        Encrypt: READ,
        GenerateDataKey: READ,
        GenerateDataKeyPair: READ,
        GenerateDataKeyPairWithoutPlaintext: READ,
        GenerateDataKeyWithoutPlaintext: READ,
        GenerateMac: READ,
        GenerateRandom: READ,
        GetKeyPolicy: READ,
        GetKeyRotationStatus: READ,
        GetPublicKey: READ,
        ListAliases: READ,
        ListGrants: READ,
        ListKeyPolicies: READ,
        ListKeyRotations: READ,
        ListKeys: READ,
        ListResourceTags: READ,
        ListRetirableGrants: READ,
        PutKeyPolicy: CHANGE,
        ReEncrypt: READ,
        RetireGrant: CHANGE,
        RevokeGrant: CHANGE,
        RotateKeyOnDemand: CHANGE_OF_KEY,
        ScheduleKeyDeletion: CHANGE_OF_KEY,
        Sign: READ,
        TagResource: CHANGE_OF_KEY,
        UntagResource: CHANGE_OF_KEY,
        UpdateAlias: CHANGE_OF_KEY,
        UpdateKeyDescription: CHANGE,
        Verify: READ,
        VerifyMac: READ,
    },
    sts: { AssumeRole: READ, GetCallerIdentity: READ },
};

/** What the trail says of an operation; undefined for one that is not known. */
export function operationFacts(service: Service, operation: string): OperationFacts | undefined {
    return Object.hasOwn(FACTS[service], operation) ? FACTS[service][operation] : undefined;
}

/** Names of the operations that are known, of one service. */
export function operationNames(service: Service): readonly string[] {
    return Object.keys(FACTS[service]);
}
