import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import {
    CreateAliasCommand,
    DecryptCommand,
    EncryptCommand,
    ReEncryptCommand,
    type KMSClient,
    type ReEncryptCommandInput,
} from "@aws-sdk/client-kms";
import { reEncrypt } from "../../sandbox/kms/encryptionOperations";
import type { Call } from "../../sandbox/request/operation";
import { CARTORIO, DEPLOYER_ROLE, newKey, newSigningKey, OTHER, refused, World } from "./support";

// Does not prove that a grant may allow one half and not the other: authorisationGrants.spec.ts does.

const MESSAGE = Buffer.from("Testamento");
const OAEP = "RSAES_OAEP_SHA_256";

describe("sandbox ReEncrypt", () => {
    let world: World;
    let kms: KMSClient;
    let source: { readonly KeyId: string; readonly Arn: string };
    let destination: { readonly KeyId: string; readonly Arn: string };
    let rsa: { readonly KeyId: string; readonly Arn: string };
    let CiphertextBlob: Uint8Array | undefined;
    const SourceEncryptionContext = { cns: "990010" };

    before(async () => {
        world = await World.start();
        kms = world.kms();
        [source, destination] = [await newKey(kms), await newKey(kms)];
        rsa = await newKey(kms, { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" });
        const command = { KeyId: source.KeyId, Plaintext: MESSAGE };
        const encrypted = await kms.send(
            new EncryptCommand({ ...command, EncryptionContext: SourceEncryptionContext }),
        );
        CiphertextBlob = encrypted.CiphertextBlob;
    });
    after(() => world.stop());

    const change = async (input: Partial<ReEncryptCommandInput> = {}, client = kms) =>
        client.send(
            new ReEncryptCommand({
                CiphertextBlob,
                SourceEncryptionContext,
                DestinationKeyId: destination.KeyId,
                ...input,
            }),
        );

    it("answers both keys and both algorithms, and the new key decrypts", async () => {
        const DestinationEncryptionContext = { livro: "12" };
        const { $metadata, ...answer } = await change({ DestinationEncryptionContext });
        assert.equal($metadata.httpStatusCode, 200);
        assert.deepEqual(answer, {
            CiphertextBlob: answer.CiphertextBlob,
            SourceKeyId: source.Arn,
            KeyId: destination.Arn,
            SourceEncryptionAlgorithm: "SYMMETRIC_DEFAULT",
            DestinationEncryptionAlgorithm: "SYMMETRIC_DEFAULT",
        });
        const decrypted = await kms.send(
            new DecryptCommand({
                CiphertextBlob: answer.CiphertextBlob,
                EncryptionContext: DestinationEncryptionContext,
            }),
        );
        assert.deepEqual(Buffer.from(decrypted.Plaintext ?? []), MESSAGE);
        assert.equal(decrypted.KeyId, destination.Arn);
    });
    it("changes the context under the same key", async () => {
        const answer = await change({ DestinationKeyId: source.Arn, SourceKeyId: source.Arn });
        const decrypted = await kms.send(
            new DecryptCommand({ CiphertextBlob: answer.CiphertextBlob }),
        );
        assert.equal(decrypted.KeyId, source.Arn);
    });
    it("goes to an RSA key and back", async () => {
        const there = await change({
            DestinationKeyId: rsa.KeyId,
            DestinationEncryptionAlgorithm: OAEP,
        });
        assert.deepEqual(
            [there.KeyId, there.DestinationEncryptionAlgorithm, there.CiphertextBlob?.length],
            [rsa.Arn, OAEP, 256],
        );
        const back = await kms.send(
            new ReEncryptCommand({
                CiphertextBlob: there.CiphertextBlob,
                SourceKeyId: rsa.KeyId,
                SourceEncryptionAlgorithm: OAEP,
                DestinationKeyId: destination.KeyId,
            }),
        );
        assert.deepEqual([back.SourceKeyId, back.SourceEncryptionAlgorithm], [rsa.Arn, OAEP]);
        const decrypted = await kms.send(
            new DecryptCommand({ CiphertextBlob: back.CiphertextBlob }),
        );
        assert.deepEqual(Buffer.from(decrypted.Plaintext ?? []), MESSAGE);
    });

    describe("refuses", () => {
        it("another source key than the one that encrypted", async () => {
            await refused(change({ SourceKeyId: destination.KeyId }), "IncorrectKeyException");
        });
        it("another source context", async () => {
            const call = change({ SourceEncryptionContext: {} });
            await refused(call, "InvalidCiphertextException");
        });
        it("an RSA source without its name, an RSA destination without an algorithm", async () => {
            await refused(
                change({ SourceEncryptionAlgorithm: OAEP }),
                "ValidationException",
                /^SourceKeyId must not be null$/,
            );
            await refused(change({ DestinationKeyId: rsa.KeyId }), "InvalidKeyUsageException");
        });
        it("a context for an RSA destination", async () => {
            const call = change({
                DestinationKeyId: rsa.KeyId,
                DestinationEncryptionAlgorithm: OAEP,
                DestinationEncryptionContext: { a: "b" },
            });
            await refused(call, "ValidationException", /EncryptionContext is not supported/);
        });
        it("a signing key on either side", async () => {
            const { KeyId } = await newSigningKey(kms);
            const message = /key usage is SIGN_VERIFY which is not valid for ReEncrypt\.$/;
            const sides = [change({ SourceKeyId: KeyId }), change({ DestinationKeyId: KeyId })];
            await Promise.all(
                sides.map((call) => refused(call, "InvalidKeyUsageException", message)),
            );
        });
        it("no destination", async () => {
            const call = change({ DestinationKeyId: undefined as unknown as string });
            await refused(call, "ValidationException", /'destinationKeyId'/);
        });
        it("a dry run that would have succeeded, with a ciphertext or without", async () => {
            await refused(change({ DryRun: true }), "DryRunOperationException");
            const ignoring = {
                DryRun: true,
                DryRunModifiers: ["IGNORE_CIPHERTEXT" as const],
                CiphertextBlob: undefined,
            };
            await refused(change(ignoring), "ValidationException", /SourceKeyId/);
            const named = change({ ...ignoring, SourceKeyId: source.KeyId });
            await refused(named, "DryRunOperationException");
        });
        it("grant tokens that the sandbox did not make", async () => {
            await refused(change({ GrantTokens: ["bogus"] }), "InvalidGrantTokenException");
        });
    });

    describe("needs two permissions", () => {
        it("names the one that a foreign key denies", async () => {
            const other = world.kms("other");
            const own = await newKey(other);
            await refused(
                change({ DestinationKeyId: own.KeyId }, other),
                "AccessDeniedException",
                /perform: kms:ReEncryptFrom/,
            );
            await refused(
                change({ DestinationKeyId: own.Arn }),
                "AccessDeniedException",
                /perform: kms:ReEncryptTo/,
            );
            const gone = destination.Arn.replace(CARTORIO, OTHER);
            await refused(
                change({ DestinationKeyId: gone }),
                "AccessDeniedException",
                /perform: kms:ReEncryptTo/,
            );
        });
        it("asks for each on its own key, in the order in which the trail lists them", async () => {
            const record = (arn: string) => ({ arn, accountId: CARTORIO });
            const keys = new Map([source, destination].map((key) => [key.KeyId, record(key.Arn)]));
            const call = {
                caller: {
                    principal: { accountId: CARTORIO },
                    region: source.Arn.split(":")[3],
                },
                keys: { key: (_account: string, _region: string, id: string) => keys.get(id) },
            } as unknown as Call;
            const bound = reEncrypt.bind(call, {
                CiphertextBlob: Buffer.from(CiphertextBlob ?? []),
                DestinationKeyId: destination.KeyId,
            });
            assert.deepEqual(bound.resources, [
                { arn: source.Arn, accountId: CARTORIO, action: "kms:ReEncryptFrom" },
                { arn: destination.Arn, accountId: CARTORIO, action: "kms:ReEncryptTo" },
            ]);
            await change();
            const trail = await readFile(path.join(world.directory, "trail.jsonl"), "utf8");
            const last = JSON.parse(trail.trim().split("\n").at(-1) ?? "") as {
                readonly resources: readonly { readonly ARN: string }[];
            };
            const arns = last.resources.map(({ ARN }) => ARN);
            assert.deepEqual(arns, [source.Arn, destination.Arn]);
        });
        const allow = (Action: readonly string[], Condition?: object) => ({
            Effect: "Allow",
            Principal: { AWS: DEPLOYER_ROLE },
            Action,
            Resource: "*",
            Condition,
        });
        const keyAllowing = async (half: string, Condition?: object) =>
            newKey(kms, {
                Policy: JSON.stringify({
                    Version: "2012-10-17",
                    Statement: [
                        allow(["kms:PutKeyPolicy", "kms:Encrypt", "kms:CreateAlias"]),
                        allow([`kms:ReEncrypt${half}`], Condition),
                    ],
                }),
            });
        it("lets each key's policy allow one half and not the other", async () => {
            const [giving, taking] = [await keyAllowing("From"), await keyAllowing("To")];
            const reEncrypted = async (from: string, to: string) => {
                const encrypted = await kms.send(
                    new EncryptCommand({ KeyId: from, Plaintext: MESSAGE }),
                );
                const { CiphertextBlob: blob } = encrypted;
                const answer = await kms.send(
                    new ReEncryptCommand({ CiphertextBlob: blob, DestinationKeyId: to }),
                );
                return answer.KeyId;
            };
            assert.equal(await reEncrypted(giving.Arn, taking.Arn), taking.Arn);
            await refused(
                reEncrypted(giving.Arn, giving.Arn),
                "AccessDeniedException",
                new RegExp(`kms:ReEncryptTo on resource: ${giving.Arn} because no resource`),
            );
            await refused(
                reEncrypted(taking.Arn, taking.Arn),
                "AccessDeniedException",
                new RegExp(`kms:ReEncryptFrom on resource: ${taking.Arn} because no resource`),
            );
        });
        it("shows conditions the alias and the context of each side", async () => {
            const AliasName = "alias/halves";
            const aliased = await keyAllowing("*", {
                StringEquals: {
                    "kms:RequestAlias": AliasName,
                    "kms:EncryptionContext:cns": "990010",
                },
            });
            await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: aliased.KeyId }));
            const halves = async (from: string, to: string, before: string, after: string) => {
                const context = { SourceEncryptionContext: { cns: before } };
                const encrypted = await kms.send(
                    new EncryptCommand({
                        KeyId: aliased.KeyId,
                        Plaintext: MESSAGE,
                        EncryptionContext: context.SourceEncryptionContext,
                    }),
                );
                await change({
                    ...context,
                    CiphertextBlob: encrypted.CiphertextBlob,
                    SourceKeyId: from,
                    DestinationKeyId: to,
                    DestinationEncryptionContext: { cns: after },
                });
            };
            const [name, id, right, wrong] = [AliasName, aliased.KeyId, "990010", "990028"];
            const [from, to] = [/kms:ReEncryptFrom/, /kms:ReEncryptTo/];
            await halves(name, name, right, right);
            await refused(halves(id, name, right, right), "AccessDeniedException", from);
            await refused(halves(name, id, right, right), "AccessDeniedException", to);
            await refused(halves(name, name, wrong, right), "AccessDeniedException", from);
            await refused(halves(name, name, right, wrong), "AccessDeniedException", to);
        });
    });
});
