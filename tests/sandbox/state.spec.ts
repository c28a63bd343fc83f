import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import {
    CreateAliasCommand,
    DescribeKeyCommand,
    DisableKeyCommand,
    GetKeyPolicyCommand,
    GetKeyRotationStatusCommand,
    EnableKeyRotationCommand,
    KMSClient,
    ListAliasesCommand,
    ListKeysCommand,
    ListResourceTagsCommand,
    ScheduleKeyDeletionCommand,
    SignCommand,
    TagResourceCommand,
    VerifyCommand,
} from "@aws-sdk/client-kms";
import { SandboxError, startSandbox } from "../../sandbox/server";
import {
    ACCOUNTS,
    CARTORIO,
    DAY_MS,
    IDENTITIES,
    newKey,
    newSigningKey,
    refused,
    REGION,
    temporaryFolder,
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
            assert.match(lines.at(-1) ?? "", /"eventName":"CreateKey"/);
        });
    });

    it("shows files and folders to their owner only", async () => {
        await newSigningKey(world.kms());
        const entries = await fs.readdir(world.directory, { recursive: true, withFileTypes: true });
        for (const entry of entries) {
            const file = path.join(entry.parentPath, entry.name);
            if (entry.name === "sandbox.lock") {
                continue;
            }
            const mode = (await fs.stat(file)).mode & 0o777;
            assert.equal(mode, entry.isDirectory() ? 0o700 : 0o600, file);
        }
    });

    describe("one folder", () => {
        it("takes one sandbox, and tells the other whose it is", async () => {
            await assert.rejects(startSandbox(world.options()), (error: unknown) => {
                assert(error instanceof SandboxError);
                assert.equal(error.code, "FolderInUse");
                return (
                    error.message.includes(world.directory) &&
                    error.message.includes(`pid ${process.pid}`)
                );
            });
        });
        it("is free again after close, which may be called twice", async () => {
            await Promise.all([world.sandbox.close(), world.sandbox.close()]);
            await world.open();
        });
        it("is not kept by a start that failed", async () => {
            const directory = await temporaryFolder();
            const options = { ...world.options(), directory, port: world.sandbox.port };
            await assert.rejects(startSandbox(options), /EADDRINUSE/);
            const second = await startSandbox({ ...options, port: 0 });
            await second.close();
            await fs.rm(directory, { recursive: true });
        });
    });

    describe("close", () => {
        it("leaves every call either answered and kept, or refused", async () => {
            const calls = Array.from({ length: 20 }, () => newKey(world.kms()));
            const settling = Promise.allSettled(calls);
            await calls[0];
            await world.sandbox.close();
            const made = (await settling).flatMap((result) =>
                result.status === "fulfilled" ? [result.value.KeyId] : [],
            );
            await world.open();
            const { Keys = [] } = await world.kms().send(new ListKeysCommand({}));
            const kept = Keys.map((key) => key.KeyId);
            assert.deepEqual(
                made.filter((keyId) => !kept.includes(keyId)),
                [],
            );
        });
        it("does not wait for a client that never ends its request", async () => {
            const { port } = world.sandbox;
            const socket = net.connect(port, "127.0.0.1");
            await once(socket, "connect");
            socket.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf");
            // A whole call on another connection: the half one has been seen by then.
            await newKey(world.kms());
            socket.on("error", () => undefined);
            const ended = once(socket, "close");
            await world.sandbox.close();
            await ended;
            await world.open();
        });
    });
});

describe("sandbox that is killed", () => {
    let directory: string;
    const children: ChildProcess[] = [];

    beforeEach(async () => {
        directory = await temporaryFolder();
    });
    afterEach(async () => {
        for (const child of children.splice(0)) {
            child.kill("SIGKILL");
        }
        await fs.rm(directory, { recursive: true });
    });

    const start = async () => {
        const options = { directory, accounts: ACCOUNTS, identities: IDENTITIES };
        const child = spawn(
            process.execPath,
            [
                "-r",
                "ts-node/register/transpile-only",
                path.join(__dirname, "child.ts"),
                JSON.stringify(options),
            ],
            { stdio: ["ignore", "pipe", "inherit"] },
        );
        children.push(child);
        const [said] = (await once(child.stdout, "data")) as [Buffer];
        return { child, said: said.toString("utf8").trim() };
    };
    const clientOf = async (endpoint: string) => {
        const stored = JSON.parse(
            await fs.readFile(path.join(directory, "credentials.json"), "utf8"),
        ) as Record<string, { accessKeyId: string; secretAccessKey: string }>;
        const credentials = stored["deployer"];
        assert(credentials !== undefined);
        return new KMSClient({ endpoint, region: REGION, credentials, maxAttempts: 1 });
    };

    it("loses nothing that it acknowledged, and starts again at once", async () => {
        const first = await start();
        const client = await clientOf(first.said);
        const made = await Promise.all(Array.from({ length: 20 }, () => newKey(client)));
        const [one, two] = made;
        assert(one !== undefined && two !== undefined);
        await client.send(new DisableKeyCommand({ KeyId: one.KeyId }));
        await client.send(
            new TagResourceCommand({ KeyId: two.KeyId, Tags: [{ TagKey: "a", TagValue: "b" }] }),
        );
        const exit = once(first.child, "exit");
        first.child.kill("SIGKILL");
        await exit;
        client.destroy();

        const second = await start();
        const again = await clientOf(second.said);
        const answer = await again.send(new ListKeysCommand({}));
        assert.deepEqual(
            answer.Keys?.map((key) => key.KeyId),
            made.map((key) => key.KeyId).sort(),
        );
        const described = await again.send(new DescribeKeyCommand({ KeyId: one.KeyId }));
        assert.equal(described.KeyMetadata?.KeyState, "Disabled");
        const tags = await again.send(new ListResourceTagsCommand({ KeyId: two.KeyId }));
        assert.deepEqual(tags.Tags, [{ TagKey: "a", TagValue: "b" }]);
        again.destroy();
    });

    it("is refused a folder that a live one holds, by pid", async () => {
        const first = await start();
        const second = await start();
        assert.match(
            second.said,
            new RegExp(`in use by another sandbox \\(pid ${first.child.pid}\\)`),
        );
    });
});
