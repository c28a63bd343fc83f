import assert from "node:assert/strict";
import { SignCommand, type SigningAlgorithmSpec } from "@aws-sdk/client-kms";
import { bytesOf, fieldsOf, holds, refused } from "../checks";
import { api, RECORDED, type ConformanceCase } from "../conformanceCase";
import type { Context } from "../context";
import type { SharedKey } from "../keys";
import {
    ALGORITHMS,
    digestOf,
    MESSAGE,
    sign,
    verifiesHere,
    verifiesWithOpenssl,
    type Algorithm,
} from "../signatures";
import { Need } from "../target";

const SIGN = api("Sign");
const RFC_PSS = "https://www.rfc-editor.org/rfc/rfc8017#section-9.1";
const RFC_RSA = "https://www.rfc-editor.org/rfc/rfc8017#section-8";
const PSS = "RSASSA_PSS_SHA_256";

/** RAW of the message and DIGEST of its hash: the same thing is signed. */
const inputs = ({ hash }: Algorithm) =>
    [
        ["RAW", MESSAGE],
        ["DIGEST", digestOf(hash)],
    ] as const;

async function signWith(context: Context, name: SharedKey, algorithm: string, message = MESSAGE) {
    const { KeyId } = await context.key(name);
    const SigningAlgorithm = algorithm as SigningAlgorithmSpec;
    return context.kms.send(new SignCommand({ KeyId, Message: message, SigningAlgorithm }));
}

const perAlgorithm = ALGORITHMS.flatMap((algorithm): ConformanceCase[] => [
    ...inputs(algorithm).map(([type, message]): ConformanceCase => ({
        id: `sign-${algorithm.name}-${type}`,
        title: `${algorithm.name} of a ${type} message verifies offline`,
        source: algorithm.scheme === "ecdsa" ? SIGN : RFC_RSA,
        run: async (context) => {
            const signature = await sign(context, algorithm, message, type);
            const good = await verifiesHere(context, algorithm, signature);
            holds(good, "the signature", "valid by node:crypto", "not valid");
            if (algorithm.scheme !== "ecdsa") {
                assert.equal(signature.length, 256);
            }
        },
    })),
    {
        id: `sign-${algorithm.name}-openssl`,
        title: `${algorithm.name} verifies with openssl`,
        source: algorithm.scheme === "ecdsa" ? SIGN : RFC_RSA,
        needs: [Need.openssl],
        run: async (context) => {
            const signature = await sign(context, algorithm);
            const good = await verifiesWithOpenssl(context, algorithm, signature);
            holds(good, "the signature", "valid by openssl", "not valid");
        },
    },
    ...[algorithm.length - 1, algorithm.length + 1, 20].map((length): ConformanceCase => ({
        id: `sign-${algorithm.name}-digest-of-${String(length)}-bytes`,
        title: `${algorithm.name} refuses a digest of ${String(length)} bytes`,
        source: RECORDED,
        run: (context) =>
            refused(
                sign(context, algorithm, Buffer.alloc(length, 1), "DIGEST"),
                "ValidationException",
                new RegExp(`^Digest is invalid length for algorithm ${algorithm.name}\\.$`),
            ),
    })),
]);

const saltLengths = ALGORITHMS.filter(({ scheme }) => scheme === "pss").flatMap(
    (algorithm): ConformanceCase[] => [
        {
            id: `sign-${algorithm.name}-salt-length`,
            title: `The salt of ${algorithm.name} has the hash's length, and no other`,
            source: RFC_PSS,
            run: async (context) => {
                const signature = await sign(context, algorithm);
                const longest = 256 - algorithm.length - 2;
                for (const salt of [algorithm.length, 0, 20, algorithm.length - 1, longest]) {
                    assert.deepEqual(
                        { salt, valid: await verifiesHere(context, algorithm, signature, salt) },
                        { salt, valid: salt === algorithm.length },
                    );
                }
            },
        },
        {
            id: `sign-${algorithm.name}-salt-length-openssl`,
            title: `openssl refuses another salt length of ${algorithm.name}`,
            source: RFC_PSS,
            needs: [Need.openssl],
            run: async (context) => {
                const signature = await sign(context, algorithm);
                for (const salt of [algorithm.length, 0, 256 - algorithm.length - 2]) {
                    const valid = await verifiesWithOpenssl(context, algorithm, signature, salt);
                    assert.deepEqual({ salt, valid }, { salt, valid: salt === algorithm.length });
                }
            },
        },
    ],
);

/** Calls that are refused: id, title, key, algorithm, error, message. */
const MISMATCHES: readonly (readonly [string, SharedKey, string, string, RegExp?])[] = [
    ["ecdsa-on-rsa", "signing", "ECDSA_SHA_256", "InvalidKeyUsageException", /incompatible/],
    ["pss-on-ecc", "ecc", PSS, "InvalidKeyUsageException", /incompatible/],
    ["longer-ecdsa-on-p256", "ecc", "ECDSA_SHA_384", "InvalidKeyUsageException", /incompatible/],
    ["symmetric-key", "symmetric", PSS, "InvalidKeyUsageException", /ENCRYPT_DECRYPT.*Sign/],
    ["encryption-key", "rsaEncryption", PSS, "InvalidKeyUsageException", /ENCRYPT_DECRYPT.*Sign/],
    ["unknown-algorithm", "signing", "RSASSA_PSS_SHA_1", "ValidationException", /enum value set/],
];

/** Lengths of a RAW message, and whether AWS signs it. */
const LENGTHS: readonly (readonly [number, boolean])[] = [
    [0, false],
    [1, true],
    [4096, true],
    [4097, false],
];

export const signing: readonly ConformanceCase[] = [
    ...perAlgorithm,
    ...saltLengths,
    ...MISMATCHES.map(([id, key, algorithm, name, message]): ConformanceCase => ({
        id: `sign-refuses-${id}`,
        title: `Sign refuses ${algorithm} for the ${key} key`,
        source: RECORDED,
        run: (context) => refused(signWith(context, key, algorithm), name, message),
    })),
    ...LENGTHS.map(([length, allowed]): ConformanceCase => ({
        id: `sign-message-of-${String(length)}-bytes`,
        title: `Sign ${allowed ? "takes" : "refuses"} a RAW message of ${String(length)} bytes`,
        source: SIGN,
        run: async (context) => {
            const call = signWith(context, "signing", PSS, Buffer.alloc(length));
            await (allowed ? call : refused(call, "ValidationException"));
        },
    })),
    {
        id: "sign-answer",
        title: "Sign answers the key's ARN, the signature and the algorithm, through an alias too",
        source: SIGN,
        run: async (context) => {
            const { KeyId, Arn } = await context.key("signing");
            for (const form of [KeyId, await context.keys.alias(KeyId)]) {
                const command = { KeyId: form, Message: MESSAGE, SigningAlgorithm: PSS } as const;
                const answer = await context.kms.send(new SignCommand(command));
                assert.deepEqual(fieldsOf(answer), ["KeyId", "Signature", "SigningAlgorithm"]);
                assert.deepEqual([answer.KeyId, answer.SigningAlgorithm], [Arn, PSS]);
            }
        },
    },
    {
        id: "sign-pkcs1-is-deterministic",
        title: "PKCS1 v1.5 signs the same message the same way",
        source: "https://www.rfc-editor.org/rfc/rfc8017#section-8.2",
        run: async (context) => {
            const algorithm = ALGORITHMS.find(({ scheme }) => scheme === "pkcs1")!;
            assert.deepEqual(await sign(context, algorithm), await sign(context, algorithm));
        },
    },
    {
        id: "sign-pss-is-salted",
        title: "PSS signs the same message differently each time",
        source: RFC_PSS,
        run: async (context) => {
            const algorithm = ALGORITHMS[0]!;
            assert.notDeepEqual(await sign(context, algorithm), await sign(context, algorithm));
        },
    },
    {
        id: "sign-ecdsa-is-der",
        title: "An ECDSA signature is a DER sequence of two integers",
        source: SIGN,
        run: async (context) => {
            const answer = await signWith(context, "ecc", "ECDSA_SHA_256");
            const signature = bytesOf(answer.Signature, "Signature");
            const first = signature[3] ?? 0;
            const shape = [signature[0], signature[1], signature[2], signature[4 + first]];
            assert.deepEqual(shape, [0x30, signature.length - 2, 0x02, 0x02]);
        },
    },
    {
        id: "sign-dry-run",
        title: "Sign with DryRun signs nothing and says so",
        source: SIGN,
        run: async (context) => {
            const { KeyId } = await context.key("signing");
            const command = {
                KeyId,
                Message: MESSAGE,
                SigningAlgorithm: PSS,
                DryRun: true,
            } as const;
            await refused(context.kms.send(new SignCommand(command)), "DryRunOperationException");
        },
    },
];
