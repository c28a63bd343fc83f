import {
    GetPublicKeyCommand,
    type KMSClient,
    SignCommand,
    VerifyCommand,
} from "@aws-sdk/client-kms";
import { createPublicKey, type KeyObject } from "node:crypto";
import { jwkThumbprint } from "../jwks/jwkThumbprint";
import { SigningError, SigningErrorCode } from "../signingError";
import { PSS_256 } from "../verify/pss256";
import { kmsFailure } from "./kmsFailure";

/** A key as KMS shows it. */
export interface KmsKey {
    readonly arn: string;
    /** Thumbprint of the public key. */
    readonly kid: string;
    readonly publicKey: KeyObject;
}

/** A signature as KMS answers it. */
export interface KmsSignature {
    readonly signature: Uint8Array;
    /** The key that signed, also when it was called by its alias. */
    readonly keyArn: string;
    /** AWS's id of the call, to be found in the trail. */
    readonly requestId: string;
}

/**
 * The key that an alias, ARN or id names now.
 * @throws SigningError `refused`, `unavailable`, `aborted`, or `mismatch` when KMS shows no RSA key.
 */
export async function kmsKey(kms: KMSClient, keyId: string, signal?: AbortSignal): Promise<KmsKey> {
    const answer = await ask(`reading the public key of ${keyId}`, signal, (options) =>
        kms.send(new GetPublicKeyCommand({ KeyId: keyId }), options),
    );
    const { KeyId: arn = keyId, PublicKey: spki = new Uint8Array() } = answer;
    try {
        const key = Buffer.from(spki);
        const publicKey = createPublicKey({ key, format: "der", type: "spki" });
        return { arn, kid: jwkThumbprint(publicKey), publicKey };
    } catch (error) {
        throw new SigningError(
            SigningErrorCode.Mismatch,
            `KMS shows no public key of ${arn} that this program can read: ${(error as Error).message}`,
            { cause: error },
        );
    }
}

/**
 * Has KMS sign a SHA-256 digest with PS256.
 * @throws SigningError `refused`, `unavailable`, `aborted`.
 */
export async function kmsSign(
    kms: KMSClient,
    keyId: string,
    digest: Uint8Array,
    signal?: AbortSignal,
): Promise<KmsSignature> {
    const answer = await ask(`signing with ${keyId}`, signal, (options) =>
        kms.send(
            new SignCommand({
                KeyId: keyId,
                Message: digest,
                MessageType: "DIGEST",
                SigningAlgorithm: PSS_256,
            }),
            options,
        ),
    );
    const { Signature: signature, KeyId: keyArn, $metadata } = answer;
    return {
        signature: signature ?? new Uint8Array(),
        keyArn: keyArn ?? "",
        requestId: $metadata.requestId ?? "",
    };
}

/**
 * Whether KMS confirms a PS256 signature of a digest.
 * @param keyArn ARN: an alias may have moved since.
 * @throws SigningError `refused`, `unavailable`, `aborted`.
 */
export async function kmsVerify(
    kms: KMSClient,
    keyArn: string,
    digest: Uint8Array,
    signature: Uint8Array,
    signal?: AbortSignal,
): Promise<boolean> {
    try {
        const answer = await ask(`verifying with ${keyArn}`, signal, (options) =>
            kms.send(
                new VerifyCommand({
                    KeyId: keyArn,
                    Message: digest,
                    MessageType: "DIGEST",
                    Signature: signature,
                    SigningAlgorithm: PSS_256,
                }),
                options,
            ),
        );
        return answer.SignatureValid === true;
    } catch (error) {
        // KMS never answers false: it throws.
        const cause =
            error instanceof SigningError ? (error.cause as Error | undefined) : undefined;
        if (cause?.name === "KMSInvalidSignatureException") {
            return false;
        }
        throw error;
    }
}

async function ask<T>(
    doing: string,
    signal: AbortSignal | undefined,
    call: (options: { abortSignal?: AbortSignal }) => Promise<T>,
): Promise<T> {
    try {
        return await call(signal === undefined ? {} : { abortSignal: signal });
    } catch (error) {
        throw kmsFailure(doing, error, signal);
    }
}
