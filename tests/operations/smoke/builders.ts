/** Builders for the specs of `operations/smoke`. */
import { generateKeyPairSync } from "node:crypto";
import type { SmokeRequest } from "../../../operations/smoke/runSmoke";
import type { Signer } from "../../../operations/smoke/signer";
import { signDigest, verifyDigest } from "../../../sandbox/kms/rsaSignatures";

export const ACCOUNT = "111111110010";
export const KEY_ARN = `arn:aws:kms:sa-east-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
export const NOW = new Date("2026-11-24T03:00:00.000Z");

const PSS = { padding: "pss", hash: "sha256" } as const;
const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
/** SPKI. */
export const PUBLIC_KEY = pair.publicKey.export({ type: "spki", format: "pem" }).toString();
export const PRIVATE_KEY = pair.privateKey;

/** An error as the AWS SDK throws it. */
export function awsError(name: string, requestId = `id-${name}`): Error {
    return Object.assign(new Error(`${name} of AWS`), {
        name,
        $fault: "client",
        $metadata: { requestId },
    });
}

/** A KMS that holds one key under the program's policy. */
export function signerOf(over: Partial<Signer> = {}): Signer {
    return {
        sign: (_keyId, digest, algorithm) =>
            algorithm === "RSASSA_PSS_SHA_256"
                ? Promise.resolve({
                      signature: signDigest(PRIVATE_KEY, Buffer.from(digest), PSS),
                      keyArn: KEY_ARN,
                      requestId: "id-sign",
                  })
                : Promise.reject(awsError("AccessDeniedException", "id-refused")),
        publicKey: () =>
            Promise.resolve({
                spki: pair.publicKey.export({ type: "spki", format: "der" }),
                requestId: "id-publicKey",
            }),
        verify: (_keyArn, digest, signature) =>
            Promise.resolve({
                valid: verifyDigest(
                    pair.publicKey,
                    Buffer.from(digest),
                    Buffer.from(signature),
                    PSS,
                ),
                requestId: "id-verify",
            }),
        ...over,
    };
}

export function requestOf(signer: Signer, over: Partial<SmokeRequest> = {}): SmokeRequest {
    return {
        environment: "dev",
        stack: "dev-990010",
        cns: "990010",
        accountId: ACCOUNT,
        region: "sa-east-1",
        alias: "alias/cartorio-assinatura",
        nonce: "n-1",
        now: () => NOW,
        assume: () => Promise.resolve(signer),
        ...over,
    };
}
