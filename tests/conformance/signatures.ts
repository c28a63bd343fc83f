import { execFile } from "node:child_process";
import { constants, createHash, createPublicKey, verify } from "node:crypto";
import { promises as fs } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import {
    GetPublicKeyCommand,
    SignCommand,
    VerifyCommand,
    type MessageType,
    type SigningAlgorithmSpec,
} from "@aws-sdk/client-kms";
import { bytesOf } from "./checks";
import type { Context } from "./context";
import type { SharedKey } from "./keys";

/** A signing algorithm, taken apart. */
export interface Algorithm {
    readonly name: SigningAlgorithmSpec;
    /** As node:crypto and OpenSSL call it. */
    readonly hash: string;
    /** Bytes of the hash. */
    readonly length: number;
    readonly scheme: "pss" | "pkcs1" | "ecdsa";
    readonly key: SharedKey;
}

const HASHES = [256, 384, 512] as const;

/** The algorithms of the suite's two kinds of signing key. */
export const ALGORITHMS: readonly Algorithm[] = [
    ...HASHES.map((bits) => algorithm(`RSASSA_PSS_SHA_${bits}`, bits, "pss", "signing")),
    ...HASHES.map((bits) => algorithm(`RSASSA_PKCS1_V1_5_SHA_${bits}`, bits, "pkcs1", "signing")),
    algorithm("ECDSA_SHA_256", 256, "ecdsa", "ecc"),
];

function algorithm(
    name: SigningAlgorithmSpec,
    bits: number,
    scheme: Algorithm["scheme"],
    key: SharedKey,
): Algorithm {
    return { name, hash: `sha${String(bits)}`, length: bits / 8, scheme, key };
}

/** What the suite signs. */
export const MESSAGE = Buffer.from("Certidão de inteiro teor");

/** The digest of a message. */
export function digestOf(hash: string, message: Buffer = MESSAGE): Buffer {
    return createHash(hash).update(message).digest();
}

/** Signs with the key of an algorithm. */
export async function sign(
    context: Context,
    { name, key }: Algorithm,
    message: Buffer = MESSAGE,
    MessageType: MessageType = "RAW",
): Promise<Buffer> {
    const { KeyId } = await context.key(key);
    const answer = await context.kms.send(
        new SignCommand({ KeyId, Message: message, MessageType, SigningAlgorithm: name }),
    );
    return bytesOf(answer.Signature, "Signature");
}

/** Asks the target to verify with the key of an algorithm. */
export async function verifyThere(
    context: Context,
    { name, key }: Algorithm,
    signature: Buffer,
    message: Buffer = MESSAGE,
    MessageType: MessageType = "RAW",
) {
    const { KeyId } = await context.key(key);
    return context.kms.send(
        new VerifyCommand({
            KeyId,
            Message: message,
            MessageType,
            Signature: signature,
            SigningAlgorithm: name,
        }),
    );
}

/** The public key of a shared key, DER of SPKI. */
export async function publicKeyOf(context: Context, name: SharedKey): Promise<Buffer> {
    const { KeyId } = await context.key(name);
    const answer = await context.kms.send(new GetPublicKeyCommand({ KeyId }));
    return bytesOf(answer.PublicKey, "PublicKey");
}

/**
 * Verifies with node:crypto and the public key alone.
 * @param saltLength Of PSS; exactly the hash's length unless told otherwise.
 */
export async function verifiesHere(
    context: Context,
    { hash, length, scheme, key }: Algorithm,
    signature: Buffer,
    saltLength: number = length,
): Promise<boolean> {
    const der = await publicKeyOf(context, key);
    const padding =
        scheme === "pss" ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength } : {};
    const encoding = scheme === "ecdsa" ? { dsaEncoding: "der" as const } : {};
    return verify(
        hash,
        MESSAGE,
        { key: der, format: "der", type: "spki", ...padding, ...encoding },
        signature,
    );
}

/** Verifies with the `openssl` command, which is told what the salt's length must be. */
export async function verifiesWithOpenssl(
    context: Context,
    { hash, length, scheme, key }: Algorithm,
    signature: Buffer,
    saltLength: number = length,
): Promise<boolean> {
    const der = await publicKeyOf(context, key);
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), "conformance-"));
    try {
        const file = (name: string) => path.join(folder, name);
        const publicKey = createPublicKey({ key: der, format: "der", type: "spki" });
        await fs.writeFile(file("key.pem"), publicKey.export({ type: "spki", format: "pem" }));
        await fs.writeFile(file("signature"), signature);
        await fs.writeFile(file("message"), MESSAGE);
        const options =
            scheme === "pss"
                ? [
                      ...["-sigopt", "rsa_padding_mode:pss"],
                      ...["-sigopt", `rsa_pss_saltlen:${String(saltLength)}`],
                      ...["-sigopt", `rsa_mgf1_md:${hash}`],
                  ]
                : [];
        const command = ["dgst", `-${hash}`, "-verify", file("key.pem"), ...options];
        await promisify(execFile)("openssl", [
            ...command,
            ...["-signature", file("signature"), file("message")],
        ]);
        return true;
    } catch (error) {
        // openssl ends with 1 for a signature that is not good.
        if ((error as { readonly code?: unknown }).code === 1) {
            return false;
        }
        throw error;
    } finally {
        await fs.rm(folder, { recursive: true });
    }
}
