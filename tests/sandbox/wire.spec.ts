import assert from "node:assert/strict";
import { sendRaw, type RawRequest } from "./rawRequest";
import { newSigningKey, World, type Keys } from "./support";

// Does not prove that real clients understand the answers: the other specs, which use the SDK, do.

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe("sandbox wire", () => {
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
    const sts = (request: Partial<RawRequest> = {}) =>
        sendRaw({
            endpoint: world.sandbox.endpoint,
            keys,
            service: "sts",
            body: "Action=GetCallerIdentity&Version=2011-06-15",
            ...request,
        });
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
            { target: "TrentService.GenerateMac" },
            "UnsupportedOperationException",
            /kms:GenerateMac/,
        ],
        [
            "an operation that it lacks, on a key that does not exist",
            { target: "TrentService.GenerateMac", body: '{"KeyId": "alias/none"}' },
            "NotFoundException",
            /alias\/none/,
        ],
        [
            "an operation that AWS lacks",
            { target: "TrentService.Levitate" },
            "UnknownOperationException",
            /^$/,
        ],
        [
            "another service's target",
            { target: "DynamoDB_20120810.ListTables" },
            "UnknownOperationException",
            /^$/,
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
    it("takes no minutes to refuse a body full of padding", async () => {
        const KeyId = "00000000-0000-0000-0000-000000000000";
        const began = performance.now();
        const answer = await sendRaw({
            endpoint: world.sandbox.endpoint,
            keys: world.sandbox.credentials("deployer"),
            target: "TrentService.Encrypt",
            body: JSON.stringify({ KeyId, Plaintext: `${"=".repeat(200_000)}A` }),
        });
        assert.match(answer.body, /SerializationException/);
        assert.ok(performance.now() - began < 2_000);
    });
    for (const name of ["constructor", "__proto__"]) {
        it(`takes ${name} for a header's name like any other`, async () => {
            const answer = await sendRaw({
                endpoint: world.sandbox.endpoint,
                keys: world.sandbox.credentials("deployer"),
                target: "TrentService.ListKeys",
                body: "{}",
                tamper: (headers) => {
                    const signed = headers["authorization"] ?? "";
                    headers["authorization"] = signed.replace("Headers=", `Headers=${name};`);
                },
            });
            assert.match(answer.body, /InvalidSignatureException/);
        });
    }
    it("names ten findings at most", async () => {
        const answer = await sendRaw({
            endpoint: world.sandbox.endpoint,
            keys: world.sandbox.credentials("deployer"),
            target: "TrentService.CreateKey",
            body: JSON.stringify({ Tags: Array.from({ length: 50 }, () => ({})) }),
        });
        assert.match(answer.body, /"10 validation errors detected: /);
    });
});
