import assert from "node:assert/strict";
import fs from "node:fs/promises";
import path from "node:path";
import {
    CreateAliasCommand,
    DescribeKeyCommand,
    GetKeyPolicyCommand,
    GetKeyRotationStatusCommand,
    EnableKeyRotationCommand,
    ListAliasesCommand,
    ListKeysCommand,
    ListResourceTagsCommand,
    ScheduleKeyDeletionCommand,
    SignCommand,
    VerifyCommand,
} from "@aws-sdk/client-kms";
import { SandboxError, startSandbox } from "../../sandbox/server";
import {
    CARTORIO,
    DAY_MS,
    IDENTITIES,
    newKey,
    newSigningKey,
    refused,
    REGION,
    World,
} from "./support";

// Does not prove that data outlives a power failure: only that it outlives the process.

const PSS = "RSASSA_PSS_SHA_256";

describe("sandbox state", () => {
    let world: World;

    beforeEach(async () => {
        world = await World.start();
    });
    afterEach(() => world.stop());

    const inKeys = (name: string) => path.join(world.directory, CARTORIO, REGION, "keys", name);

    describe("restart", () => {
        it("reads back keys, aliases, tags, policies, rotation and access keys", async () => {
            const kms = world.kms();
            const signing = await newSigningKey(kms, { Description: "Chave" });
            const symmetric = await newKey(kms, { Tags: [{ TagKey: "a", TagValue: "1" }] });
            await kms.send(
                new CreateAliasCommand({ AliasName: "alias/kept", TargetKeyId: signing.KeyId }),
            );
            await kms.send(new EnableKeyRotationCommand({ KeyId: symmetric.KeyId }));
            const Message = Buffer.from("before");
            const { Signature } = await kms.send(
                new SignCommand({ KeyId: signing.KeyId, Message, SigningAlgorithm: PSS }),
            );
            const look = async () => {
                const client = world.kms();
                const KeyId = symmetric.KeyId;
                return {
                    keys: (await client.send(new ListKeysCommand({}))).Keys,
                    signing: (await client.send(new DescribeKeyCommand({ KeyId: "alias/kept" })))
                        .KeyMetadata,
                    aliases: (await client.send(new ListAliasesCommand({}))).Aliases,
                    tags: (await client.send(new ListResourceTagsCommand({ KeyId }))).Tags,
                    policy: (await client.send(new GetKeyPolicyCommand({ KeyId }))).Policy,
                    rotation: (await client.send(new GetKeyRotationStatusCommand({ KeyId })))
                        .NextRotationDate,
                    accessKey: world.sandbox.credentials("deployer"),
                };
            };
            const before = await look();
            await world.restart();
            assert.deepEqual(await look(), before);
            const verified = await world.kms().send(
                new VerifyCommand({
                    KeyId: signing.KeyId,
                    Message,
                    Signature,
                    SigningAlgorithm: PSS,
                }),
            );
            assert.equal(verified.SignatureValid, true);
        });

        it("takes away keys whose deletion date came meanwhile", async () => {
            const { KeyId } = await newSigningKey(world.kms());
            await world
                .kms()
                .send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
            world.offset = 8 * DAY_MS;
            await world.restart();
            assert.deepEqual(await fs.readdir(inKeys("")), []);
            await refused(world.kms().send(new DescribeKeyCommand({ KeyId })), "NotFoundException");
        });

        it("ignores temporary files, material without a record and aliases without a key", async () => {
            const { KeyId } = await newSigningKey(world.kms());
            const gone = await newKey(world.kms());
            await world
                .kms()
                .send(new CreateAliasCommand({ AliasName: "alias/gone", TargetKeyId: gone.KeyId }));
            await world.sandbox.close();
            await fs.rm(inKeys(`${gone.KeyId}.json`));
            await fs.writeFile(inKeys(`${KeyId}.json.123456`), "{");
            await fs.writeFile(inKeys("11111111-1111-1111-1111-111111111111.der"), "half a key");
            await fs.writeFile(path.join(world.directory, "credentials.json.99"), "{");
            await world.open();
            const answer = await world.kms().send(new ListKeysCommand({}));
            assert.deepEqual(
                answer.Keys?.map((key) => key.KeyId),
                [KeyId],
            );
            assert.deepEqual((await world.kms().send(new ListAliasesCommand({}))).Aliases, []);
        });

        it("refuses a record that is not whole, naming the file", async () => {
            const { KeyId } = await newKey(world.kms());
            await world.sandbox.close();
            const file = inKeys(`${KeyId}.json`);
            const whole = await fs.readFile(file, "utf8");
            for (const text of [whole.slice(0, 50), "{}"]) {
                await fs.writeFile(file, text);
                await assert.rejects(startSandbox(world.options()), (error: unknown) => {
                    assert(error instanceof SandboxError);
                    assert.equal(error.code, "BrokenState");
                    return error.message.includes(KeyId);
                });
            }
            await fs.writeFile(file, whole);
            await world.open();
        });

        it("gives a new identity its key and keeps the others'", async () => {
            const before = world.sandbox.credentials("root");
            await world.sandbox.close();
            const sandbox = await startSandbox({
                ...world.options(),
                identities: [
                    ...IDENTITIES,
                    { name: "new", arn: `arn:aws:iam::${CARTORIO}:user/new` },
                ],
            });
            assert.deepEqual(sandbox.credentials("root"), before);
            assert.match(sandbox.credentials("new").accessKeyId, /^AKIA[A-Z2-7]{16}$/);
            assert.equal(sandbox.credentials("new").secretAccessKey.length, 40);
            await sandbox.close();
            await world.open();
        });

        it("ends a torn last line of the trail", async () => {
            await world.sandbox.close();
            const file = path.join(world.directory, "trail.jsonl");
            await fs.appendFile(file, '{"eventTime":"20');
            await world.open();
            await newKey(world.kms());
            const lines = (await fs.readFile(file, "utf8")).trim().split("\n");
            const last = JSON.parse(lines.at(-1) ?? "") as { eventName: string };
            assert.equal(last.eventName, "CreateKey");
        });
    });
});
