import { GetPublicKeyCommand, type KMSClient, SignCommand } from "@aws-sdk/client-kms";
import type { DigestSigner } from "./digestSigner";
import { X509Error, X509ErrorCode } from "./x509Error";

/** A signer on AWS KMS, bound to one key. */
export interface KmsDigestSigner extends DigestSigner {
    /** The key that signs, also when it was asked for by its alias. */
    readonly keyArn: string;
}

/**
 * Binds a signer to the key that an alias points at now: the public key is read once and every signature is
 * asked of that key's ARN, so an alias that moves in between can't mix two keys in one document.
 * @param keyId alias, ARN or id of an RSA signing key.
 * @param onSigned gets the request id of each signature, by which AWS's trail knows it.
 * @throws X509Error `signature` when another key answers; what the SDK throws otherwise.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 */
export async function kmsDigestSigner(
    kms: KMSClient,
    keyId: string,
    onSigned?: (requestId: string) => void,
): Promise<KmsDigestSigner> {
    const { PublicKey: publicKeySpki, KeyId: keyArn } = await kms.send(
        new GetPublicKeyCommand({ KeyId: keyId }),
    );
    if (publicKeySpki === undefined || keyArn === undefined) {
        throw new X509Error(X509ErrorCode.Signature, `KMS gave no public key of ${keyId}`);
    }
    return {
        publicKeySpki,
        keyArn,
        sign: async (digest) => {
            const {
                Signature: signature,
                KeyId: signedBy,
                $metadata,
            } = await kms.send(
                new SignCommand({
                    KeyId: keyArn,
                    Message: digest,
                    MessageType: "DIGEST",
                    SigningAlgorithm: "RSASSA_PSS_SHA_256",
                }),
            );
            onSigned?.($metadata.requestId ?? "");
            if (signature === undefined || signedBy !== keyArn) {
                throw new X509Error(
                    X509ErrorCode.Signature,
                    `KMS signed with ${signedBy ?? "no key"}; expected ${keyArn}`,
                );
            }
            return signature;
        },
    };
}
