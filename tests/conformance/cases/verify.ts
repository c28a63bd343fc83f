import assert from "node:assert/strict";
import { VerifyCommand, type SigningAlgorithmSpec } from "@aws-sdk/client-kms";
import { fieldsOf, refused } from "../checks";
import { api, RECORDED, type ConformanceCase } from "../conformanceCase";
import type { Context } from "../context";
import type { SharedKey } from "../keys";
import { ALGORITHMS, digestOf, MESSAGE, sign, verifyThere, type Algorithm } from "../signatures";

const VERIFY = api("Verify");
const INVALID = "KMSInvalidSignatureException";

const changed = (signature: Buffer, at = 40) => {
    const copy = Buffer.from(signature);
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
};

/** Signatures that are not good: id, title, the call. */
const WRONG: readonly (readonly [
    string,
    string,
    (context: Context, algorithm: Algorithm, good: Buffer) => Promise<unknown>,
])[] = [
    [
        "message",
        "of another message",
        (context, algorithm, good) => verifyThere(context, algorithm, good, Buffer.from("other")),
    ],
    [
        "bit",
        "with one bit changed",
        (context, algorithm, good) => verifyThere(context, algorithm, changed(good)),
    ],
    [
        "short",
        "that is too short",
        (context, algorithm, good) => verifyThere(context, algorithm, good.subarray(0, 20)),
    ],
    [
        "digest",
        "of another digest",
        (context, algorithm, good) =>
            verifyThere(context, algorithm, good, Buffer.alloc(algorithm.length, 1), "DIGEST"),
    ],
];

const perAlgorithm = ALGORITHMS.flatMap((algorithm): ConformanceCase[] => [
    {
        id: `verify-${algorithm.name}`,
        title: `Verify answers true for ${algorithm.name}, with the key's ARN and the algorithm`,
        source: VERIFY,
        run: async (context) => {
            const answer = await verifyThere(context, algorithm, await sign(context, algorithm));
            const { Arn } = await context.key(algorithm.key);
            assert.deepEqual(fieldsOf(answer), ["KeyId", "SignatureValid", "SigningAlgorithm"]);
            assert.deepEqual(
                [answer.SignatureValid, answer.KeyId, answer.SigningAlgorithm],
                [true, Arn, algorithm.name],
            );
        },
    },
    {
        id: `verify-${algorithm.name}-raw-as-digest`,
        title: `A signature of the message is one of its digest (${algorithm.name})`,
        source: VERIFY,
        run: async (context) => {
            const signature = await sign(context, algorithm);
            const digest = digestOf(algorithm.hash);
            const answer = await verifyThere(context, algorithm, signature, digest, "DIGEST");
            assert.equal(answer.SignatureValid, true);
        },
    },
    {
        id: `verify-${algorithm.name}-digest-as-raw`,
        title: `A signature of the digest is one of the message (${algorithm.name})`,
        source: VERIFY,
        run: async (context) => {
            const signature = await sign(context, algorithm, digestOf(algorithm.hash), "DIGEST");
            const answer = await verifyThere(context, algorithm, signature);
            assert.equal(answer.SignatureValid, true);
        },
    },
    ...WRONG.map(([id, what, call]): ConformanceCase => ({
        id: `verify-${algorithm.name}-wrong-${id}`,
        title: `Verify throws for a signature ${what} (${algorithm.name})`,
        source: RECORDED,
        run: async (context) => {
            const good = await sign(context, algorithm);
            await refused(call(context, algorithm, good), INVALID);
        },
    })),
    {
        id: `verify-${algorithm.name}-digest-of-20-bytes`,
        title: `Verify refuses a digest of another length (${algorithm.name})`,
        source: VERIFY,
        run: async (context) => {
            const good = await sign(context, algorithm);
            const call = verifyThere(context, algorithm, good, Buffer.alloc(20, 1), "DIGEST");
            await refused(call, "ValidationException");
        },
    },
]);

async function verifyWith(context: Context, name: SharedKey, algorithm: string, more: object = {}) {
    const { KeyId } = await context.key(name);
    const command = new VerifyCommand({
        KeyId,
        Message: MESSAGE,
        Signature: await sign(context, ALGORITHMS[0]!),
        SigningAlgorithm: algorithm as SigningAlgorithmSpec,
        ...more,
    });
    return context.kms.send(command);
}

const PSS = "RSASSA_PSS_SHA_256";
/** Calls that are refused: id, title, key, algorithm, error, further parameters. */
const REFUSED: readonly (readonly [string, string, SharedKey, string, string, object?])[] = [
    ["another-key", "a signature of another key", "otherSigning", PSS, INVALID],
    [
        "another-padding",
        "a signature of another padding",
        "signing",
        "RSASSA_PKCS1_V1_5_SHA_256",
        INVALID,
    ],
    ["another-hash", "a signature of another hash", "signing", "RSASSA_PSS_SHA_512", INVALID],
    [
        "ecdsa-on-rsa",
        "ECDSA for an RSA key",
        "signing",
        "ECDSA_SHA_256",
        "InvalidKeyUsageException",
    ],
    ["symmetric-key", "a symmetric key", "symmetric", PSS, "InvalidKeyUsageException"],
    ["encryption-key", "an encryption key", "rsaEncryption", PSS, "InvalidKeyUsageException"],
    [
        "empty-signature",
        "an empty signature",
        "signing",
        PSS,
        "ValidationException",
        { Signature: Buffer.alloc(0) },
    ],
    [
        "long-signature",
        "a signature of 6145 bytes",
        "signing",
        PSS,
        "ValidationException",
        { Signature: Buffer.alloc(6145) },
    ],
    [
        "empty-message",
        "an empty message",
        "signing",
        PSS,
        "ValidationException",
        { Message: Buffer.alloc(0) },
    ],
    [
        "long-message",
        "a RAW message of 4097 bytes",
        "signing",
        PSS,
        "ValidationException",
        { Message: Buffer.alloc(4097) },
    ],
    [
        "dry-run",
        "to do more with DryRun",
        "signing",
        PSS,
        "DryRunOperationException",
        { DryRun: true },
    ],
];

export const verification: readonly ConformanceCase[] = [
    ...perAlgorithm,
    ...REFUSED.map(([id, what, key, algorithm, name, more]): ConformanceCase => ({
        id: `verify-refuses-${id}`,
        title: `Verify refuses ${what}`,
        source: VERIFY,
        run: (context) => refused(verifyWith(context, key, algorithm, more), name),
    })),
];
