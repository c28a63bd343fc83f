import { createHash, type KeyObject } from "node:crypto";

/** A JWS in compact form, taken apart and not yet verified. */
export interface CompactJws {
    readonly header: Readonly<Record<string, unknown>>;
    readonly payload: Readonly<Record<string, unknown>>;
    /** The bytes that are signed. */
    readonly signingInput: Buffer;
    readonly signature: Buffer;
}

/**
 * The key id of an RSA public key: the SHA-256 of its JWK's required members, base64url.
 * @see https://www.rfc-editor.org/rfc/rfc7638#section-3
 */
export function jwkThumbprint(publicKey: KeyObject): string {
    const { e, kty, n } = publicKey.export({ format: "jwk" });
    return createHash("sha256").update(JSON.stringify({ e, kty, n })).digest("base64url");
}

/** Header and payload in the form that is signed. */
export function signingInput(
    header: Readonly<Record<string, unknown>>,
    payload: Readonly<Record<string, unknown>>,
): Buffer {
    const parts = [header, payload].map((part) => Buffer.from(JSON.stringify(part)));
    return Buffer.from(parts.map((part) => part.toString("base64url")).join("."));
}

/**
 * Takes a compact JWS apart. Each part has one spelling: what decodes to the same bytes and is written
 * otherwise is refused.
 * @returns the parts, or what is wrong.
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-5.2
 */
export function parseCompactJws(text: string): CompactJws | string {
    const parts = text.split(".");
    if (parts.length !== 3) {
        return `it has ${parts.length} parts between full stops; a compact JWS has three`;
    }
    const bytes = parts.map((part) => Buffer.from(part, "base64url"));
    if (parts.some((part, index) => bytes[index]!.toString("base64url") !== part)) {
        return "a part of it is not base64url without padding";
    }
    const [header, payload] = bytes.slice(0, 2).map(objectOf);
    if (header === undefined || payload === undefined) {
        return "its header or its payload is no JSON object";
    }
    return {
        header,
        payload,
        signingInput: Buffer.from(parts.slice(0, 2).join(".")),
        signature: bytes[2]!,
    };
}

function objectOf(bytes: Buffer): Record<string, unknown> | undefined {
    try {
        const value = JSON.parse(bytes.toString("utf8")) as unknown;
        return typeof value === "object" && value !== null && !Array.isArray(value)
            ? (value as Record<string, unknown>)
            : undefined;
    } catch (error) {
        if (error instanceof SyntaxError) {
            return undefined;
        }
        throw error;
    }
}
