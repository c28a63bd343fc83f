import assert from "node:assert/strict";
import {
    DecryptCommand,
    EncryptCommand,
    type DecryptCommandInput,
    type EncryptCommandInput,
} from "@aws-sdk/client-kms";
import { bytesOf, fieldsOf, holds, refused } from "../checks";
import { api, RECORDED, type ConformanceCase } from "../conformanceCase";
import type { Context } from "../context";
import type { SharedKey } from "../keys";

const ENCRYPT = api("Encrypt");
const DECRYPT = api("Decrypt");
const CONTEXT = { cns: "990010", document: "1" };
const TEXT = Buffer.from("texto");

async function encrypt(
    context: Context,
    input: Partial<EncryptCommandInput> = {},
    name: SharedKey = "symmetric",
) {
    const { KeyId } = await context.key(name);
    return context.kms.send(new EncryptCommand({ KeyId, Plaintext: TEXT, ...input }));
}

async function ciphertext(context: Context, input: Partial<EncryptCommandInput> = {}) {
    return bytesOf((await encrypt(context, input)).CiphertextBlob, "CiphertextBlob");
}

const decrypt = (
    context: Context,
    CiphertextBlob: Buffer,
    input: Partial<DecryptCommandInput> = {},
) => context.kms.send(new DecryptCommand({ CiphertextBlob, ...input }));

/** Contexts that do not open what `CONTEXT` sealed. */
const CONTEXTS: readonly (readonly [string, Record<string, string> | undefined])[] = [
    ["missing", undefined],
    ["empty", {}],
    ["value", { ...CONTEXT, document: "2" }],
    ["case", { ...CONTEXT, CNS: "990010" }],
    ["part", { cns: "990010" }],
    ["more", { ...CONTEXT, more: "1" }],
];

/** Encrypt calls that are refused: id, key, parameters, errors, message. */
const REFUSED: readonly (readonly [
    string,
    SharedKey,
    Partial<EncryptCommandInput>,
    string,
    RegExp?,
])[] = [
    ["empty", "symmetric", { Plaintext: Buffer.alloc(0) }, "ValidationException"],
    [
        "4097-bytes",
        "symmetric",
        { Plaintext: Buffer.alloc(4097) },
        "ValidationException",
        /^1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096$/,
    ],
    ["signing-key", "signing", {}, "InvalidKeyUsageException", /SIGN_VERIFY.*Encrypt/],
    [
        "oaep-for-symmetric-key",
        "symmetric",
        { EncryptionAlgorithm: "RSAES_OAEP_SHA_256" },
        "InvalidKeyUsageException",
    ],
    [
        "symmetric-algorithm-for-rsa-key",
        "rsaEncryption",
        { EncryptionAlgorithm: "SYMMETRIC_DEFAULT" },
        "InvalidKeyUsageException",
    ],
    [
        "unknown-algorithm",
        "symmetric",
        { EncryptionAlgorithm: "ROT13" as never },
        "ValidationException",
        /enum value set/,
    ],
    ["dry-run", "symmetric", { DryRun: true }, "DryRunOperationException"],
];

export const encryption: readonly ConformanceCase[] = [
    ...REFUSED.map(([id, name, input, error, message]): ConformanceCase => ({
        id: `encrypt-refuses-${id}`,
        title: `Encrypt refuses: ${id}`,
        source: message === undefined ? ENCRYPT : RECORDED,
        run: (context) => refused(encrypt(context, input, name), error, message),
    })),
    {
        id: "encrypt-answer",
        title: "Encrypt answers the ciphertext, the key's ARN and the algorithm",
        source: RECORDED,
        run: async (context) => {
            const answer = await encrypt(context);
            const { Arn } = await context.key("symmetric");
            assert.deepEqual(fieldsOf(answer), ["CiphertextBlob", "EncryptionAlgorithm", "KeyId"]);
            assert.deepEqual(
                [answer.KeyId, answer.EncryptionAlgorithm],
                [Arn, "SYMMETRIC_DEFAULT"],
            );
        },
    },
    {
        id: "encrypt-4096-bytes",
        title: "Encrypt takes 4096 bytes, and Decrypt needs no key id to open them",
        source: ENCRYPT,
        run: async (context) => {
            const Plaintext = Buffer.alloc(4096, 7);
            const opened = await decrypt(context, await ciphertext(context, { Plaintext }));
            assert.deepEqual(bytesOf(opened.Plaintext, "Plaintext"), Plaintext);
        },
    },
    {
        id: "encrypt-is-random",
        title: "Encrypt seals the same text differently each time",
        source: ENCRYPT,
        run: async (context) =>
            assert.notDeepEqual(await ciphertext(context), await ciphertext(context)),
    },
    {
        id: "decrypt-answer",
        title: "Decrypt answers the plaintext, the key's ARN and the algorithm",
        source: RECORDED,
        run: async (context) => {
            const answer = await decrypt(context, await ciphertext(context));
            const { Arn } = await context.key("symmetric");
            // AWS added the id of the key material in 2025.
            const fields = fieldsOf(answer).filter((field) => field !== "KeyMaterialId");
            assert.deepEqual(fields, ["EncryptionAlgorithm", "KeyId", "Plaintext"]);
            assert.equal(answer.KeyId, Arn);
        },
    },
    {
        id: "decrypt-context-order",
        title: "The encryption context's pairs have no order",
        source: ENCRYPT,
        run: async (context) => {
            const blob = await ciphertext(context, { EncryptionContext: CONTEXT });
            const EncryptionContext = { document: "1", cns: "990010" };
            const opened = await decrypt(context, blob, { EncryptionContext });
            assert.deepEqual(bytesOf(opened.Plaintext, "Plaintext"), TEXT);
        },
    },
    ...CONTEXTS.map(([id, other]): ConformanceCase => ({
        id: `decrypt-context-${id}`,
        title: `Decrypt refuses an encryption context that is not the same: ${id}`,
        source: RECORDED,
        run: async (context) => {
            const blob = await ciphertext(context, { EncryptionContext: CONTEXT });
            const input = other === undefined ? {} : { EncryptionContext: other };
            await refused(decrypt(context, blob, input), "InvalidCiphertextException");
        },
    })),
    {
        id: "decrypt-tampered",
        title: "Decrypt refuses a ciphertext of which one bit changed, wherever it is",
        source: DECRYPT,
        run: async (context) => {
            const good = await ciphertext(context);
            const { KeyId } = await context.key("symmetric");
            for (const at of [good.length - 1, good.length - 20, Math.floor(good.length / 2)]) {
                const blob = Buffer.from(good);
                blob[at] = (blob[at] ?? 0) ^ 1;
                await refused(decrypt(context, blob, { KeyId }), "InvalidCiphertextException");
            }
        },
    },
    {
        id: "decrypt-garbage",
        title: "Decrypt refuses bytes that Encrypt never made",
        source: DECRYPT,
        run: (context) =>
            refused(decrypt(context, Buffer.alloc(184, 1)), "InvalidCiphertextException"),
    },
    ...[0, 6145].map((length): ConformanceCase => ({
        id: `decrypt-${String(length)}-bytes`,
        title: `Decrypt refuses a ciphertext of ${String(length)} bytes`,
        source: DECRYPT,
        run: (context) => refused(decrypt(context, Buffer.alloc(length, 1)), "ValidationException"),
    })),
    ...(["otherSymmetric", "signing"] as const).map((name): ConformanceCase => ({
        id: `decrypt-with-${name}`,
        title: `Decrypt refuses the ${name} key for what another key sealed`,
        source: RECORDED,
        run: async (context) => {
            const { KeyId } = await context.key(name);
            const blob = await ciphertext(context);
            const names =
                name === "signing"
                    ? ["IncorrectKeyException", "InvalidKeyUsageException"]
                    : "IncorrectKeyException";
            await refused(decrypt(context, blob, { KeyId }), names);
        },
    })),
    {
        id: "decrypt-through-alias",
        title: "Decrypt takes the key's alias",
        source: DECRYPT,
        run: async (context) => {
            const KeyId = await context.keys.alias((await context.key("symmetric")).KeyId);
            const opened = await decrypt(context, await ciphertext(context), { KeyId });
            const { Arn } = await context.key("symmetric");
            holds(opened.KeyId === Arn, "KeyId", Arn, opened.KeyId);
        },
    },
    {
        id: "decrypt-dry-run",
        title: "Decrypt with DryRun opens nothing and says so",
        source: DECRYPT,
        run: async (context) => {
            const call = decrypt(context, await ciphertext(context), { DryRun: true });
            await refused(call, "DryRunOperationException");
        },
    },
];
