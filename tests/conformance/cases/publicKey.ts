import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { GetPublicKeyCommand } from "@aws-sdk/client-kms";
import { bytesOf, fieldsOf, refused } from "../checks";
import { api, type ConformanceCase } from "../conformanceCase";
import type { Context } from "../context";
import type { SharedKey } from "../keys";
import { publicKeyOf } from "../signatures";

const SOURCE = api("GetPublicKey");
const SPKI = "https://www.rfc-editor.org/rfc/rfc5280#section-4.1";

async function fetchKey(context: Context, name: SharedKey) {
    const { KeyId } = await context.key(name);
    return context.kms.send(new GetPublicKeyCommand({ KeyId }));
}

/** What node:crypto reads from a public key: key, its type, the details. */
const KINDS: readonly (readonly [SharedKey, string, object])[] = [
    ["signing", "rsa", { modulusLength: 2048, publicExponent: 65537n }],
    ["rsaEncryption", "rsa", { modulusLength: 2048, publicExponent: 65537n }],
    ["ecc", "ec", { namedCurve: "prime256v1" }],
];

/** What GetPublicKey says beside the key itself. */
const FACTS: readonly (readonly [SharedKey, string, string, string, readonly string[]])[] = [
    [
        "signing",
        "RSA_2048",
        "SIGN_VERIFY",
        "SigningAlgorithms",
        ["PKCS1_V1_5", "PSS"].flatMap((padding) =>
            [256, 384, 512].map((bits) => `RSASSA_${padding}_SHA_${String(bits)}`),
        ),
    ],
    ["ecc", "ECC_NIST_P256", "SIGN_VERIFY", "SigningAlgorithms", ["ECDSA_SHA_256"]],
    [
        "rsaEncryption",
        "RSA_2048",
        "ENCRYPT_DECRYPT",
        "EncryptionAlgorithms",
        ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"],
    ],
];

export const publicKey: readonly ConformanceCase[] = [
    ...KINDS.map(([name, type, details]): ConformanceCase => ({
        id: `public-key-spki-${name}`,
        title: `The public key of the ${name} key is DER of SPKI, of its type and size`,
        source: SPKI,
        run: async (context) => {
            const der = await publicKeyOf(context, name);
            const key = createPublicKey({ key: der, format: "der", type: "spki" });
            assert.equal(key.asymmetricKeyType, type);
            assert.deepEqual({ ...key.asymmetricKeyDetails }, details);
            assert.deepEqual(key.export({ format: "der", type: "spki" }), der);
        },
    })),
    ...FACTS.map(([name, spec, usage, field, algorithms]): ConformanceCase => ({
        id: `public-key-answer-${name}`,
        title: `GetPublicKey answers ARN, spec, usage and algorithms of the ${name} key`,
        source: SOURCE,
        run: async (context) => {
            const answer = await fetchKey(context, name);
            const { Arn } = await context.key(name);
            assert.deepEqual(
                fieldsOf(answer),
                [
                    ...["CustomerMasterKeySpec", "KeyId", "KeySpec", "KeyUsage", "PublicKey"],
                    field,
                ].sort(),
            );
            assert.deepEqual(
                [answer.KeyId, answer.KeySpec, answer.CustomerMasterKeySpec, answer.KeyUsage],
                [Arn, spec, spec, usage],
            );
            const listed = answer[field as "SigningAlgorithms"] ?? [];
            assert.deepEqual([...listed].sort(), [...algorithms].sort());
        },
    })),
    {
        id: "public-key-is-stable",
        title: "A key has one public key, and another key another",
        source: SOURCE,
        run: async (context) => {
            const first = await publicKeyOf(context, "signing");
            assert.deepEqual(await publicKeyOf(context, "signing"), first);
            assert.notDeepEqual(await publicKeyOf(context, "otherSigning"), first);
        },
    },
    {
        id: "public-key-through-alias",
        title: "An alias gives the public key of the key that it points at",
        source: SOURCE,
        run: async (context) => {
            const KeyId = await context.keys.alias((await context.key("otherSigning")).KeyId);
            const answer = await context.kms.send(new GetPublicKeyCommand({ KeyId }));
            assert.deepEqual(
                bytesOf(answer.PublicKey, "PublicKey"),
                await publicKeyOf(context, "otherSigning"),
            );
        },
    },
    {
        id: "public-key-of-symmetric-key",
        title: "GetPublicKey refuses a symmetric key",
        source: SOURCE,
        run: (context) => refused(fetchKey(context, "symmetric"), "UnsupportedOperationException"),
    },
];
