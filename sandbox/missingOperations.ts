import { findKey } from "./kms/keyReferences";
import { defineOperation, type Operation } from "./request/operation";
import type { Service } from "./request/wire";
import { SandboxError } from "./sandboxError";

/** Operations that AWS has and the sandbox has not. */
const NAMES: Readonly<Record<Service, readonly string[]>> = {
    kms: [
        "ConnectCustomKeyStore",
        "CreateCustomKeyStore",
        "Decapsulate",
        "DeleteCustomKeyStore",
        "DeleteImportedKeyMaterial",
        "DeriveSharedSecret",
        "DescribeCustomKeyStores",
        "DisconnectCustomKeyStore",
        "Encapsulate",
        "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext",
        "GenerateMac",
        "GenerateRandom",
        "GetKeyLastUsage",
        "GetParametersForImport",
        "ImportKeyMaterial",
        "ListKeyRotations",
        "ListRetirableGrants",
        "ReplicateKey",
        "RetireGrant",
        "RotateKeyOnDemand",
        "UpdateCustomKeyStore",
        "UpdatePrimaryRegion",
        "VerifyMac",
    ],
    sts: [
        "AssumeRoleWithSAML",
        "AssumeRoleWithWebIdentity",
        "AssumeRoot",
        "DecodeAuthorizationMessage",
        "GetAccessKeyInfo",
        "GetDelegatedAccessToken",
        "GetFederationToken",
        "GetSessionToken",
        "GetWebIdentityToken",
    ],
};

/**
 * The missing operations of a service: each is authorised on the key that it names, like any other, and then
 * refused by name. A policy that forbids one is so seen to forbid it.
 */
export function missingOperations(service: Service): ReadonlyMap<string, Operation> {
    return new Map(NAMES[service].map((name) => [name, missingOperation(service, name)]));
}

function missingOperation(service: Service, name: string): Operation {
    return defineOperation({
        parameters: service === "kms" ? { KeyId: { type: "string" } } : {},
        resolve: (call, input: { readonly KeyId?: string | undefined }) =>
            input.KeyId === undefined ? undefined : findKey(call, input.KeyId, "keyOrAlias"),
        resources: (key) => (key === undefined ? [] : [key]),
        run: () => {
            throw new SandboxError(
                "UnsupportedOperationException",
                `The sandbox does not implement ${service}:${name}.`,
            );
        },
    });
}
