import assert from "node:assert/strict";
import { createPublicKey, constants, verify } from "node:crypto";
import {
    CreateAliasCommand,
    CreateKeyCommand,
    DescribeKeyCommand,
    GetPublicKeyCommand,
    type KMSClient,
    paginateListAliases,
    paginateListKeys,
    paginateListResourceTags,
    SignCommand,
} from "@aws-sdk/client-kms";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import {
    ACCOUNT,
    ALIAS,
    type ClientSandbox,
    openClientSandbox,
    REGION,
    ROLE_ARN,
} from "./support/clientSandbox";
import { relayAfterThrottling, relayConnections } from "./support/relays";

/*
 * What the AWS SDK for JavaScript does by itself: pages, retries, its clock, sessions, connections. Does
 * not prove that AWS throttles at the same rate.
 */
const PSS = "RSASSA_PSS_SHA_256";
const HOUR_MS = 3_600_000;
const PAGED_KEYS = 7;

const by = (one: string | undefined, other: string | undefined) => (one! < other! ? -1 : 1);

describe("AWS SDK for JavaScript", function () {
    this.timeout(60_000);
    let client: ClientSandbox;
    let kms: KMSClient;
    let keyArn: string;
    /** How far the sandbox's clock is from this machine's, in milliseconds. */
    let offset = 0;

    before(async () => {
        client = await openClientSandbox(() => Date.now() + offset);
        kms = client.kms();
        const { KeyMetadata: key } = await kms.send(
            new CreateKeyCommand({ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" }),
        );
        keyArn = key!.Arn!;
        await kms.send(new CreateAliasCommand({ AliasName: ALIAS, TargetKeyId: keyArn }));
    });

    afterEach(() => {
        offset = 0;
    });

    after(() => client.close());

    const describeKey = (caller: KMSClient) =>
        caller.send(new DescribeKeyCommand({ KeyId: keyArn }));

    describe("paginators", () => {
        const arns: string[] = [];
        const aliases: string[] = [ALIAS];

        before(async () => {
            arns.push(keyArn);
            for (let number = 1; number < PAGED_KEYS; number++) {
                const { KeyMetadata: key } = await kms.send(
                    new CreateKeyCommand({
                        Tags: [1, 2, 3, 4, 5].map((tag) => ({
                            TagKey: `tag-${tag}`,
                            TagValue: String(number),
                        })),
                    }),
                );
                arns.push(key!.Arn!);
                const AliasName = `alias/outra-${number}`;
                await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: key!.Arn }));
                aliases.push(AliasName);
            }
        });

        it("list every key once", async () => {
            const pages = [];
            for await (const page of paginateListKeys({ client: kms, pageSize: 3 }, {})) {
                pages.push(page.Keys!.map(({ KeyArn }) => KeyArn));
            }
            assert.deepEqual(
                pages.map(({ length }) => length),
                [3, 3, 1],
            );
            assert.deepEqual(pages.flat().sort(by), [...arns].sort(by));
        });

        it("list every alias once, also those of one key", async () => {
            const names = async (KeyId?: string) => {
                const found = [];
                const settings = { client: kms, pageSize: 2 };
                for await (const page of paginateListAliases(settings, { KeyId })) {
                    found.push(...page.Aliases!.map(({ AliasName }) => AliasName));
                }
                return found.sort(by);
            };
            assert.deepEqual(await names(), [...aliases].sort(by));
            assert.deepEqual(await names(arns[3]), ["alias/outra-3"]);
        });

        it("list every tag once", async () => {
            const found = [];
            const settings = { client: kms, pageSize: 2 };
            for await (const page of paginateListResourceTags(settings, { KeyId: arns[2] })) {
                found.push(page.Tags!.length);
            }
            assert.deepEqual(found, [2, 2, 1]);
        });
    });

    describe("retries", () => {
        it("gets through when it is throttled twice", async () => {
            const relay = await relayAfterThrottling(client.endpoint, 2);
            try {
                const answer = await describeKey(client.kms({ endpoint: relay.endpoint }));
                assert.equal(answer.KeyMetadata?.Arn, keyArn);
                assert.equal(answer.$metadata.attempts, 3);
                assert.equal(relay.count(), 3);
            } finally {
                await relay.close();
            }
        });

        it("gives up after its three attempts", async () => {
            const relay = await relayAfterThrottling(client.endpoint, 3);
            try {
                await assert.rejects(describeKey(client.kms({ endpoint: relay.endpoint })), {
                    name: "ThrottlingException",
                });
                assert.equal(relay.count(), 3);
            } finally {
                await relay.close();
            }
        });
    });

    describe("a clock that is wrong", () => {
        for (const [title, milliseconds] of [
            ["an hour slow", HOUR_MS],
            ["an hour fast", -HOUR_MS],
        ] as const) {
            it(`is set right by the Date of a refusal: ${title}`, async () => {
                offset = milliseconds;
                const late = client.kms();
                const first = await describeKey(late);
                assert.equal(first.$metadata.attempts, 2);
                const learned = late.config.systemClockOffset;
                assert.ok(Math.abs(learned - milliseconds) < 5_000, String(learned));
                assert.equal((await describeKey(late)).$metadata.attempts, 1, "it remembers");
            });
        }

        it("is refused where nothing may be tried again", async () => {
            offset = HOUR_MS;
            await assert.rejects(describeKey(client.kms({ maxAttempts: 1 })), {
                name: "InvalidSignatureException",
            });
        });

        it("is right enough within five minutes", async () => {
            offset = 4 * 60_000;
            assert.equal((await describeKey(client.kms())).$metadata.attempts, 1);
        });
    });

    describe("a session", () => {
        it("is assumed once for many calls, and is who calls", async () => {
            const { accessKeyId, secretAccessKey } = client.access();
            const common = { endpoint: client.endpoint, region: REGION };
            const sts = new STSClient({ ...common, credentials: { accessKeyId, secretAccessKey } });
            let assumed = 0;
            const credentials = async () => {
                assumed += 1;
                const { Credentials: issued } = await sts.send(
                    new AssumeRoleCommand({ RoleArn: ROLE_ARN, RoleSessionName: "sdk" }),
                );
                return {
                    accessKeyId: issued!.AccessKeyId!,
                    secretAccessKey: issued!.SecretAccessKey!,
                    sessionToken: issued!.SessionToken!,
                    expiration: issued!.Expiration!,
                };
            };
            const asRole = client.kms({ credentials });
            const inSession = new STSClient({ ...common, credentials });
            try {
                await Promise.all(Array.from({ length: 5 }, () => describeKey(asRole)));
                assert.equal(assumed, 1);
                const { Arn } = await inSession.send(new GetCallerIdentityCommand({}));
                assert.equal(Arn, `arn:aws:sts::${ACCOUNT}:assumed-role/Application/sdk`);
            } finally {
                sts.destroy();
                inSession.destroy();
            }
        });
    });

    describe("connections", () => {
        const MESSAGE = Buffer.from("Ata de reunião");

        it("carry 50 signatures at once, and are used again", async () => {
            const relay = await relayConnections(client.endpoint);
            try {
                const many = client.kms({ endpoint: relay.endpoint });
                const { PublicKey } = await many.send(new GetPublicKeyCommand({ KeyId: keyArn }));
                const publicKey = createPublicKey({
                    key: Buffer.from(PublicKey!),
                    format: "der",
                    type: "spki",
                });
                const sign = () =>
                    many.send(
                        new SignCommand({
                            KeyId: ALIAS,
                            Message: MESSAGE,
                            SigningAlgorithm: PSS,
                        }),
                    );
                const signed = await Promise.all(Array.from({ length: 50 }, sign));
                const signatures = signed.map(({ Signature }) => Buffer.from(Signature!));
                assert.equal(
                    new Set(signatures.map((one) => one.toString("hex"))).size,
                    50,
                    "each has its own salt",
                );
                const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
                const wrong = signatures.filter(
                    (signature) =>
                        !verify("sha256", MESSAGE, { key: publicKey, ...padding }, signature),
                );
                assert.deepEqual(wrong, []);
                const opened = relay.count();
                assert.ok(opened <= 50, String(opened));
                await sign();
                assert.equal(relay.count(), opened, "a connection that is open is used");
            } finally {
                await relay.close();
            }
        });
    });
});
