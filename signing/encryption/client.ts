import { buildClient, CommitmentPolicy } from "@aws-crypto/client-node";
import { MAX_DATA_KEYS } from "./limits";

/**
 * The AWS Encryption SDK with key commitment both ways.
 * @see https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/concepts.html#commitment-policy
 */
export const { encryptStream, decryptStream } = buildClient({
    commitmentPolicy: CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT,
    maxEncryptedDataKeys: MAX_DATA_KEYS,
});
