import assert from "node:assert/strict";
import fs from "node:fs/promises";
import {
    CreateAliasCommand,
    DescribeKeyCommand,
    ListKeysCommand,
    ListResourceTagsCommand,
    TagResourceCommand,
} from "@aws-sdk/client-kms";
import { keyArn } from "../../sandbox/arn";
import type { KeyRecord } from "../../sandbox/kms/keyRecord";
import { cancelDeletion } from "../../sandbox/kms/keyStates";
import { KeyStore } from "../../sandbox/state/keyStore";
import { CARTORIO, newKey, newSigningKey, REGION, temporaryFolder, World } from "./support";

// Does not prove any speed: it proves order and that nothing is lost.

describe("sandbox under concurrent calls", () => {
    let world: World;

    beforeEach(async () => {
        world = await World.start();
    });
    afterEach(() => world.stop());

    it("makes fifty keys at once, each its own", async () => {
        const kms = world.kms();
        const made = await Promise.all(Array.from({ length: 50 }, () => newKey(kms)));
        const { Keys = [] } = await kms.send(new ListKeysCommand({}));
        assert.deepEqual(
            Keys.map((key) => key.KeyId),
            made.map((key) => key.KeyId).sort(),
        );
    });

    it("loses none of fifty tags put at once, in memory or on disk", async () => {
        const kms = world.kms();
        const { KeyId } = await newKey(kms);
        const tags = Array.from({ length: 50 }, (_, n) => ({
            TagKey: `k${n + 100}`,
            TagValue: `${n}`,
        }));
        await Promise.all(
            tags.map((tag) => kms.send(new TagResourceCommand({ KeyId, Tags: [tag] }))),
        );
        const list = async () =>
            (await world.kms().send(new ListResourceTagsCommand({ KeyId }))).Tags;
        assert.deepEqual(await list(), tags);
        await world.restart();
        assert.deepEqual(await list(), tags);
    });

    it("makes one alias of twenty attempts at the same name", async () => {
        const kms = world.kms();
        const { KeyId } = await newKey(kms);
        const attempts = await Promise.allSettled(
            Array.from({ length: 20 }, () =>
                kms.send(new CreateAliasCommand({ AliasName: "alias/one", TargetKeyId: KeyId })),
            ),
        );
        assert.equal(attempts.filter(({ status }) => status === "fulfilled").length, 1);
        for (const attempt of attempts) {
            if (attempt.status === "rejected") {
                assert.equal((attempt.reason as Error).name, "AlreadyExistsException");
            }
        }
    });

    it("answers DescribeKey while a key is being generated", async () => {
        const kms = world.kms();
        const { KeyId } = await newKey(kms);
        const order: string[] = [];
        const generating = newSigningKey(kms, { KeySpec: "RSA_4096" }).then(() =>
            order.push("CreateKey"),
        );
        // The clients share this process with the sandbox: three round trips need its event loop free.
        for (let n = 0; n < 3; n++) {
            await kms.send(new DescribeKeyCommand({ KeyId }));
            order.push("DescribeKey");
        }
        await generating;
        assert.deepEqual(order, ["DescribeKey", "DescribeKey", "DescribeKey", "CreateKey"]);
    });

    it("keeps a due key whose deletion is cancelled before its turn to go", async () => {
        const directory = await temporaryFolder();
        const store = await KeyStore.open(directory);
        const key: KeyRecord = {
            keyId: "due",
            arn: keyArn(REGION, CARTORIO, "due"),
            accountId: CARTORIO,
            region: REGION,
            creationDate: 0,
            description: "",
            keyUsage: "ENCRYPT_DECRYPT",
            keySpec: "SYMMETRIC_DEFAULT",
            keyState: "PendingDeletion",
            deletionDate: 1,
            policy: "{}",
            tags: [],
        };
        await store.addKey(key, Buffer.alloc(32));
        await Promise.all([store.changeKey(key, cancelDeletion), store.removeDue(2)]);
        assert.equal(store.key(CARTORIO, REGION, key.keyId)?.keyState, "Disabled");
        await fs.rm(directory, { recursive: true });
    });
});
