import { describeAlgorithms } from "./algorithms";
import type { KeyRecord } from "./keyRecord";

/** `KeyMetadata`, field for field what AWS answers; dates in seconds since 1970. */
export function keyMetadata(key: KeyRecord): object {
    return {
        AWSAccountId: key.accountId,
        KeyId: key.keyId,
        Arn: key.arn,
        CreationDate: key.creationDate / 1000,
        Enabled: key.keyState === "Enabled",
        Description: key.description,
        KeyUsage: key.keyUsage,
        KeyState: key.keyState,
        ...(key.deletionDate !== undefined && { DeletionDate: key.deletionDate / 1000 }),
        Origin: "AWS_KMS",
        KeyManager: "CUSTOMER",
        CustomerMasterKeySpec: key.keySpec,
        KeySpec: key.keySpec,
        ...describeAlgorithms(key),
        MultiRegion: false,
    };
}
