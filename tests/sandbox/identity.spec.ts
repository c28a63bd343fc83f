import assert from "node:assert/strict";
import { KMSClient, ListKeysCommand } from "@aws-sdk/client-kms";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { sendRaw, type RawRequest } from "./rawRequest";
import { DEPLOYER_ROLE, World, type Keys, REGION } from "./support";

// Does not prove that presigned URLs work: they do not.

const MINUTE_MS = 60_000;

describe("sandbox identity", () => {
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
    type Case = readonly [string, () => Partial<RawRequest>, string, string, number];
    const bad = (change: Partial<Keys>): Partial<RawRequest> => ({
        keys: { accessKeyId: "AKIAAAAAAAAAAAAAAAAA", secretAccessKey: "x", ...change },
    });
    const cases: readonly Case[] = [
        [
            "no signature",
            () => ({ tamper: (headers) => delete headers["authorization"] }),
            "MissingAuthenticationTokenException",
            "MissingAuthenticationToken",
            403,
        ],
        [
            "a header that is no SigV4",
            () => ({ tamper: (headers) => (headers["authorization"] = "Basic YTpi") }),
            "IncompleteSignatureException",
            "IncompleteSignature",
            400,
        ],
        [
            "an unknown key",
            () => bad({}),
            "UnrecognizedClientException",
            "InvalidClientTokenId",
            403,
        ],
        [
            "a wrong secret",
            () => bad({ accessKeyId: keys.accessKeyId }),
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            403,
        ],
        [
            "a header that changed after signing",
            () => ({ tamper: (headers) => (headers["content-type"] += "; charset=utf-8") }),
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            403,
        ],
        [
            "an X-Amz header that was not signed",
            () => ({ tamper: (headers) => (headers["x-amz-extra"] = "1") }),
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            403,
        ],
        [
            "a body that changed after signing",
            () => ({ sentBody: "Action=AssumeRole" }),
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            403,
        ],
        [
            "a date six minutes ago",
            () => ({ time: Date.now() - 6 * MINUTE_MS }),
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            403,
        ],
        [
            "a date six minutes ahead",
            () => ({ time: Date.now() + 6 * MINUTE_MS }),
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            403,
        ],
        [
            "temporary credentials without their token",
            () => ({
                keys: {
                    accessKeyId: temporary.accessKeyId,
                    secretAccessKey: temporary.secretAccessKey,
                },
            }),
            "UnrecognizedClientException",
            "InvalidClientTokenId",
            403,
        ],
        [
            "temporary credentials with another token",
            () => ({ keys: { ...temporary, sessionToken: "another" } }),
            "UnrecognizedClientException",
            "InvalidClientTokenId",
            403,
        ],
    ];
    for (const [what, request, kmsCode, stsCode, stsStatus] of cases) {
        it(`refuses ${what}, by each service's own name`, async () => {
            const fromKms = await kms(request());
            const error = JSON.parse(fromKms.body) as { __type: string };
            assert.deepEqual([fromKms.status, error.__type], [400, kmsCode]);
            const fromSts = await sts(request());
            assert.equal(fromSts.status, stsStatus);
            assert.match(fromSts.body, new RegExp(`<Code>${stsCode}</Code>`));
        });
    }
    it("lets the SDK correct a wrong clock by the answer's date", async () => {
        world.offset = 2 * 60 * MINUTE_MS;
        const client = new KMSClient({
            endpoint: world.sandbox.endpoint,
            region: REGION,
            credentials: keys,
        });
        assert.deepEqual((await client.send(new ListKeysCommand({}))).Keys, []);
        client.destroy();
        world.offset = 0;
    });
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
