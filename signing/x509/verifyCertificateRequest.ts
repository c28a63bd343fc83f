import { createPublicKey } from "node:crypto";
import { PSS_SHA256_IDENTIFIER, verifiesScheme } from "./algorithms";
import { same } from "./chain";
import { DerReader } from "./derReader";
import { Tag } from "./derTags";
import { X509Error, X509ErrorCode } from "./x509Error";

/**
 * Verifies that a request as this project makes it is signed by the key that it names.
 * @param request PKCS #10, DER, and nothing after it.
 * @returns the public key, DER (SPKI).
 * @throws X509Error `malformed` or `signature`.
 * @see https://www.rfc-editor.org/rfc/rfc2986#section-4.2
 */
export function verifyCertificateRequest(request: Uint8Array): Uint8Array {
    const what = "the certificate request";
    const outer = DerReader.sequence(request, what);
    const information = outer.next(Tag.Sequence);
    const algorithm = outer.next(Tag.Sequence).raw;
    const [unusedBits, ...signature] = outer.next(Tag.BitString).content;
    outer.end();
    const inner = new DerReader(information.content, what);
    if (inner.integer() !== 0n) {
        inner.fail("it is not of version 1");
    }
    inner.next(Tag.Sequence);
    const spki = inner.next(Tag.Sequence).raw;
    inner.next(Tag.Context);
    inner.end();
    if (!same(algorithm, PSS_SHA256_IDENTIFIER) || unusedBits !== 0) {
        outer.fail("it is not signed with RSASSA-PSS, SHA-256 and a salt of 32 bytes");
    }
    if (!isSigned(information.raw, Uint8Array.from(signature), spki)) {
        throw new X509Error(X509ErrorCode.Signature, `${what} is not signed by the key it names`);
    }
    return spki;
}

function isSigned(bytes: Uint8Array, signature: Uint8Array, spki: Uint8Array): boolean {
    let key;
    try {
        key = createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
    } catch (cause) {
        throw new X509Error(X509ErrorCode.Malformed, "the request's public key is unreadable", {
            cause,
        });
    }
    return verifiesScheme(bytes, signature, key, {
        padding: "pss",
        hash: "sha256",
        saltLength: 32,
    });
}
