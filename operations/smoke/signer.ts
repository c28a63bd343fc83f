import {
    GetPublicKeyCommand,
    KMSClient,
    SignCommand,
    type SigningAlgorithmSpec,
    VerifyCommand,
} from "@aws-sdk/client-kms";
import { PSS_256 } from "../../signing/verify/pss256";
import type { SessionCredentials } from "../account/becomeRole";

/** What a smoke needs of KMS. Every method throws what AWS answers. */
export interface Signer {
    /**
     * Signs a digest of 32 bytes.
     * @param keyId alias or ARN.
     */
    sign(keyId: string, digest: Uint8Array, algorithm: string): Promise<Signature>;
    /** The public key, DER (SPKI). */
    publicKey(keyArn: string): Promise<{ readonly spki: Uint8Array; readonly requestId: string }>;
    /** Whether KMS confirms a signature of {@link PSS_256}. */
    verify(
        keyArn: string,
        digest: Uint8Array,
        signature: Uint8Array,
    ): Promise<{ readonly valid: boolean; readonly requestId: string }>;
}

/** A signature as KMS answers it. */
export interface Signature {
    readonly signature: Uint8Array;
    /** The key that signed, also when it was called by its alias. */
    readonly keyArn: string;
    readonly requestId: string;
}

/** A signer on KMS, and how to close it. */
export function kmsSigner(
    region: string,
    credentials: SessionCredentials,
): Signer & { close(): void } {
    const kms = new KMSClient({ region, credentials });
    const requestIdOf = ({ $metadata }: { $metadata: { requestId?: string | undefined } }) =>
        $metadata.requestId ?? "";
    return {
        sign: async (keyId, digest, algorithm) => {
            const answer = await kms.send(
                new SignCommand({
                    KeyId: keyId,
                    Message: digest,
                    MessageType: "DIGEST",
                    SigningAlgorithm: algorithm as SigningAlgorithmSpec,
                }),
            );
            const { Signature: signature, KeyId: keyArn } = answer;
            return { signature: signature!, keyArn: keyArn!, requestId: requestIdOf(answer) };
        },
        publicKey: async (keyArn) => {
            const answer = await kms.send(new GetPublicKeyCommand({ KeyId: keyArn }));
            return { spki: answer.PublicKey!, requestId: requestIdOf(answer) };
        },
        verify: async (keyArn, digest, signature) => {
            const answer = await kms.send(
                new VerifyCommand({
                    KeyId: keyArn,
                    Message: digest,
                    MessageType: "DIGEST",
                    Signature: signature,
                    SigningAlgorithm: PSS_256,
                }),
            );
            return { valid: answer.SignatureValid === true, requestId: requestIdOf(answer) };
        },
        close: () => kms.destroy(),
    };
}
