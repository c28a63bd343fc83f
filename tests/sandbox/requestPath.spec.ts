import assert from "node:assert/strict";
import fs from "node:fs/promises";
import path from "node:path";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { sendRaw, type RawRequest } from "./rawRequest";
import { DEPLOYER_ROLE, newSigningKey, REGION, World, type Keys } from "./support";

// Does not prove that presigned URLs work: they do not. Real clients are covered by the other specs.

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MINUTE_MS = 60_000;

describe("sandbox request path", () => {
    let world: World;
    let keys: Keys;
    let temporary: Keys;

    before(async () => {
        world = await World.start();
        keys = world.sandbox.credentials("deployer");
        const { Credentials: issued } = await world
            .sts()
            .send(new AssumeRoleCommand({ RoleArn: DEPLOYER_ROLE, RoleSessionName: "test" }));
        temporary = {
            accessKeyId: issued?.AccessKeyId ?? "",
            secretAccessKey: issued?.SecretAccessKey ?? "",
            sessionToken: issued?.SessionToken ?? "",
        };
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
    const sts = (request: Partial<RawRequest> = {}) =>
        sendRaw({
            endpoint: world.sandbox.endpoint,
            keys,
            service: "sts",
            body: "Action=GetCallerIdentity&Version=2011-06-15",
            ...request,
        });
    const trail = async () => {
        const text = await fs.readFile(path.join(world.directory, "trail.jsonl"), "utf8");
        return text
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line) as Record<string, unknown>);
    };

    describe("wire", () => {
        it("answers KMS in JSON 1.1, with a request id", async () => {
            const answer = await kms();
            assert.equal(answer.status, 200);
            assert.equal(answer.headers["content-type"], "application/x-amz-json-1.1");
            assert.match(String(answer.headers["x-amzn-requestid"]), UUID);
            assert.deepEqual(JSON.parse(answer.body), { Keys: [], Truncated: false });
        });
        it("answers STS in XML, with the request id in both places", async () => {
            const answer = await sts();
            assert.equal(answer.status, 200);
            assert.equal(answer.headers["content-type"], "text/xml");
            const id = String(answer.headers["x-amzn-requestid"]);
            assert(
                answer.body.includes(
                    `<ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata>`,
                ),
            );
        });
        it("writes dates as seconds with a fraction and bytes as base64", async () => {
            const { KeyId } = await newSigningKey(world.kms());
            const body = JSON.stringify({ KeyId });
            const described = await kms({ target: "TrentService.DescribeKey", body });
            const { KeyMetadata: key } = JSON.parse(described.body) as {
                KeyMetadata: { CreationDate: number };
            };
            assert(Math.abs(key.CreationDate - Date.now() / 1000) < 3600);
            const published = await kms({ target: "TrentService.GetPublicKey", body });
            const { PublicKey } = JSON.parse(published.body) as { PublicKey: string };
            assert.match(PublicKey, /^MII[A-Za-z0-9+/]+=*$/);
        });
        it("answers nothing at all where AWS answers nothing", async () => {
            const { KeyId } = await newSigningKey(world.kms());
            const body = JSON.stringify({ KeyId });
            const answer = await kms({ target: "TrentService.DisableKey", body });
            assert.deepEqual([answer.status, answer.body], [200, ""]);
        });

        const refusals: readonly (readonly [string, Partial<RawRequest>, string, RegExp])[] = [
            [
                "an operation that it lacks",
                { target: "TrentService.Encrypt" },
                "UnsupportedOperationException",
                /kms:Encrypt/,
            ],
            [
                "another service's target",
                { target: "DynamoDB_20120810.ListTables" },
                "UnsupportedOperationException",
                /Unknown/,
            ],
            ["a body that is no JSON", { body: "{" }, "SerializationException", /JSON/],
            ["a body that is no object", { body: "[]" }, "SerializationException", /object/],
            [
                "a number as text",
                { body: '{"Limit": "1"}' },
                "SerializationException",
                /STRING_VALUE can not be converted to an Integer/,
            ],
            ["a fraction", { body: '{"Limit": 1.5}' }, "SerializationException", /DECIMAL_VALUE/],
            [
                "bytes that are no base64",
                {
                    target: "TrentService.Sign",
                    body: '{"KeyId": "k", "Message": "###", "SigningAlgorithm": "x"}',
                },
                "SerializationException",
                /base64/,
            ],
            [
                "a missing parameter",
                { target: "TrentService.DescribeKey" },
                "ValidationException",
                /^1 validation error detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null$/,
            ],
        ];
        for (const [what, request, name, message] of refusals) {
            it(`refuses ${what}`, async () => {
                const answer = await kms(request);
                const error = JSON.parse(answer.body) as { __type: string; message: string };
                assert.deepEqual([answer.status, error.__type], [400, name]);
                assert.match(error.message, message);
                assert.match(String(answer.headers["x-amzn-requestid"]), UUID);
            });
        }
        it("ignores unknown parameters and null", async () => {
            const answer = await kms({ body: '{"Unknown": 1, "Limit": null}' });
            assert.equal(answer.status, 200);
        });
        it("refuses a body above one MiB", async () => {
            const answer = await kms({ body: Buffer.alloc(1024 * 1024 + 1, " ") });
            assert.equal(answer.status, 413);
        });
        it("refuses an STS action that it lacks", async () => {
            const answer = await sts({ body: "Action=GetSessionToken&Version=2011-06-15" });
            assert.equal(answer.status, 400);
            assert.match(answer.body, /<Code>UnsupportedOperationException<\/Code>/);
        });
    });

    describe("identity", () => {
        type Case = readonly [string, Partial<RawRequest>, string, string, number];
        const bad = (change: Partial<Keys>): Partial<RawRequest> => ({
            keys: { accessKeyId: "AKIAAAAAAAAAAAAAAAAA", secretAccessKey: "x", ...change },
        });
        const cases = (): readonly Case[] => [
            [
                "no signature",
                { tamper: (headers) => delete headers["authorization"] },
                "MissingAuthenticationTokenException",
                "MissingAuthenticationToken",
                403,
            ],
            [
                "a header that is no SigV4",
                { tamper: (headers) => (headers["authorization"] = "Basic YTpi") },
                "IncompleteSignatureException",
                "IncompleteSignature",
                400,
            ],
            ["an unknown key", bad({}), "UnrecognizedClientException", "InvalidClientTokenId", 403],
            [
                "a wrong secret",
                bad({ accessKeyId: keys.accessKeyId }),
                "InvalidSignatureException",
                "SignatureDoesNotMatch",
                403,
            ],
            [
                "a body that was not signed",
                { tamper: (headers) => (headers["content-type"] += "; charset=utf-8") },
                "InvalidSignatureException",
                "SignatureDoesNotMatch",
                403,
            ],
            [
                "an X-Amz header that was not signed",
                { tamper: (headers) => (headers["x-amz-extra"] = "1") },
                "InvalidSignatureException",
                "SignatureDoesNotMatch",
                403,
            ],
            [
                "a date six minutes ago",
                { time: Date.now() - 6 * MINUTE_MS },
                "InvalidSignatureException",
                "SignatureDoesNotMatch",
                403,
            ],
            [
                "a date six minutes ahead",
                { time: Date.now() + 6 * MINUTE_MS },
                "InvalidSignatureException",
                "SignatureDoesNotMatch",
                403,
            ],
            [
                "temporary credentials without their token",
                {
                    keys: {
                        accessKeyId: temporary.accessKeyId,
                        secretAccessKey: temporary.secretAccessKey,
                    },
                },
                "UnrecognizedClientException",
                "InvalidClientTokenId",
                403,
            ],
            [
                "temporary credentials with another token",
                { keys: { ...temporary, sessionToken: "another" } },
                "UnrecognizedClientException",
                "InvalidClientTokenId",
                403,
            ],
        ];
        const count = 10;
        for (let index = 0; index < count; index++) {
            it(`refuses case ${index + 1} of ${count}, by each service's own name`, async () => {
                const all = cases();
                assert.equal(all.length, count);
                const [what, request, kmsCode, stsCode, stsStatus] = all[index] as Case;
                const fromKms = await kms(request);
                const error = JSON.parse(fromKms.body) as { __type: string };
                assert.deepEqual([fromKms.status, error.__type], [400, kmsCode], what);
                const fromSts = await sts(request);
                assert.equal(fromSts.status, stsStatus, what);
                assert.match(fromSts.body, new RegExp(`<Code>${stsCode}</Code>`), what);
            });
        }
        it("takes a date four minutes off", async () => {
            assert.equal((await kms({ time: Date.now() - 4 * MINUTE_MS })).status, 200);
            assert.equal((await sts({ time: Date.now() + 4 * MINUTE_MS })).status, 200);
        });
        it("refuses temporary credentials once they have expired", async () => {
            world.offset = 3601 * 1000;
            const request = { keys: temporary, time: Date.now() + world.offset };
            assert.match((await kms(request)).body, /UnrecognizedClientException.*expired/);
            assert.match((await sts(request)).body, /ExpiredToken/);
            world.offset = 0;
        });
        it("refuses another service's scope", async () => {
            assert.match((await kms({ service: "s3" })).body, /UnsupportedOperationException.*s3/);
            assert.match((await kms({ service: "sts" })).body, /InvalidSignatureException/);
        });
        it("keeps Regions apart by the scope", async () => {
            const elsewhere = await kms({ region: "us-east-1" });
            assert.deepEqual((JSON.parse(elsewhere.body) as { Keys: unknown[] }).Keys, []);
        });
        it("refuses a Region that could lead out of the folder", async () => {
            assert.match((await kms({ region: ".." })).body, /IncompleteSignatureException/);
        });
    });

    describe("trail", () => {
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
});
