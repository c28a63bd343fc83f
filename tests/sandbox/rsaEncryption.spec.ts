import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { constants, createPublicKey, publicEncrypt } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import {
    DecryptCommand,
    DescribeKeyCommand,
    EncryptCommand,
    GetPublicKeyCommand,
    SignCommand,
    type EncryptionAlgorithmSpec,
    type KMSClient,
    type KeySpec,
} from "@aws-sdk/client-kms";
import { newKey, newSigningKey, refused, temporaryFolder, World } from "./support";

// Does not prove that a caller needs permission: every caller here acts in its own account.

const SHA_1 = "RSAES_OAEP_SHA_1";
const SHA_256 = "RSAES_OAEP_SHA_256";
const HASHES = { [SHA_1]: "sha1", [SHA_256]: "sha256" } as const;
/** Most bytes of plaintext, as AWS documents them. */
const LIMITS = [
    ["RSA_2048", 214, 190],
    ["RSA_3072", 342, 318],
    ["RSA_4096", 470, 446],
] as const satisfies readonly (readonly [KeySpec, number, number])[];
const MESSAGE = Buffer.from("Certidão");
/** AWS sends no message; the SDK then makes one up. */
const NO_MESSAGE = /^(UnknownError)?$/;

describe("sandbox RSA encryption", () => {
    let world: World;
    let kms: KMSClient;
    let key: { readonly KeyId: string; readonly Arn: string };
    let publicKey: Buffer;

    before(async () => {
        world = await World.start();
        kms = world.kms();
        key = await newKey(kms, { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" });
        const answer = await kms.send(new GetPublicKeyCommand({ KeyId: key.KeyId }));
        publicKey = Buffer.from(answer.PublicKey ?? []);
    });
    after(() => world.stop());

    const encrypt = async (
        Plaintext: Uint8Array,
        EncryptionAlgorithm?: EncryptionAlgorithmSpec,
        KeyId = key.KeyId,
    ) => kms.send(new EncryptCommand({ KeyId, Plaintext, EncryptionAlgorithm }));
    const decrypt = async (
        CiphertextBlob: Uint8Array | undefined,
        EncryptionAlgorithm?: EncryptionAlgorithmSpec,
        KeyId: string | undefined = key.KeyId,
    ) => kms.send(new DecryptCommand({ KeyId, CiphertextBlob, EncryptionAlgorithm }));

    it("shows encryption algorithms, in GetPublicKey and in the metadata", async () => {
        const shown = await kms.send(new GetPublicKeyCommand({ KeyId: key.KeyId }));
        const { KeyMetadata: described } = await kms.send(
            new DescribeKeyCommand({ KeyId: key.KeyId }),
        );
        for (const answer of [shown, described]) {
            assert.deepEqual(
                [answer?.KeySpec, answer?.CustomerMasterKeySpec, answer?.KeyUsage],
                ["RSA_2048", "RSA_2048", "ENCRYPT_DECRYPT"],
            );
            assert.deepEqual(
                [answer?.EncryptionAlgorithms, answer?.SigningAlgorithms],
                [[SHA_1, SHA_256], undefined],
            );
        }
    });

    for (const algorithm of [SHA_1, SHA_256] as const) {
        describe(algorithm, () => {
            it("decrypts what it encrypts, anew every time", async () => {
                const [one, other] = [
                    await encrypt(MESSAGE, algorithm),
                    await encrypt(MESSAGE, algorithm),
                ];
                assert.deepEqual(
                    [one.KeyId, one.EncryptionAlgorithm, one.CiphertextBlob?.length],
                    [key.Arn, algorithm, 256],
                );
                assert.notDeepEqual(one.CiphertextBlob, other.CiphertextBlob);
                const answer = await decrypt(one.CiphertextBlob, algorithm);
                assert.deepEqual(Buffer.from(answer.Plaintext ?? []), MESSAGE);
                assert.deepEqual([answer.KeyId, answer.EncryptionAlgorithm], [key.Arn, algorithm]);
            });
            it("decrypts what node encrypts offline", async () => {
                const key = createPublicKey({ key: publicKey, format: "der", type: "spki" });
                const padding = constants.RSA_PKCS1_OAEP_PADDING;
                const options = { key, padding, oaepHash: HASHES[algorithm] };
                const ciphertext = publicEncrypt(options, MESSAGE);
                const { Plaintext = [] } = await decrypt(ciphertext, algorithm);
                assert.deepEqual(Buffer.from(Plaintext), MESSAGE);
            });
            it("decrypts what openssl encrypts offline", async function () {
                if (spawnSync("openssl", ["version"]).error !== undefined) {
                    console.log("skipped: no openssl on this machine");
                    this.skip();
                }
                const folder = await temporaryFolder();
                const file = (name: string) => path.join(folder, name);
                await fs.writeFile(file("key.der"), publicKey);
                await fs.writeFile(file("message"), MESSAGE);
                const hash = HASHES[algorithm];
                const result = spawnSync("openssl", [
                    ...["pkeyutl", "-encrypt", "-pubin", "-keyform", "DER"],
                    ...["-inkey", file("key.der"), "-in", file("message")],
                    ...["-out", file("ciphertext"), "-pkeyopt", "rsa_padding_mode:oaep"],
                    ...["-pkeyopt", `rsa_oaep_md:${hash}`, "-pkeyopt", `rsa_mgf1_md:${hash}`],
                ]);
                assert.equal(result.status, 0, String(result.stderr));
                const { Plaintext = [] } = await decrypt(
                    await fs.readFile(file("ciphertext")),
                    algorithm,
                );
                await fs.rm(folder, { recursive: true });
                assert.deepEqual(Buffer.from(Plaintext), MESSAGE);
            });
        });
    }

    for (const [KeySpec, ofSha1, ofSha256] of LIMITS) {
        it(`${KeySpec} encrypts ${ofSha1} and ${ofSha256} bytes and no more`, async () => {
            const { KeyId } = await newKey(kms, { KeySpec, KeyUsage: "ENCRYPT_DECRYPT" });
            for (const [algorithm, max] of [
                [SHA_1, ofSha1],
                [SHA_256, ofSha256],
            ] as const) {
                const plaintext = Buffer.alloc(max, 7);
                const { CiphertextBlob } = await encrypt(plaintext, algorithm, KeyId);
                const { Plaintext = [] } = await decrypt(CiphertextBlob, algorithm, KeyId);
                assert.deepEqual(Buffer.from(Plaintext), plaintext);
                await refused(
                    encrypt(Buffer.alloc(max + 1), algorithm, KeyId),
                    "ValidationException",
                    new RegExp(
                        `^Algorithm ${algorithm} and key spec ${KeySpec} cannot encrypt data larger than ${max} bytes\\.$`,
                    ),
                );
            }
        });
    }

    describe("refuses", () => {
        it("to encrypt without an algorithm", async () => {
            await refused(
                encrypt(MESSAGE),
                "InvalidKeyUsageException",
                /^Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048\.$/,
            );
        });
        it("to decrypt without a key, or with the symmetric algorithm", async () => {
            const { CiphertextBlob } = await encrypt(MESSAGE, SHA_256);
            const unnamed = new DecryptCommand({ CiphertextBlob, EncryptionAlgorithm: SHA_256 });
            await refused(kms.send(unnamed), "ValidationException", /^KeyId must not be null$/);
            await refused(decrypt(CiphertextBlob), "InvalidCiphertextException");
        });
        it("a symmetric ciphertext with the symmetric algorithm: it names another key", async () => {
            const { KeyId } = await newKey(kms);
            const { CiphertextBlob } = await encrypt(MESSAGE, undefined, KeyId);
            await refused(decrypt(CiphertextBlob), "IncorrectKeyException");
        });
        it("a ciphertext of another algorithm, of another key, changed or cut", async () => {
            const { CiphertextBlob = Buffer.alloc(0) } = await encrypt(MESSAGE, SHA_256);
            const changed = Buffer.from(CiphertextBlob);
            changed[9] = (changed[9] ?? 0) ^ 1;
            const { KeyId } = await newKey(kms, {
                KeySpec: "RSA_2048",
                KeyUsage: "ENCRYPT_DECRYPT",
            });
            const calls = [
                decrypt(CiphertextBlob, SHA_1),
                decrypt(CiphertextBlob, SHA_256, KeyId),
                decrypt(changed, SHA_256),
                decrypt(CiphertextBlob.slice(1), SHA_256),
                decrypt(Buffer.alloc(256, 0xff), SHA_256),
            ];
            await Promise.all(
                calls.map((call) => refused(call, "InvalidCiphertextException", NO_MESSAGE)),
            );
        });
        it("an encryption context, and takes an empty one", async () => {
            const algorithm = { KeyId: key.KeyId, EncryptionAlgorithm: SHA_256 } as const;
            const input = { ...algorithm, Plaintext: MESSAGE };
            const { CiphertextBlob } = await kms.send(
                new EncryptCommand({ ...input, EncryptionContext: {} }),
            );
            const EncryptionContext = { cns: "990010" };
            const calls = [
                kms.send(new EncryptCommand({ ...input, EncryptionContext })),
                kms.send(new DecryptCommand({ ...algorithm, CiphertextBlob, EncryptionContext })),
            ];
            const message = /^EncryptionContext is not supported/;
            await Promise.all(calls.map((call) => refused(call, "ValidationException", message)));
        });
        it("to sign with an encryption key, and to encrypt with a signing key", async () => {
            const command = { KeyId: key.KeyId, Message: MESSAGE } as const;
            await refused(
                kms.send(new SignCommand({ ...command, SigningAlgorithm: "RSASSA_PSS_SHA_256" })),
                "InvalidKeyUsageException",
                /key usage is ENCRYPT_DECRYPT which is not valid for Sign\.$/,
            );
            const { KeyId } = await newSigningKey(kms);
            const message = (operation: string) =>
                new RegExp(`key usage is SIGN_VERIFY which is not valid for ${operation}\\.$`);
            const calls = [
                ["Encrypt", encrypt(MESSAGE, SHA_256, KeyId)],
                ["Decrypt", decrypt(MESSAGE, SHA_256, KeyId)],
                ["Encrypt", encrypt(MESSAGE, undefined, KeyId)],
                ["Decrypt", decrypt(MESSAGE, undefined, KeyId)],
            ] as const;
            await Promise.all(
                calls.map(([operation, call]) =>
                    refused(call, "InvalidKeyUsageException", message(operation)),
                ),
            );
        });
    });
});
