import assert from "node:assert/strict";
import { createSecretKey, randomBytes } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import {
    CreateAliasCommand,
    DecryptCommand,
    EnableKeyRotationCommand,
    EncryptCommand,
    ScheduleKeyDeletionCommand,
    type DecryptCommandInput,
    type EncryptCommandInput,
    type KMSClient,
} from "@aws-sdk/client-kms";
import fc from "fast-check";
import { openBlob, parseBlob, sealBlob } from "../../sandbox/kms/ciphertextBlob";
import { encodeContext } from "../../sandbox/kms/encryptionContext";
import { SandboxError, startSandbox } from "../../sandbox/server";
import { sendRaw } from "./rawRequest";
import { CARTORIO, DAY_MS, newKey, refused, REGION, World } from "./support";

// Does not prove that a caller needs permission, nor that rotation changes the material: it does not.

const MESSAGE = Buffer.from("Escritura pública");
const CONTEXT = { cns: "990010", livro: "12", ação: "é" };
/** AWS sends no message; the SDK then makes one up. */
const NO_MESSAGE = /^(UnknownError)?$/;

describe("sandbox encryption with symmetric keys", () => {
    let world: World;
    let kms: KMSClient;
    let key: { readonly KeyId: string; readonly Arn: string };

    beforeEach(async () => {
        world = await World.start();
        kms = world.kms();
        key = await newKey(kms);
    });
    afterEach(() => world.stop());

    const inKeys = (name: string) => path.join(world.directory, CARTORIO, REGION, "keys", name);
    const encrypt = async (input: Partial<EncryptCommandInput> = {}, client = world.kms()) => {
        const command = { KeyId: key.KeyId, Plaintext: MESSAGE, ...input };
        const answer = await client.send(new EncryptCommand(command));
        return { ...answer, CiphertextBlob: Buffer.from(answer.CiphertextBlob ?? []) };
    };
    const decrypt = async (
        CiphertextBlob: Uint8Array,
        input: Partial<DecryptCommandInput> = {},
        client = world.kms(),
    ) => client.send(new DecryptCommand({ CiphertextBlob, ...input }));
    const plaintextOf = async (...call: Parameters<typeof decrypt>) =>
        Buffer.from((await decrypt(...call)).Plaintext ?? []).toString();

    describe("Encrypt and Decrypt", () => {
        it("answer key, algorithm and bytes, and need no KeyId to decrypt", async () => {
            const encrypted = await encrypt({ EncryptionContext: CONTEXT });
            assert.deepEqual(
                [encrypted.KeyId, encrypted.EncryptionAlgorithm],
                [key.Arn, "SYMMETRIC_DEFAULT"],
            );
            assert(!encrypted.CiphertextBlob.includes(MESSAGE));
            const EncryptionContext = Object.fromEntries(Object.entries(CONTEXT).reverse());
            const answer = await decrypt(encrypted.CiphertextBlob, { EncryptionContext });
            assert.deepEqual(Buffer.from(answer.Plaintext ?? []), MESSAGE);
            assert.deepEqual(
                [answer.KeyId, answer.EncryptionAlgorithm],
                [key.Arn, "SYMMETRIC_DEFAULT"],
            );
        });
        it("take the key by id, ARN, alias and alias ARN", async () => {
            const alias = "alias/documents";
            await kms.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: key.KeyId }));
            const aliasArn = `arn:aws:kms:${REGION}:${CARTORIO}:${alias}`;
            for (const KeyId of [key.KeyId, key.Arn, alias, aliasArn]) {
                const encrypted = await encrypt({ KeyId });
                assert.equal(encrypted.KeyId, key.Arn);
                const answer = await decrypt(encrypted.CiphertextBlob, { KeyId });
                assert.equal(answer.KeyId, key.Arn);
            }
        });
        it("encrypt 1 to 4096 bytes, never twice alike", async () => {
            for (const length of [1, 4096]) {
                const Plaintext = randomBytes(length);
                const { CiphertextBlob } = await encrypt({ Plaintext });
                const answer = await decrypt(CiphertextBlob);
                assert.deepEqual(Buffer.from(answer.Plaintext ?? []), Plaintext);
            }
            const [one, other] = [await encrypt(), await encrypt()];
            assert.notDeepEqual(one.CiphertextBlob, other.CiphertextBlob);
            for (const length of [0, 4097]) {
                const call = encrypt({ Plaintext: Buffer.alloc(length) });
                await refused(call, "ValidationException", /Value at 'plaintext'/);
            }
        });
        it("take an empty context for none", async () => {
            const { CiphertextBlob } = await encrypt({ EncryptionContext: {} });
            assert.equal(await plaintextOf(CiphertextBlob), MESSAGE.toString());
        });
        it("refuse another algorithm than the key's", async () => {
            const EncryptionAlgorithm = "RSAES_OAEP_SHA_256";
            await refused(encrypt({ EncryptionAlgorithm }), "InvalidKeyUsageException");
            const { CiphertextBlob } = await encrypt();
            const input = { KeyId: key.KeyId, EncryptionAlgorithm } as const;
            await refused(decrypt(CiphertextBlob, input), "InvalidKeyUsageException");
        });
    });

    describe("Decrypt", () => {
        it("refuses another key than the one that encrypted", async () => {
            const { KeyId } = await newKey(kms);
            const { CiphertextBlob } = await encrypt();
            await refused(
                decrypt(CiphertextBlob, { KeyId }),
                "IncorrectKeyException",
                /^The key ID in the request does not identify a CMK/,
            );
        });
        it("refuses any other context", async () => {
            const { CiphertextBlob } = await encrypt({ EncryptionContext: CONTEXT });
            const { cns, ...less } = CONTEXT;
            const contexts: readonly Record<string, string>[] = [
                {},
                less,
                { ...CONTEXT, more: "1" },
                { ...CONTEXT, cns: "990028" },
                { ...less, CNS: cns },
                { ...less, cns: "990010 " },
            ];
            for (const EncryptionContext of contexts) {
                const call = decrypt(CiphertextBlob, { EncryptionContext });
                await refused(call, "InvalidCiphertextException", NO_MESSAGE);
            }
        });
        it("refuses a ciphertext with any bit changed, cut anywhere, or of another make", async () => {
            const { CiphertextBlob } = await encrypt();
            const damaged = [
                ...[...CiphertextBlob.keys()].map((index) => {
                    const changed = Buffer.from(CiphertextBlob);
                    changed[index] = (changed[index] ?? 0) ^ (1 << (index % 8));
                    return changed;
                }),
                ...[1, 2, 3, 50, 90, CiphertextBlob.length - 1].map((length) =>
                    CiphertextBlob.subarray(0, length),
                ),
                Buffer.concat([CiphertextBlob, Buffer.from([0])]),
                Buffer.from("no ciphertext at all"),
            ];
            for (const bytes of damaged) {
                await refused(decrypt(bytes), "InvalidCiphertextException", NO_MESSAGE);
                const named = decrypt(bytes, { KeyId: key.KeyId });
                await refused(named, "InvalidCiphertextException", NO_MESSAGE);
            }
        });
        it("answers an empty message on the wire", async () => {
            const answer = await sendRaw({
                endpoint: world.sandbox.endpoint,
                keys: world.sandbox.credentials("deployer"),
                target: "TrentService.Decrypt",
                body: JSON.stringify({ CiphertextBlob: "AAAA" }),
            });
            assert.deepEqual(JSON.parse(answer.body), {
                __type: "InvalidCiphertextException",
                message: "",
            });
        });
        it("does not say why it has no key: other accounts, other Regions, gone ones", async () => {
            const { CiphertextBlob } = await encrypt();
            await refused(
                decrypt(CiphertextBlob, {}, world.kms("other")),
                "AccessDeniedException",
                /kms:Decrypt/,
            );
            const elsewhere = world.kms("deployer", "us-east-1");
            await refused(
                decrypt(CiphertextBlob, {}, elsewhere),
                "AccessDeniedException",
                /^The ciphertext refers to a customer master key that does not exist/,
            );
            const deletion = { KeyId: key.KeyId, PendingWindowInDays: 7 };
            await kms.send(new ScheduleKeyDeletionCommand(deletion));
            world.offset = 8 * DAY_MS;
            await refused(
                decrypt(CiphertextBlob),
                "AccessDeniedException",
                /^The ciphertext refers/,
            );
            assert.deepEqual(await fs.readdir(inKeys("")), []);
        });
        it("needs a ciphertext but for a dry run that ignores it", async () => {
            const send = (input: DecryptCommandInput) => kms.send(new DecryptCommand(input));
            const KeyId = key.KeyId;
            await refused(send({ KeyId }), "ValidationException", /ciphertextBlob/);
            const DryRunModifiers = ["IGNORE_CIPHERTEXT" as const];
            const ignoring = { DryRun: true, DryRunModifiers };
            await refused(send({ KeyId, ...ignoring }), "DryRunOperationException");
            await refused(send(ignoring), "ValidationException", /KeyId must not be null/);
            await refused(send({ KeyId, DryRunModifiers }), "ValidationException");
        });
        it("refuses attestation, by its name", async () => {
            const { CiphertextBlob } = await encrypt();
            const Recipient = { KeyEncryptionAlgorithm: "RSAES_OAEP_SHA_256" } as const;
            await refused(
                decrypt(CiphertextBlob, { Recipient }),
                "UnsupportedOperationException",
                /Recipient in Decrypt/,
            );
        });
    });

    it("refuses a dry run that would have succeeded, and says why one would not have", async () => {
        await refused(encrypt({ DryRun: true }), "DryRunOperationException");
        const { CiphertextBlob } = await encrypt({ EncryptionContext: CONTEXT });
        const right = decrypt(CiphertextBlob, { EncryptionContext: CONTEXT, DryRun: true });
        await refused(right, "DryRunOperationException");
        const wrong = decrypt(CiphertextBlob, { DryRun: true });
        await refused(wrong, "InvalidCiphertextException");
    });
    it("refuses a context whose values are no texts", async () => {
        for (const EncryptionContext of [{ a: 1 }, { a: null }, ["a"], "a"]) {
            const answer = await sendRaw({
                endpoint: world.sandbox.endpoint,
                keys: world.sandbox.credentials("deployer"),
                target: "TrentService.Encrypt",
                body: JSON.stringify({ KeyId: key.KeyId, Plaintext: "AAAA", EncryptionContext }),
            });
            assert.match(answer.body, /SerializationException/);
        }
    });
    it("refuses grant tokens that it did not make", async () => {
        await refused(encrypt({ GrantTokens: ["bogus"] }), "InvalidGrantTokenException");
        const { CiphertextBlob } = await encrypt();
        const call = decrypt(CiphertextBlob, { GrantTokens: ["bogus"] });
        await refused(call, "InvalidGrantTokenException");
    });

    describe("key material", () => {
        it("outlives restarts, in a file for its owner alone", async () => {
            const { CiphertextBlob } = await encrypt();
            await world.restart();
            assert.equal(await plaintextOf(CiphertextBlob), MESSAGE.toString());
            const stat = await fs.stat(inKeys(`${key.KeyId}.bin`));
            assert.deepEqual([stat.size, stat.mode & 0o777], [32, 0o600]);
        });
        it("decrypts what was encrypted before a rotation was due", async () => {
            await kms.send(new EnableKeyRotationCommand({ KeyId: key.KeyId }));
            const { CiphertextBlob } = await encrypt();
            world.offset = 400 * DAY_MS;
            assert.equal(await plaintextOf(CiphertextBlob), MESSAGE.toString());
        });
        it("is made once, at first use, for keys that are older than material", async () => {
            await world.sandbox.close();
            const file = inKeys(`${key.KeyId}.json`);
            const record = JSON.parse(await fs.readFile(file, "utf8")) as Record<string, unknown>;
            delete record["hasMaterial"];
            await fs.writeFile(file, JSON.stringify(record));
            await fs.rm(inKeys(`${key.KeyId}.bin`));
            await world.open();
            const made = await Promise.all(Array.from({ length: 8 }, () => encrypt()));
            await world.restart();
            for (const { CiphertextBlob } of made) {
                assert.equal(await plaintextOf(CiphertextBlob), MESSAGE.toString());
            }
            const again = JSON.parse(await fs.readFile(file, "utf8")) as Record<string, unknown>;
            assert.equal(again["hasMaterial"], true);
        });
        it("keeps what an interrupted first use left behind", async () => {
            const { CiphertextBlob } = await encrypt();
            await world.sandbox.close();
            const file = inKeys(`${key.KeyId}.json`);
            const record = JSON.parse(await fs.readFile(file, "utf8")) as Record<string, unknown>;
            delete record["hasMaterial"];
            await fs.writeFile(file, JSON.stringify(record));
            await world.open();
            assert.equal(await plaintextOf(CiphertextBlob), MESSAGE.toString());
        });
        it("is never made anew for a key that had some", async () => {
            await world.sandbox.close();
            const file = inKeys(`${key.KeyId}.bin`);
            const bytes = await fs.readFile(file);
            await fs.rm(file);
            await assert.rejects(startSandbox(world.options()), (error: unknown) => {
                assert(error instanceof SandboxError);
                assert.equal(error.code, "BrokenState");
                return error.message.includes(`${key.KeyId}.bin`);
            });
            await fs.writeFile(file, bytes);
            await world.open();
        });
    });

    describe("ciphertexts", () => {
        const secret = createSecretKey(randomBytes(32));
        const contexts = fc.dictionary(
            fc.string({ unit: "binary" }),
            fc.string({ unit: "binary" }),
        );

        it("open with the same context and no other", () => {
            fc.assert(
                fc.property(contexts, contexts, (one, other) => {
                    const blob = parseBlob(sealBlob(secret, "arn", MESSAGE, one));
                    assert(blob !== undefined);
                    assert.deepEqual(openBlob(secret, blob, { ...one }), MESSAGE);
                    const isSame = encodeContext(one).equals(encodeContext(other));
                    assert.equal(openBlob(secret, blob, other) !== undefined, isSame);
                }),
            );
        });
        it("tell contexts apart that look alike when joined", () => {
            const alike: readonly Record<string, string>[] = [
                { a: "bc" },
                { ab: "c" },
                { a: "b", c: "" },
                { a: "", b: "c" },
                { "": "abc" },
                { "\ud800": "" },
                { "\ufffd": "" },
                Object.fromEntries([["__proto__", "x"]]),
                {},
            ];
            const encoded = alike.map((context) => encodeContext(context).toString("hex"));
            assert.equal(new Set(encoded).size, alike.length);
            assert.deepEqual(encodeContext({ a: "1", b: "2" }), encodeContext({ b: "2", a: "1" }));
        });
        it("authenticate the name of their key", () => {
            const [one, other] = ["arn-1", "arn-2"].map((arn) =>
                parseBlob(sealBlob(secret, arn, MESSAGE, {})),
            );
            assert(one !== undefined && other !== undefined);
            const swapped = {
                ...other,
                nonce: one.nonce,
                ciphertext: one.ciphertext,
                tag: one.tag,
            };
            assert.equal(openBlob(secret, swapped, {}), undefined);
        });
    });
});
