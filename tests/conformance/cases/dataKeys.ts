import assert from "node:assert/strict";
import {
    DecryptCommand,
    GenerateDataKeyCommand,
    GenerateDataKeyWithoutPlaintextCommand,
    type GenerateDataKeyCommandInput,
} from "@aws-sdk/client-kms";
import { bytesOf, fieldsOf, refused } from "../checks";
import { api, RECORDED, type ConformanceCase } from "../conformanceCase";
import type { Context } from "../context";
import type { SharedKey } from "../keys";

const SOURCE = api("GenerateDataKey");
const WITHOUT = api("GenerateDataKeyWithoutPlaintext");
type Size = Pick<GenerateDataKeyCommandInput, "KeySpec" | "NumberOfBytes">;
type Input = Partial<GenerateDataKeyCommandInput>;

async function generate(context: Context, input: Input, name: SharedKey = "symmetric") {
    const { KeyId } = await context.key(name);
    return context.kms.send(new GenerateDataKeyCommand({ KeyId, ...input }));
}

async function generateWithout(context: Context, input: Input, name: SharedKey = "symmetric") {
    const { KeyId } = await context.key(name);
    return context.kms.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId, ...input }));
}

/** The answer's fields, without the id of the key material, which AWS added in 2025. */
const answered = (answer: object) => fieldsOf(answer).filter((field) => field !== "KeyMaterialId");

const SIZES: readonly (readonly [string, Size, number])[] = [
    ["aes-256", { KeySpec: "AES_256" }, 32],
    ["aes-128", { KeySpec: "AES_128" }, 16],
    ["1-byte", { NumberOfBytes: 1 }, 1],
    ["64-bytes", { NumberOfBytes: 64 }, 64],
    ["1024-bytes", { NumberOfBytes: 1024 }, 1024],
];

const REFUSED: readonly (readonly [string, Input, SharedKey, string])[] = [
    ["no-size", {}, "symmetric", "ValidationException"],
    ["two-sizes", { KeySpec: "AES_256", NumberOfBytes: 32 }, "symmetric", "ValidationException"],
    ["0-bytes", { NumberOfBytes: 0 }, "symmetric", "ValidationException"],
    ["1025-bytes", { NumberOfBytes: 1025 }, "symmetric", "ValidationException"],
    ["unknown-spec", { KeySpec: "AES_512" as never }, "symmetric", "ValidationException"],
    ["signing-key", { KeySpec: "AES_256" }, "signing", "InvalidKeyUsageException"],
    ["rsa-key", { KeySpec: "AES_256" }, "rsaEncryption", "InvalidKeyUsageException"],
    ["dry-run", { KeySpec: "AES_256", DryRun: true }, "symmetric", "DryRunOperationException"],
];

export const dataKeys: readonly ConformanceCase[] = [
    ...SIZES.map(([id, size, length]): ConformanceCase => ({
        id: `data-key-${id}`,
        title: `GenerateDataKey gives ${String(length)} bytes for ${JSON.stringify(size)}, which Decrypt opens`,
        source: SOURCE,
        run: async (context) => {
            const answer = await generate(context, size);
            const plaintext = bytesOf(answer.Plaintext, "Plaintext");
            assert.equal(plaintext.length, length);
            const CiphertextBlob = bytesOf(answer.CiphertextBlob, "CiphertextBlob");
            const opened = await context.kms.send(new DecryptCommand({ CiphertextBlob }));
            assert.deepEqual(bytesOf(opened.Plaintext, "Plaintext"), plaintext);
        },
    })),
    ...REFUSED.flatMap(([id, input, name, error]): ConformanceCase[] => [
        {
            id: `data-key-refuses-${id}`,
            title: `GenerateDataKey refuses: ${id}`,
            source: SOURCE,
            run: (context) => refused(generate(context, input, name), error),
        },
        {
            id: `data-key-without-plaintext-refuses-${id}`,
            title: `GenerateDataKeyWithoutPlaintext refuses: ${id}`,
            source: WITHOUT,
            run: (context) => refused(generateWithout(context, input, name), error),
        },
    ]),
    {
        id: "data-key-answer",
        title: "GenerateDataKey answers the key, plain and sealed, and the sealing key's ARN",
        source: RECORDED,
        run: async (context) => {
            const answer = await generate(context, { KeySpec: "AES_256" });
            assert.deepEqual(answered(answer), ["CiphertextBlob", "KeyId", "Plaintext"]);
            assert.equal(answer.KeyId, (await context.key("symmetric")).Arn);
        },
    },
    {
        id: "data-key-is-random",
        title: "GenerateDataKey gives another key each time",
        source: SOURCE,
        run: async (context) => {
            const first = await generate(context, { KeySpec: "AES_256" });
            const second = await generate(context, { KeySpec: "AES_256" });
            assert.notDeepEqual(first.Plaintext, second.Plaintext);
        },
    },
    {
        id: "data-key-without-plaintext-answer",
        title: "GenerateDataKeyWithoutPlaintext answers the sealed key only, which Decrypt opens",
        source: RECORDED,
        run: async (context) => {
            const answer = await generateWithout(context, { KeySpec: "AES_256" });
            assert.deepEqual(answered(answer), ["CiphertextBlob", "KeyId"]);
            const CiphertextBlob = bytesOf(answer.CiphertextBlob, "CiphertextBlob");
            const opened = await context.kms.send(new DecryptCommand({ CiphertextBlob }));
            assert.equal(opened.Plaintext?.length, 32);
        },
    },
    ...[generate, generateWithout].map((make): ConformanceCase => ({
        id: `data-key-${make === generate ? "" : "without-plaintext-"}context`,
        title: "A data key is opened with its encryption context and no other",
        source: RECORDED,
        run: async (context) => {
            const EncryptionContext = { cns: "990010" };
            const answer = await make(context, { KeySpec: "AES_256", EncryptionContext });
            const CiphertextBlob = bytesOf(answer.CiphertextBlob, "CiphertextBlob");
            const good = new DecryptCommand({ CiphertextBlob, EncryptionContext });
            assert.equal((await context.kms.send(good)).Plaintext?.length, 32);
            const bad = context.kms.send(new DecryptCommand({ CiphertextBlob }));
            await refused(bad, "InvalidCiphertextException");
        },
    })),
];
