import { type JsonObject, parseJsonObject } from "../jwks/strictJson";

/** A JWS in compact form, taken apart and not yet verified. */
export interface CompactJws {
    readonly header: JsonObject;
    readonly payload: JsonObject;
    /** The bytes that are signed. */
    readonly signingInput: Buffer;
    readonly signature: Buffer;
}

/** Header and payload in the form that is signed. */
export function signingInput(header: JsonObject, payload: JsonObject): Buffer {
    const parts = [header, payload].map((part) => Buffer.from(JSON.stringify(part)));
    return Buffer.from(parts.map((part) => part.toString("base64url")).join("."));
}

/** The compact form of what was signed and its signature. */
export function compactJws(input: Uint8Array, signature: Uint8Array): string {
    return `${Buffer.from(input).toString()}.${Buffer.from(signature).toString("base64url")}`;
}

/**
 * Takes a compact JWS apart. Each part has one spelling: what decodes to the same bytes and is written
 * otherwise is refused, and so is an object with a member twice.
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
    const header = parseJsonObject(bytes[0]!);
    const payload = parseJsonObject(bytes[1]!);
    if (typeof header === "string") {
        return `its header ${header}`;
    }
    if (typeof payload === "string") {
        return `its payload ${payload}`;
    }
    return {
        header,
        payload,
        signingInput: Buffer.from(parts.slice(0, 2).join(".")),
        signature: bytes[2]!,
    };
}
