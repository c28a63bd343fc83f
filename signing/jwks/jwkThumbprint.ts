import { createHash, type KeyObject } from "node:crypto";

/**
 * The key id of an RSA public key: the SHA-256 of its JWK's required members, base64url.
 * @see https://www.rfc-editor.org/rfc/rfc7638#section-3
 */
export function jwkThumbprint(publicKey: KeyObject): string {
    const { e, kty, n } = publicKey.export({ format: "jwk" });
    return createHash("sha256").update(JSON.stringify({ e, kty, n })).digest("base64url");
}
