import assert from "node:assert/strict";
import { constants, createHash, createPublicKey, verify } from "node:crypto";
import {
    CreateAliasCommand,
    GetPublicKeyCommand,
    SignCommand,
    UpdateAliasCommand,
    VerifyCommand,
    type KMSClient,
    type SigningAlgorithmSpec,
} from "@aws-sdk/client-kms";
import { newKey, newSigningKey, refused, World } from "./support";

// Does not prove that a signer needs permission, nor key generation of good quality: node:crypto makes them.

const MESSAGE = Buffer.from("Certidão de inteiro teor");
const PSS = "RSASSA_PSS_SHA_256";
const ALGORITHMS = [256, 384, 512].flatMap((bits) => [
    { name: `RSASSA_PSS_SHA_${bits}` as SigningAlgorithmSpec, hash: `sha${bits}`, pss: true },
    {
        name: `RSASSA_PKCS1_V1_5_SHA_${bits}` as SigningAlgorithmSpec,
        hash: `sha${bits}`,
        pss: false,
    },
]);
const digestOf = (hash: string) => createHash(hash).update(MESSAGE).digest();

describe("sandbox signatures", () => {
    let world: World;
    let kms: KMSClient;
    let key: { readonly KeyId: string; readonly Arn: string };

    before(async () => {
        world = await World.start();
        kms = world.kms();
        key = await newSigningKey(kms);
    });
    after(() => world.stop());

    const sign = async (
        Message: Uint8Array,
        MessageType: "RAW" | "DIGEST" = "RAW",
        SigningAlgorithm: SigningAlgorithmSpec = PSS,
        KeyId = key.KeyId,
    ) => kms.send(new SignCommand({ KeyId, Message, MessageType, SigningAlgorithm }));
    const check = async (
        Message: Uint8Array,
        Signature: Uint8Array | undefined,
        MessageType: "RAW" | "DIGEST" = "RAW",
        SigningAlgorithm: SigningAlgorithmSpec = PSS,
        KeyId = key.KeyId,
    ) => kms.send(new VerifyCommand({ KeyId, Message, MessageType, Signature, SigningAlgorithm }));

    describe("GetPublicKey", () => {
        it("answers SPKI, spec, usage and algorithms", async () => {
            const answer = await kms.send(new GetPublicKeyCommand({ KeyId: key.KeyId }));
            const parsed = createPublicKey({
                key: Buffer.from(answer.PublicKey ?? []),
                format: "der",
                type: "spki",
            });
            assert.equal(parsed.asymmetricKeyDetails?.modulusLength, 2048);
            assert.deepEqual(
                [answer.KeyId, answer.KeySpec, answer.CustomerMasterKeySpec, answer.KeyUsage],
                [key.Arn, "RSA_2048", "RSA_2048", "SIGN_VERIFY"],
            );
            assert.equal(answer.SigningAlgorithms?.length, 6);
        });
        it("is refused for symmetric keys", async () => {
            const { KeyId } = await newKey(kms);
            const command = new GetPublicKeyCommand({ KeyId });
            await refused(kms.send(command), "UnsupportedOperationException");
        });
    });

    for (const { name, hash, pss } of ALGORITHMS) {
        describe(name, () => {
            it("verifies offline, with a salt as long as the hash", async () => {
                const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: key.KeyId }));
                const offline = {
                    key: Buffer.from(PublicKey ?? []),
                    format: "der" as const,
                    type: "spki" as const,
                    ...(pss
                        ? {
                              padding: constants.RSA_PKCS1_PSS_PADDING,
                              saltLength: digestOf(hash).length,
                          }
                        : {}),
                };
                for (const [message, type] of [
                    [MESSAGE, "RAW"],
                    [digestOf(hash), "DIGEST"],
                ] as const) {
                    const answer = await sign(message, type, name);
                    assert.deepEqual(
                        [answer.KeyId, answer.SigningAlgorithm, answer.Signature?.length],
                        [key.Arn, name, 256],
                    );
                    assert(verify(hash, MESSAGE, offline, answer.Signature ?? Buffer.alloc(0)));
                }
            });
            it("verifies a digest's signature over the message, and the other way round", async () => {
                const ofMessage = await sign(MESSAGE, "RAW", name);
                const ofDigest = await sign(digestOf(hash), "DIGEST", name);
                const one = await check(digestOf(hash), ofMessage.Signature, "DIGEST", name);
                const other = await check(MESSAGE, ofDigest.Signature, "RAW", name);
                assert.deepEqual([one.SignatureValid, other.SignatureValid], [true, true]);
                assert.equal(one.KeyId, key.Arn);
            });
            it("refuses a digest of another length", async () => {
                await refused(
                    sign(digestOf("sha1"), "DIGEST", name),
                    "ValidationException",
                    new RegExp(`^Digest is invalid length for algorithm ${name}\\.$`),
                );
            });
        });
    }

    for (const [KeySpec, bytes] of [
        ["RSA_3072", 384],
        ["RSA_4096", 512],
    ] as const) {
        it(`${KeySpec} signs ${bytes} bytes`, async () => {
            const large = await newSigningKey(kms, { KeySpec });
            const answer = await sign(digestOf("sha256"), "DIGEST", PSS, large.KeyId);
            assert.equal(answer.Signature?.length, bytes);
            const checked = await check(MESSAGE, answer.Signature, "RAW", PSS, large.KeyId);
            assert.equal(checked.SignatureValid, true);
        });
    }

    describe("Verify", () => {
        it("throws, and never answers false", async () => {
            const { Signature = Buffer.alloc(0) } = await sign(MESSAGE);
            const changed = Buffer.from(Signature);
            changed[0] = (changed[0] ?? 0) ^ 1;
            const wrong: Readonly<Record<string, Promise<unknown>>> = {
                message: check(Buffer.from("another"), Signature),
                signature: check(MESSAGE, changed),
                length: check(MESSAGE, Buffer.from("short")),
                algorithm: check(MESSAGE, Signature, "RAW", "RSASSA_PKCS1_V1_5_SHA_256"),
                key: check(MESSAGE, Signature, "RAW", PSS, (await newSigningKey(kms)).KeyId),
            };
            for (const call of Object.values(wrong)) {
                await refused(call, "KMSInvalidSignatureException");
            }
        });
        it("fails through an alias that has moved, and not with the answer's KeyId", async () => {
            const AliasName = "alias/signing";
            await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: key.KeyId }));
            const answer = await sign(MESSAGE, "RAW", PSS, AliasName);
            assert.equal(answer.KeyId, key.Arn);
            const next = await newSigningKey(kms);
            await kms.send(new UpdateAliasCommand({ AliasName, TargetKeyId: next.KeyId }));
            const throughAlias = check(MESSAGE, answer.Signature, "RAW", PSS, AliasName);
            await refused(throughAlias, "KMSInvalidSignatureException");
            await check(MESSAGE, answer.Signature, "RAW", PSS, answer.KeyId);
        });
    });

    describe("limits", () => {
        it("takes 1 to 4096 bytes", async () => {
            await sign(Buffer.alloc(1));
            await sign(Buffer.alloc(4096));
            await refused(
                sign(Buffer.alloc(4097)),
                "ValidationException",
                /^1 validation error detected: Value at 'message' .* less than or equal to 4096$/,
            );
            await refused(sign(Buffer.alloc(0)), "ValidationException");
        });
        it("refuses an algorithm that AWS lacks, and one that the key lacks", async () => {
            const bogus = "RSASSA_PSS_SHA_1" as SigningAlgorithmSpec;
            await refused(sign(MESSAGE, "RAW", bogus), "ValidationException", /enum value set/);
            await refused(
                sign(MESSAGE, "RAW", "ECDSA_SHA_256"),
                "InvalidKeyUsageException",
                /^Algorithm ECDSA_SHA_256 is incompatible with key spec RSA_2048\.$/,
            );
        });
        it("refuses a key of another usage", async () => {
            const { KeyId, Arn } = await newKey(kms);
            const message = new RegExp(
                `^${Arn} key usage is ENCRYPT_DECRYPT which is not valid for Sign\\.$`,
            );
            await refused(sign(MESSAGE, "RAW", PSS, KeyId), "InvalidKeyUsageException", message);
            const verifying = check(MESSAGE, MESSAGE, "RAW", PSS, KeyId);
            await refused(verifying, "InvalidKeyUsageException", /for Verify/);
        });
        it("refuses a dry run that would have succeeded", async () => {
            const input = {
                KeyId: key.KeyId,
                Message: MESSAGE,
                SigningAlgorithm: PSS,
                DryRun: true,
            } as const;
            await refused(kms.send(new SignCommand(input)), "DryRunOperationException");
            const verifying = new VerifyCommand({ ...input, Signature: MESSAGE });
            await refused(kms.send(verifying), "DryRunOperationException");
        });
    });
});
