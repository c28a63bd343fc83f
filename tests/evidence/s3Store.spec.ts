// Against moto's S3. Does not prove that AWS answers as moto does.
import assert from "node:assert/strict";
import {
    CreateBucketCommand,
    HeadObjectCommand,
    ListObjectsV2Command,
    PutObjectCommand,
    S3Client,
} from "@aws-sdk/client-s3";
import {
    type EvidenceStore,
    openChain,
    readRecords,
    S3Store,
    verifyEvidence,
} from "../../evidence/index";
import { type Moto, startMoto } from "../conformance/moto";
import { pythonTools } from "../support/pythonTools";
import { noteEntry, signatureEntry } from "./builders";

const WRITER = { name: "test" };

describe("evidence in S3", function () {
    this.timeout(120_000);
    let moto: Moto;
    let client: S3Client;
    let buckets = 0;

    before(async () => {
        const tools = await pythonTools((line) => console.error(line));
        moto = await startMoto(tools.moto);
        const { endpoint, region, credentials } = moto.target;
        client = new S3Client({
            ...{ region, forcePathStyle: true, maxAttempts: 1 },
            ...(endpoint === undefined ? {} : { endpoint }),
            ...(credentials === undefined ? {} : { credentials }),
        });
    });
    after(async () => {
        client.destroy();
        await moto.stop();
    });

    async function newBucket(withLock = false): Promise<string> {
        buckets += 1;
        const Bucket = `evidence-${buckets}`;
        await client.send(
            new CreateBucketCommand({
                Bucket,
                ObjectLockEnabledForBucket: withLock,
                CreateBucketConfiguration: { LocationConstraint: "sa-east-1" },
            }),
        );
        return Bucket;
    }

    async function recordsIn(store: EvidenceStore) {
        const records = [];
        for await (const record of readRecords(store)) {
            records.push(record);
        }
        return records;
    }

    /** The same client, but each command passes through here. */
    function meddled(
        meddle: (command: object, send: () => Promise<unknown>) => Promise<unknown>,
    ): S3Client {
        const send = (command: object) =>
            meddle(command, () => client.send(command as Parameters<typeof client.send>[0]));
        return { send } as unknown as S3Client;
    }

    it("holds what was appended, a commit an object, and verifies", async () => {
        const bucket = await newBucket();
        const store = new S3Store({ client, bucket, prefix: "prod/990010" });
        const chain = await openChain(store, WRITER);
        const acknowledged = await Promise.all([1, 2, 3].map((n) => chain.append(noteEntry(n))));
        acknowledged.push(await chain.append(signatureEntry()));
        await chain.close();
        assert.deepEqual((await recordsIn(store)).slice(1, -1), acknowledged);
        const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
        assert.deepEqual(
            Contents.map(({ Key }) => Key),
            ["000000000000", "000000000001", "000000000004", "000000000005"].map(
                (seq) => `prod/990010/${chain.id}/${seq}.jsonl`,
            ),
        );
        const report = await verifyEvidence(store);
        assert.deepEqual([report.ok, report.breaks], [true, []]);
    });

    it("anchors other chains, so that an altered end is found", async () => {
        const bucket = await newBucket();
        const store = new S3Store({ client, bucket });
        const first = await openChain(store, WRITER);
        await first.append(noteEntry(1));
        await first.close();
        const second = await openChain(store, WRITER);
        await second.close();
        const Key = `${first.id}/000000000002.jsonl`;
        await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: "" }));
        const [found] = (await verifyEvidence(store)).breaks;
        assert.deepEqual([found!.kind, found!.chain, found!.seq], ["truncated", first.id, 2]);
    });

    it("puts every object under Object Lock when told to", async () => {
        const bucket = await newBucket(true);
        const retention = { mode: "GOVERNANCE", days: 30 } as const;
        const chain = await openChain(new S3Store({ client, bucket, retention }), WRITER);
        await chain.close();
        const head = await client.send(
            new HeadObjectCommand({
                Bucket: bucket,
                Key: `${chain.id}/000000000000.jsonl`,
            }),
        );
        assert.equal(head.ObjectLockMode, "GOVERNANCE");
        const days = (head.ObjectLockRetainUntilDate!.getTime() - Date.now()) / 86_400_000;
        assert.ok(days > 29.9 && days <= 30, String(days));
    });

    it("neither forks nor loses a record when S3's answer gets lost", async () => {
        const bucket = await newBucket();
        let lost = 0;
        const deaf = meddled(async (command, send) => {
            const answer = await send();
            if (command instanceof PutObjectCommand && lost < 2) {
                lost += 1;
                throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
            }
            return answer;
        });
        const chain = await openChain(new S3Store({ client: deaf, bucket }), WRITER);
        const acknowledged = await Promise.all([1, 2].map((n) => chain.append(noteEntry(n))));
        await chain.close();
        assert.equal(lost, 2);
        const store = new S3Store({ client, bucket });
        assert.deepEqual((await recordsIn(store)).slice(1, -1), acknowledged);
        assert.equal((await verifyEvidence(store)).ok, true);
    });

    it("poisons a chain when somebody else wrote in it", async () => {
        const bucket = await newBucket();
        const chain = await openChain(new S3Store({ client, bucket }), WRITER);
        const Key = `${chain.id}/000000000001.jsonl`;
        await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: "somebody's\n" }));
        await assert.rejects(chain.append(noteEntry(1)), {
            code: "poisoned",
            message: /is there already with other bytes: somebody else writes this chain/,
        });
        await assert.rejects(chain.append(noteEntry(2)), { code: "poisoned" });
    });

    it("gives up after some attempts without an answer, and at once when S3 refuses", async () => {
        const bucket = await newBucket();
        let puts = 0;
        const failing = (error: object) =>
            meddled(async (command, send) => {
                if (command instanceof PutObjectCommand) {
                    puts += 1;
                    throw Object.assign(new Error("no"), error);
                }
                return send();
            });
        const open = (error: object) =>
            openChain(new S3Store({ client: failing(error), bucket, attempts: 2 }), WRITER);
        await assert.rejects(open({ code: "ETIMEDOUT" }), { code: "poisoned" });
        assert.equal(puts, 2);
        await assert.rejects(open({ $metadata: { httpStatusCode: 403 } }), { code: "poisoned" });
        assert.equal(puts, 3);
    });

    it("says which bucket can't be used", async () => {
        await assert.rejects(openChain(new S3Store({ client, bucket: "not-there" }), WRITER), {
            code: "store",
            message: /evidence in s3:\/\/not-there\/ can't be listed/,
        });
    });
});
