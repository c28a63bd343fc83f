import type { KMSClient } from "@aws-sdk/client-kms";
import { createHash } from "node:crypto";
import { kmsKey, kmsVerify } from "../kms/kmsKey";
import type { CandidateJws } from "./judgeJws";

/** Verifies by KMS, with one key. */
export interface KmsVerifier {
    /** Whether the key signed this; undefined when it says that it is of another key. */
    verifies(jws: CandidateJws): Promise<boolean | undefined>;
}

/** A verifier on KMS. @param keyId ARN, id or alias of an enabled key. */
export function kmsVerifier(kms: KMSClient, keyId: string, signal?: AbortSignal): KmsVerifier {
    return {
        verifies: async ({ kid, signingInput, signature }) => {
            const key = await kmsKey(kms, keyId, signal);
            if (key.kid !== kid) {
                return undefined;
            }
            // An empty or endless signature KMS would refuse as no signature at all.
            if (signature.length * 8 !== key.publicKey.asymmetricKeyDetails?.modulusLength) {
                return false;
            }
            const digest = createHash("sha256").update(signingInput).digest();
            return kmsVerify(kms, key.arn, digest, signature, signal);
        },
    };
}
