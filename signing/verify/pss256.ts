import { constants, type KeyObject, verify } from "node:crypto";

/** The one algorithm of the signing keys, in AWS's words; PS256 in those of RFC 7518. */
export const PSS_256 = "RSASSA_PSS_SHA_256";

/** PSS as RFC 7518 and AWS do it with SHA-256: the salt is as long as the hash, in bytes. */
const SALT_LENGTH = 32;

/**
 * Whether a signature is of these bytes by this key, without any AWS call. It must be as long as the
 * key's modulus: openssl would also take one whose leading zero is gone.
 * @see https://www.rfc-editor.org/rfc/rfc8017#section-8.1.2
 * @see https://www.rfc-editor.org/rfc/rfc7518#section-3.5
 */
export function verifiesPss256(
    bytes: Uint8Array,
    signature: Uint8Array,
    publicKey: KeyObject,
): boolean {
    if (signature.length * 8 !== publicKey.asymmetricKeyDetails?.modulusLength) {
        return false;
    }
    return verify(
        "sha256",
        bytes,
        {
            key: publicKey,
            padding: constants.RSA_PKCS1_PSS_PADDING,
            saltLength: SALT_LENGTH,
        },
        signature,
    );
}
