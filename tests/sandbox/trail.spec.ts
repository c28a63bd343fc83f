import assert from "node:assert/strict";
import fs from "node:fs/promises";
import path from "node:path";
import { sendRaw, type RawRequest } from "./rawRequest";
import { newSigningKey, REGION, World, type Keys } from "./support";

// Does not prove CloudTrail's delay, nor its other fields.

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe("sandbox trail", () => {
    let world: World;
    let keys: Keys;

    before(async () => {
        world = await World.start();
        keys = world.sandbox.credentials("deployer");
    });
    after(() => world.stop());

    const kms = (request: Partial<RawRequest> = {}) =>
        sendRaw({
            endpoint: world.sandbox.endpoint,
            keys,
            target: "TrentService.ListKeys",
            body: "{}",
            ...request,
        });
    const trail = async () => {
        const text = await fs.readFile(path.join(world.directory, "trail.jsonl"), "utf8");
        return text
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line) as Record<string, unknown>);
    };

    it("keeps one record a call, joined by the request id", async () => {
        const answer = await kms();
        const id = answer.headers["x-amzn-requestid"];
        const records = (await trail()).filter((record) => record["requestID"] === id);
        assert.equal(records.length, 1);
        const [record] = records;
        assert.match(String(record?.["eventID"]), UUID);
        assert.deepEqual(record, {
            eventTime: record?.["eventTime"],
            eventSource: "kms.amazonaws.com",
            eventName: "ListKeys",
            awsRegion: REGION,
            requestID: id,
            eventID: record?.["eventID"],
            userIdentity: {
                arn: "arn:aws:sts::111111111111:assumed-role/Deployer/pulumi",
                accountId: "111111111111",
            },
            resources: [],
        });
    });
    it("keeps refused calls, unknown callers too", async () => {
        const answer = await kms({ keys: { ...keys, secretAccessKey: "wrong" } });
        const id = answer.headers["x-amzn-requestid"];
        const record = (await trail()).find((one) => one["requestID"] === id);
        assert.equal(record?.["errorCode"], "InvalidSignatureException");
        assert.equal(record?.["userIdentity"], undefined);
    });
    it("keeps key, message type and algorithm of Sign and Verify, and none of the bytes", async () => {
        const { KeyId, Arn } = await newSigningKey(world.kms());
        const Message = Buffer.from("a secret message, not for the trail").toString("base64");
        const SigningAlgorithm = "RSASSA_PSS_SHA_256";
        const signed = await kms({
            target: "TrentService.Sign",
            body: JSON.stringify({ KeyId, Message, SigningAlgorithm }),
        });
        const { Signature } = JSON.parse(signed.body) as { Signature: string };
        const body = JSON.stringify({
            KeyId,
            Message,
            Signature,
            SigningAlgorithm,
            MessageType: "RAW",
        });
        await kms({ target: "TrentService.Verify", body });
        const text = await fs.readFile(path.join(world.directory, "trail.jsonl"), "utf8");
        assert(!text.includes(Message) && !text.includes(Signature));
        for (const record of (await trail()).slice(-2)) {
            assert.deepEqual(record["resources"], [{ ARN: Arn }]);
            assert.deepEqual(record["requestParameters"], {
                keyId: KeyId,
                messageType: "RAW",
                signingAlgorithm: SigningAlgorithm,
            });
        }
    });
});
