import assert from "node:assert/strict";
import {
    CreateAliasCommand,
    DecryptCommand,
    GenerateDataKeyCommand,
    GenerateDataKeyWithoutPlaintextCommand,
    type GenerateDataKeyCommandInput,
    type KMSClient,
} from "@aws-sdk/client-kms";
import { newKey, newSigningKey, refused, World } from "./support";

// Does not prove that data keys are random: node:crypto makes them.

describe("sandbox data keys", () => {
    let world: World;
    let kms: KMSClient;
    let key: { readonly KeyId: string; readonly Arn: string };

    before(async () => {
        world = await World.start();
        kms = world.kms();
        key = await newKey(kms);
    });
    after(() => world.stop());

    const generate = async (input: Partial<GenerateDataKeyCommandInput>) =>
        kms.send(new GenerateDataKeyCommand({ KeyId: key.KeyId, ...input }));
    const generateHidden = async (input: Partial<GenerateDataKeyCommandInput>) =>
        kms.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId: key.KeyId, ...input }));
    const EncryptionContext = { cns: "990010" };

    for (const [input, length] of [
        [{ KeySpec: "AES_256" }, 32],
        [{ KeySpec: "AES_128" }, 16],
        [{ NumberOfBytes: 1 }, 1],
        [{ NumberOfBytes: 1024 }, 1024],
    ] as const) {
        it(`has ${length} bytes for ${JSON.stringify(input)}, and decrypts`, async () => {
            const answer = await generate({ ...input, EncryptionContext });
            assert.deepEqual([answer.KeyId, answer.Plaintext?.length], [key.Arn, length]);
            const { CiphertextBlob } = answer;
            const decrypted = await kms.send(
                new DecryptCommand({ CiphertextBlob, EncryptionContext }),
            );
            assert.deepEqual(decrypted.Plaintext, answer.Plaintext);
            assert.equal(decrypted.KeyId, key.Arn);

            const hidden = await generateHidden({ ...input, EncryptionContext });
            assert.deepEqual(
                Object.keys(hidden).filter((name) => name !== "$metadata"),
                ["CiphertextBlob", "KeyId"],
            );
            const shown = await kms.send(
                new DecryptCommand({ CiphertextBlob: hidden.CiphertextBlob, EncryptionContext }),
            );
            assert.equal(shown.Plaintext?.length, length);
        });
    }
    it("is bound to its context", async () => {
        const { CiphertextBlob } = await generate({ KeySpec: "AES_256", EncryptionContext });
        const other = { CiphertextBlob, EncryptionContext: { cns: "990028" } };
        await refused(kms.send(new DecryptCommand(other)), "InvalidCiphertextException");
    });
    it("is new every time", async () => {
        const [one, other] = [
            await generate({ KeySpec: "AES_256" }),
            await generate({ KeySpec: "AES_256" }),
        ];
        assert.notDeepEqual(one.Plaintext, other.Plaintext);
    });
    it("takes the key by its alias", async () => {
        const AliasName = "alias/cartorio-documentos";
        await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: key.KeyId }));
        const answer = await generate({ KeyId: AliasName, KeySpec: "AES_256" });
        assert.equal(answer.KeyId, key.Arn);
    });

    for (const [operation, call] of [
        ["GenerateDataKey", generate],
        ["GenerateDataKeyWithoutPlaintext", generateHidden],
    ] as const) {
        describe(`${operation} refuses`, () => {
            it("anything but one length", async () => {
                const message = /^Please specify either number of bytes or key spec\.$/;
                await refused(call({}), "ValidationException", message);
                const both = call({ KeySpec: "AES_256", NumberOfBytes: 32 });
                await refused(both, "ValidationException", message);
                for (const NumberOfBytes of [0, 1025]) {
                    await refused(
                        call({ NumberOfBytes }),
                        "ValidationException",
                        new RegExp(`Value '${NumberOfBytes}' at 'numberOfBytes'`),
                    );
                }
                const bogus = call({ KeySpec: "AES_192" as "AES_256" });
                await refused(bogus, "ValidationException", /enum value set: \[AES_256, AES_128\]/);
            });
            it("asymmetric keys, whatever their usage", async () => {
                const signing = await newSigningKey(kms);
                await refused(
                    call({ KeyId: signing.KeyId, KeySpec: "AES_256" }),
                    "InvalidKeyUsageException",
                    new RegExp(`key usage is SIGN_VERIFY which is not valid for ${operation}\\.$`),
                );
                const usage = { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" } as const;
                const { KeyId } = await newKey(kms, usage);
                await refused(call({ KeyId, KeySpec: "AES_256" }), "InvalidKeyUsageException");
            });
            it("a dry run that would have succeeded", async () => {
                const dry = call({ KeySpec: "AES_256", DryRun: true });
                await refused(dry, "DryRunOperationException");
            });
            it("grant tokens that the sandbox did not make", async () => {
                const tokens = call({ KeySpec: "AES_256", GrantTokens: ["bogus"] });
                await refused(tokens, "InvalidGrantTokenException");
            });
        });
    }
    it("refuses attestation, by its name", async () => {
        const Recipient = { AttestationDocument: Buffer.from("document") };
        await refused(
            generate({ KeySpec: "AES_256", Recipient }),
            "UnsupportedOperationException",
            /Recipient in GenerateDataKey/,
        );
    });
});
