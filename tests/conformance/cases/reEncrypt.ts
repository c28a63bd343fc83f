import assert from "node:assert/strict";
import {
    DecryptCommand,
    EncryptCommand,
    ReEncryptCommand,
    type ReEncryptCommandInput,
} from "@aws-sdk/client-kms";
import { bytesOf, fieldsOf, refused } from "../checks";
import { api, type ConformanceCase } from "../conformanceCase";
import type { Context } from "../context";
import type { SharedKey } from "../keys";

const SOURCE = api("ReEncrypt");
const TEXT = Buffer.from("texto");
const OLD = { cns: "990010" };
const NEW = { cns: "990028" };

async function reEncrypt(
    context: Context,
    input: Partial<ReEncryptCommandInput> = {},
    destination: SharedKey = "otherSymmetric",
) {
    const { KeyId } = await context.key("symmetric");
    const sealed = await context.kms.send(
        new EncryptCommand({ KeyId, Plaintext: TEXT, EncryptionContext: OLD }),
    );
    return context.kms.send(
        new ReEncryptCommand({
            CiphertextBlob: sealed.CiphertextBlob,
            SourceEncryptionContext: OLD,
            DestinationKeyId: (await context.key(destination)).KeyId,
            DestinationEncryptionContext: NEW,
            ...input,
        }),
    );
}

const REFUSED: readonly (readonly [string, Partial<ReEncryptCommandInput>, string])[] = [
    ["another-context", { SourceEncryptionContext: NEW }, "InvalidCiphertextException"],
    ["no-context", { SourceEncryptionContext: {} }, "InvalidCiphertextException"],
    ["garbage", { CiphertextBlob: Buffer.alloc(184, 1) }, "InvalidCiphertextException"],
    [
        "unknown-destination",
        { DestinationKeyId: "00000000-0000-0000-0000-000000000000" },
        "NotFoundException",
    ],
    ["dry-run", { DryRun: true }, "DryRunOperationException"],
];

export const reEncryption: readonly ConformanceCase[] = [
    {
        id: "re-encrypt-answer",
        title: "ReEncrypt answers both keys' ARNs and both algorithms",
        source: SOURCE,
        run: async (context) => {
            const answer = await reEncrypt(context);
            // AWS added the ids of the key material in 2025.
            const fields = fieldsOf(answer).filter((field) => !field.endsWith("KeyMaterialId"));
            assert.deepEqual(fields, [
                ...["CiphertextBlob", "DestinationEncryptionAlgorithm", "KeyId"],
                ...["SourceEncryptionAlgorithm", "SourceKeyId"],
            ]);
            const [from, to] = [
                await context.key("symmetric"),
                await context.key("otherSymmetric"),
            ];
            assert.deepEqual([answer.SourceKeyId, answer.KeyId], [from.Arn, to.Arn]);
        },
    },
    {
        id: "re-encrypt-opens",
        title: "What ReEncrypt seals is opened by the new key with the new context only",
        source: SOURCE,
        run: async (context) => {
            const answer = await reEncrypt(context);
            const CiphertextBlob = bytesOf(answer.CiphertextBlob, "CiphertextBlob");
            const open = (EncryptionContext: Record<string, string>, KeyId?: string) =>
                context.kms.send(
                    new DecryptCommand({
                        CiphertextBlob,
                        EncryptionContext,
                        ...(KeyId !== undefined && { KeyId }),
                    }),
                );
            assert.deepEqual(bytesOf((await open(NEW)).Plaintext, "Plaintext"), TEXT);
            await refused(open(OLD), "InvalidCiphertextException");
            const { KeyId } = await context.key("symmetric");
            await refused(open(NEW, KeyId), "IncorrectKeyException");
        },
    },
    {
        id: "re-encrypt-same-key",
        title: "ReEncrypt changes the context under the same key",
        source: SOURCE,
        run: async (context) => {
            const { CiphertextBlob } = await reEncrypt(context, {}, "symmetric");
            const command = new DecryptCommand({ CiphertextBlob, EncryptionContext: NEW });
            const opened = await context.kms.send(command);
            assert.deepEqual(bytesOf(opened.Plaintext, "Plaintext"), TEXT);
        },
    },
    {
        id: "re-encrypt-source-key",
        title: "ReEncrypt takes the source key's id, and refuses another's",
        source: SOURCE,
        run: async (context) => {
            const good = await context.key("symmetric");
            await reEncrypt(context, { SourceKeyId: good.KeyId });
            const { KeyId } = await context.key("otherSymmetric");
            await refused(reEncrypt(context, { SourceKeyId: KeyId }), "IncorrectKeyException");
        },
    },
    {
        id: "re-encrypt-to-rsa",
        title: "ReEncrypt seals for an RSA key by an algorithm that it is given",
        source: SOURCE,
        run: async (context) => {
            const { KeyId } = await context.key("rsaEncryption");
            const EncryptionAlgorithm = "RSAES_OAEP_SHA_256";
            const { CiphertextBlob } = await reEncrypt(context, {
                DestinationKeyId: KeyId,
                DestinationEncryptionAlgorithm: EncryptionAlgorithm,
                DestinationEncryptionContext: undefined,
            });
            const command = new DecryptCommand({ KeyId, CiphertextBlob, EncryptionAlgorithm });
            const opened = await context.kms.send(command);
            assert.deepEqual(bytesOf(opened.Plaintext, "Plaintext"), TEXT);
        },
    },
    {
        id: "re-encrypt-refuses-signing-key",
        title: "ReEncrypt refuses a signing key as destination",
        source: SOURCE,
        run: (context) => refused(reEncrypt(context, {}, "signing"), "InvalidKeyUsageException"),
    },
    ...REFUSED.map(([id, input, error]): ConformanceCase => ({
        id: `re-encrypt-refuses-${id}`,
        title: `ReEncrypt refuses: ${id}`,
        source: SOURCE,
        run: (context) => refused(reEncrypt(context, input), error),
    })),
];
