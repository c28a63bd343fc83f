import { generateKeyPair, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { modulusBits, type KeySpec } from "./keySpecs";

const generateKeyPairAsync = promisify(generateKeyPair);
const AES_KEY_BYTES = 32;
const PUBLIC = { type: "spki", format: "der" } as const;
const PRIVATE = { type: "pkcs8", format: "der" } as const;

/** Key material as it is stored. */
export interface KeyMaterial {
    /** PKCS#8 DER of an asymmetric key, the 256 bits of a symmetric one. */
    readonly secret: Buffer;
    /** DER SubjectPublicKeyInfo; only of asymmetric keys. */
    readonly publicKey?: Buffer;
}

/** Makes key material; key pairs on the thread pool, as RSA_4096 takes seconds. */
export async function generateMaterial(spec: KeySpec): Promise<KeyMaterial> {
    if (spec === "SYMMETRIC_DEFAULT") {
        return { secret: generateSecret() };
    }
    const modulusLength = modulusBits(spec);
    const pair =
        modulusLength === undefined
            ? await generateKeyPairAsync("ec", {
                  namedCurve: "prime256v1",
                  publicKeyEncoding: PUBLIC,
                  privateKeyEncoding: PRIVATE,
              })
            : await generateKeyPairAsync("rsa", {
                  modulusLength,
                  publicExponent: 65537,
                  publicKeyEncoding: PUBLIC,
                  privateKeyEncoding: PRIVATE,
              });
    return { secret: pair.privateKey, publicKey: pair.publicKey };
}

/** The 256 bits of a symmetric key. */
export function generateSecret(): Buffer {
    return randomBytes(AES_KEY_BYTES);
}
