import { createPublicKey } from "node:crypto";
import { sha256, verifiesScheme } from "./algorithms";
import { X509Error, X509ErrorCode } from "./x509Error";

/** Something that holds an RSA key and signs digests with it. */
export interface DigestSigner {
    /** The public key, DER (SPKI). */
    readonly publicKeySpki: Uint8Array;
    /**
     * Signs a SHA-256 digest: RSASSA-PSS, SHA-256, MGF1 with SHA-256, salt of 32 bytes.
     * @param digest 32 bytes.
     * @returns a signature as long as the modulus.
     */
    sign(digest: Uint8Array): Promise<Uint8Array>;
}

/**
 * Signs bytes and verifies the signature on this machine before anyone gets it.
 * @throws X509Error `signature` when the signer answers anything but a signature of its own key.
 */
export async function signBytes(signer: DigestSigner, bytes: Uint8Array): Promise<Uint8Array> {
    const key = createPublicKey({
        key: Buffer.from(signer.publicKeySpki),
        format: "der",
        type: "spki",
    });
    const signature = await signer.sign(sha256(bytes));
    if (
        !verifiesScheme(bytes, signature, key, { padding: "pss", hash: "sha256", saltLength: 32 })
    ) {
        throw new X509Error(
            X509ErrorCode.Signature,
            `the signer answered ${signature.length} bytes that are no RSASSA-PSS signature (SHA-256, salt 32) of ` +
                "its public key over this digest; nothing is released. Look which key the signer uses.",
        );
    }
    return signature;
}
