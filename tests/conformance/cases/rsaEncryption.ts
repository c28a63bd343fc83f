import assert from "node:assert/strict";
import { constants, createPublicKey, publicEncrypt } from "node:crypto";
import { DecryptCommand, EncryptCommand } from "@aws-sdk/client-kms";
import { bytesOf, refused } from "../checks";
import { RECORDED, type ConformanceCase } from "../conformanceCase";
import type { Context } from "../context";
import { publicKeyOf } from "../signatures";

const TEXT = Buffer.from("texto");

/** Algorithm, the hash of its OAEP, the most bytes that it seals for RSA_2048. */
const ALGORITHMS = [
    ["RSAES_OAEP_SHA_1", "sha1", 214],
    ["RSAES_OAEP_SHA_256", "sha256", 190],
] as const;
type Name = (typeof ALGORITHMS)[number][0];

async function encrypt(context: Context, EncryptionAlgorithm: Name, Plaintext: Buffer) {
    const { KeyId } = await context.key("rsaEncryption");
    const command = new EncryptCommand({ KeyId, Plaintext, EncryptionAlgorithm });
    return bytesOf((await context.kms.send(command)).CiphertextBlob, "CiphertextBlob");
}

async function decrypt(context: Context, EncryptionAlgorithm: Name, CiphertextBlob: Buffer) {
    const { KeyId } = await context.key("rsaEncryption");
    const command = new DecryptCommand({ KeyId, CiphertextBlob, EncryptionAlgorithm });
    return bytesOf((await context.kms.send(command)).Plaintext, "Plaintext");
}

export const rsaEncryption: readonly ConformanceCase[] = ALGORITHMS.flatMap(
    ([name, oaepHash, most]): ConformanceCase[] => [
        {
            id: `encrypt-${name}`,
            title: `What Encrypt seals by ${name}, up to ${String(most)} bytes, Decrypt opens`,
            source: RECORDED,
            run: async (context) => {
                const text = Buffer.alloc(most, 7);
                const sealed = await encrypt(context, name, text);
                assert.equal(sealed.length, 256);
                assert.deepEqual(await decrypt(context, name, sealed), text);
            },
        },
        {
            id: `encrypt-refuses-${String(most + 1)}-bytes-${name}`,
            title: `Encrypt refuses ${String(most + 1)} bytes by ${name}`,
            source: RECORDED,
            run: (context) =>
                refused(
                    encrypt(context, name, Buffer.alloc(most + 1)),
                    "ValidationException",
                    new RegExp(`cannot encrypt data larger than ${String(most)} bytes`),
                ),
        },
        {
            id: `decrypt-${name}-from-offline`,
            title: `Decrypt opens what was sealed offline with the public key (${name})`,
            source: "https://www.rfc-editor.org/rfc/rfc8017#section-7.1",
            run: async (context) => {
                const der = await publicKeyOf(context, "rsaEncryption");
                const key = createPublicKey({ key: der, format: "der", type: "spki" });
                const padding = constants.RSA_PKCS1_OAEP_PADDING;
                const sealed = publicEncrypt({ key, padding, oaepHash }, TEXT);
                assert.deepEqual(await decrypt(context, name, sealed), TEXT);
            },
        },
        {
            id: `decrypt-${name}-tampered`,
            title: `Decrypt refuses a ciphertext of ${name} of which one bit changed`,
            source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html",
            run: async (context) => {
                const sealed = await encrypt(context, name, TEXT);
                sealed[40] = (sealed[40] ?? 0) ^ 1;
                await refused(decrypt(context, name, sealed), "InvalidCiphertextException");
            },
        },
    ],
);
