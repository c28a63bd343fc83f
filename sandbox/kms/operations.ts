import type { Operation } from "../request/operation";
import { createAlias, deleteAlias, listAliases, updateAlias } from "./aliasOperations";
import { createKey } from "./createKey";
import { generateDataKey, generateDataKeyWithoutPlaintext } from "./dataKeyOperations";
import { decrypt, encrypt, reEncrypt } from "./encryptionOperations";
import { createGrant, listGrants, revokeGrant } from "./grantOperations";
import {
    cancelKeyDeletion,
    describeKey,
    disableKey,
    enableKey,
    listKeys,
    scheduleKeyDeletion,
    updateKeyDescription,
} from "./keyOperations";
import { getKeyPolicy, listKeyPolicies, putKeyPolicy } from "./policyOperations";
import { disableKeyRotation, enableKeyRotation, getKeyRotationStatus } from "./rotationOperations";
import { getPublicKey, sign, verify } from "./signingOperations";
import { listResourceTags, tagResource, untagResource } from "./tagOperations";

/** The operations of KMS that the sandbox has, by their name after `TrentService.`. */
export const KMS_OPERATIONS: ReadonlyMap<string, Operation> = new Map(
    Object.entries({
        CancelKeyDeletion: cancelKeyDeletion,
        CreateAlias: createAlias,
        CreateGrant: createGrant,
        CreateKey: createKey,
        Decrypt: decrypt,
        DeleteAlias: deleteAlias,
        DescribeKey: describeKey,
        DisableKey: disableKey,
        DisableKeyRotation: disableKeyRotation,
        EnableKey: enableKey,
        EnableKeyRotation: enableKeyRotation,
        Encrypt: encrypt,
        GenerateDataKey: generateDataKey,
        GenerateDataKeyWithoutPlaintext: generateDataKeyWithoutPlaintext,
        GetKeyPolicy: getKeyPolicy,
        GetKeyRotationStatus: getKeyRotationStatus,
        GetPublicKey: getPublicKey,
        ListAliases: listAliases,
        ListGrants: listGrants,
        ListKeyPolicies: listKeyPolicies,
        ListKeys: listKeys,
        ListResourceTags: listResourceTags,
        PutKeyPolicy: putKeyPolicy,
        ReEncrypt: reEncrypt,
        RevokeGrant: revokeGrant,
        ScheduleKeyDeletion: scheduleKeyDeletion,
        Sign: sign,
        TagResource: tagResource,
        UntagResource: untagResource,
        UpdateAlias: updateAlias,
        UpdateKeyDescription: updateKeyDescription,
        Verify: verify,
    }),
);
