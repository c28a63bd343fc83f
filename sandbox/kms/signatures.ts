import { createPublicKey, sign, verify, type KeyObject } from "node:crypto";
import type { Call } from "../request/operation";
import type { SignatureScheme } from "./algorithms";
import { signEcdsaDigest, verifyEcdsaDigest } from "./ecdsa";
import type { KeyRecord } from "./keyRecord";
import { signDigest, signMessage, verifyDigest, verifyMessage } from "./rsaSignatures";

/** What is signed: a message, or a digest that is taken as given. */
export interface Signed {
    readonly bytes: Buffer;
    readonly isDigest: boolean;
}

/** Signs with a key's private half. */
export async function signWith(
    call: Call,
    key: KeyRecord,
    scheme: SignatureScheme,
    { bytes, isDigest }: Signed,
): Promise<Buffer> {
    const privateKey = await call.keys.privateKey(key);
    if (scheme.padding === "ecdsa") {
        return isDigest
            ? signEcdsaDigest(privateKey, bytes)
            : sign(scheme.hash, bytes, { key: privateKey, dsaEncoding: "der" });
    }
    return isDigest
        ? signDigest(privateKey, bytes, scheme)
        : signMessage(privateKey, bytes, scheme);
}

/** Whether a signature is the key's. */
export async function verifyWith(
    call: Call,
    key: KeyRecord,
    scheme: SignatureScheme,
    { bytes, isDigest }: Signed,
    signature: Buffer,
): Promise<boolean> {
    if (scheme.padding === "ecdsa") {
        return isDigest
            ? verifyEcdsaDigest(await call.keys.privateKey(key), bytes, signature)
            : verify(scheme.hash, bytes, { key: publicKeyOf(key), dsaEncoding: "der" }, signature);
    }
    return isDigest
        ? verifyDigest(publicKeyOf(key), bytes, signature, scheme)
        : verifyMessage(publicKeyOf(key), bytes, signature, scheme);
}

/** Parsing a key costs more than verifying with it. */
const publicKeys = new WeakMap<KeyRecord, KeyObject>();

/** The public half of an asymmetric key. */
export function publicKeyOf(key: KeyRecord): KeyObject {
    const known = publicKeys.get(key);
    if (known !== undefined) {
        return known;
    }
    const der = Buffer.from(key.publicKey ?? "", "base64");
    const parsed = createPublicKey({ key: der, format: "der", type: "spki" });
    publicKeys.set(key, parsed);
    return parsed;
}
