import assert from "node:assert/strict";
import { ListKeysCommand, type CreateKeyCommandInput, type KeySpec } from "@aws-sdk/client-kms";
import { CARTORIO, newKey, newSigningKey, refused, REGION, World } from "./support";

// Does not prove who may do what: every caller here acts in its own account.

describe("sandbox CreateKey and ListKeys", () => {
    let world: World;

    before(async () => {
        world = await World.start();
    });
    after(() => world.stop());

    describe("CreateKey", () => {
        it("answers a signing key's metadata field for field", async () => {
            const key = await newSigningKey(world.kms(), { Description: "Chave KMS" });
            assert(key.CreationDate instanceof Date);
            assert.deepEqual(key, {
                AWSAccountId: CARTORIO,
                KeyId: key.KeyId,
                Arn: `arn:aws:kms:${REGION}:${CARTORIO}:key/${key.KeyId}`,
                CreationDate: key.CreationDate,
                Enabled: true,
                Description: "Chave KMS",
                KeyUsage: "SIGN_VERIFY",
                KeyState: "Enabled",
                Origin: "AWS_KMS",
                KeyManager: "CUSTOMER",
                CustomerMasterKeySpec: "RSA_2048",
                KeySpec: "RSA_2048",
                SigningAlgorithms: [
                    "RSASSA_PKCS1_V1_5_SHA_256",
                    "RSASSA_PKCS1_V1_5_SHA_384",
                    "RSASSA_PKCS1_V1_5_SHA_512",
                    "RSASSA_PSS_SHA_256",
                    "RSASSA_PSS_SHA_384",
                    "RSASSA_PSS_SHA_512",
                ],
                MultiRegion: false,
            });
        });
        it("makes a symmetric key by default", async () => {
            const key = await newKey(world.kms());
            assert.deepEqual(
                [key.KeySpec, key.KeyUsage, key.EncryptionAlgorithms, key.SigningAlgorithms],
                ["SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", ["SYMMETRIC_DEFAULT"], undefined],
            );
        });
        for (const [KeySpec, KeyUsage, algorithms] of [
            ["RSA_2048", "ENCRYPT_DECRYPT", ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"]],
            ["ECC_NIST_P256", "SIGN_VERIFY", ["ECDSA_SHA_256"]],
        ] as const) {
            it(`shows the algorithms of ${KeySpec} for ${KeyUsage}, and those alone`, async () => {
                const key = await newKey(world.kms(), { KeySpec, KeyUsage });
                assert.deepEqual(
                    [key.KeySpec, key.CustomerMasterKeySpec, key.KeyUsage],
                    [KeySpec, KeySpec, KeyUsage],
                );
                const [shown, hidden] =
                    KeyUsage === "SIGN_VERIFY"
                        ? [key.SigningAlgorithms, key.EncryptionAlgorithms]
                        : [key.EncryptionAlgorithms, key.SigningAlgorithms];
                assert.deepEqual([shown, hidden], [algorithms, undefined]);
            });
        }
        it("takes CustomerMasterKeySpec for KeySpec", async () => {
            const key = await newKey(world.kms(), {
                CustomerMasterKeySpec: "RSA_2048",
                KeyUsage: "SIGN_VERIFY",
            });
            assert.equal(key.KeySpec, "RSA_2048");
        });

        const refusals: readonly (readonly [string, CreateKeyCommandInput, string, RegExp])[] = [
            [
                "SIGN_VERIFY without a spec",
                { KeyUsage: "SIGN_VERIFY" },
                "ValidationException",
                /SYMMETRIC_DEFAULT/,
            ],
            ["RSA without a usage", { KeySpec: "RSA_2048" }, "ValidationException", /KeyUsage/],
            [
                "a spec that AWS lacks",
                { KeySpec: "RSA_1024" as KeySpec, KeyUsage: "SIGN_VERIFY" },
                "ValidationException",
                /'RSA_1024' at 'keySpec'.*enum value set/,
            ],
            [
                "both spec parameters",
                { KeySpec: "RSA_2048", CustomerMasterKeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" },
                "ValidationException",
                /deprecated/,
            ],
            [
                "a spec that the sandbox lacks",
                { KeySpec: "ECC_NIST_P384", KeyUsage: "SIGN_VERIFY" },
                "UnsupportedOperationException",
                /KeySpec ECC_NIST_P384 with KeyUsage SIGN_VERIFY/,
            ],
            [
                "a usage that the sandbox lacks",
                { KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" },
                "UnsupportedOperationException",
                /KeySpec ECC_NIST_P256 with KeyUsage KEY_AGREEMENT/,
            ],
            [
                "a usage that the spec lacks",
                { KeySpec: "ECC_NIST_P256", KeyUsage: "ENCRYPT_DECRYPT" },
                "ValidationException",
                /KeyUsage ENCRYPT_DECRYPT is not compatible with KeySpec ECC_NIST_P256/,
            ],
            [
                "a newer spec under the old name",
                { CustomerMasterKeySpec: "ML_DSA_44" as "RSA_2048", KeyUsage: "SIGN_VERIFY" },
                "ValidationException",
                /'ML_DSA_44' at 'customerMasterKeySpec'/,
            ],
            [
                "fifty-one tags",
                {
                    Tags: Array.from({ length: 51 }, (_, n) => ({
                        TagKey: `k${n}`,
                        TagValue: "",
                    })),
                },
                "TagException",
                /Too many tags/,
            ],
            [
                "a tag key twice",
                {
                    Tags: [
                        { TagKey: "a", TagValue: "1" },
                        { TagKey: "a", TagValue: "2" },
                    ],
                },
                "TagException",
                /Duplicate tag key 'a'/,
            ],
            [
                "another origin",
                { Origin: "EXTERNAL" },
                "UnsupportedOperationException",
                /Origin EXTERNAL/,
            ],
            [
                "multi-Region keys",
                { MultiRegion: true },
                "UnsupportedOperationException",
                /MultiRegion/,
            ],
            [
                "a description of 8193 characters",
                { Description: "x".repeat(8193) },
                "ValidationException",
                /8192/,
            ],
            [
                "a reserved tag",
                { Tags: [{ TagKey: "aws:a", TagValue: "" }] },
                "TagException",
                /aws:/,
            ],
            [
                "a tag key of 129 characters",
                { Tags: [{ TagKey: "k".repeat(129), TagValue: "" }] },
                "ValidationException",
                /tags\.1\.member\.tagKey/,
            ],
        ];
        for (const [what, input, name, message] of refusals) {
            it(`refuses ${what}`, async () => {
                await refused(newKey(world.kms(), input), name, message);
            });
        }
    });

    describe("ListKeys", () => {
        it("pages through all keys of the account and no other's", async () => {
            const client = world.kms("other");
            const made = await Promise.all(Array.from({ length: 5 }, () => newKey(client)));
            const seen: string[] = [];
            let marker: string | undefined;
            do {
                const answer = await client.send(new ListKeysCommand({ Limit: 2, Marker: marker }));
                seen.push(...(answer.Keys ?? []).map((key) => key.KeyArn ?? ""));
                assert.equal(answer.Truncated, answer.NextMarker !== undefined);
                marker = answer.NextMarker;
            } while (marker !== undefined);
            assert.deepEqual(seen.sort(), made.map((key) => key.Arn).sort());
        });
        it("refuses limits and markers that it did not make", async () => {
            const list = (input: { Limit?: number; Marker?: string }) =>
                world.kms().send(new ListKeysCommand(input));
            await refused(list({ Limit: 1001 }), "ValidationException", /'1001' at 'limit'/);
            await refused(list({ Limit: 0 }), "ValidationException");
            await refused(list({ Marker: "bogus" }), "InvalidMarkerException");
        });
    });
});
