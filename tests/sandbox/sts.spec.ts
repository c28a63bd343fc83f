import assert from "node:assert/strict";
import fs from "node:fs/promises";
import path from "node:path";
import { DescribeKeyCommand } from "@aws-sdk/client-kms";
import {
    AssumeRoleCommand,
    GetCallerIdentityCommand,
    type AssumeRoleCommandInput,
} from "@aws-sdk/client-sts";
import {
    CARTORIO,
    DAY_MS,
    DEPLOYER_ROLE,
    HUB,
    newKey,
    OTHER,
    refused,
    World,
    type Keys,
} from "./support";

// Does not prove that a role trusts only some: all roles are open here, authorisationTrust.spec.ts has others.

const MINUTE_MS = 60_000;

describe("sandbox STS", () => {
    let world: World;

    before(async () => {
        world = await World.start();
    });
    after(() => world.stop());

    const assume = (input: Partial<AssumeRoleCommandInput> = {}, who: string | Keys = "hub") =>
        world.sts(who).send(
            new AssumeRoleCommand({
                RoleArn: DEPLOYER_ROLE,
                RoleSessionName: "pulumi",
                ...input,
            }),
        );
    const keysOf = async (
        input: Partial<AssumeRoleCommandInput> = {},
        who: string | Keys = "hub",
    ): Promise<Keys> => {
        const { Credentials: issued } = await assume(input, who);
        return {
            accessKeyId: issued?.AccessKeyId ?? "",
            secretAccessKey: issued?.SecretAccessKey ?? "",
            sessionToken: issued?.SessionToken ?? "",
        };
    };

    describe("GetCallerIdentity", () => {
        const callers: Readonly<Record<string, readonly [string, RegExp]>> = {
            root: [`arn:aws:iam::${CARTORIO}:root`, new RegExp(`^${CARTORIO}$`)],
            user: [`arn:aws:iam::${CARTORIO}:user/ana`, /^AIDA[A-Z2-7]{17}$/],
            deployer: [
                `arn:aws:sts::${CARTORIO}:assumed-role/Deployer/pulumi`,
                /^AROA[A-Z2-7]{17}:pulumi$/,
            ],
        };
        for (const [who, [arn, userId]] of Object.entries(callers)) {
            it(`answers ${who}'s ARN, account and id`, async () => {
                const answer = await world.sts(who).send(new GetCallerIdentityCommand());
                assert.deepEqual([answer.Arn, answer.Account], [arn, CARTORIO]);
                assert.match(answer.UserId ?? "", userId);
            });
        }
        it("answers a session by the role's name without its path", async () => {
            const answer = await world
                .sts(await keysOf({ RoleSessionName: "deploy-1" }))
                .send(new GetCallerIdentityCommand());
            assert.equal(answer.Arn, `arn:aws:sts::${CARTORIO}:assumed-role/Deployer/deploy-1`);
        });
    });

    describe("AssumeRole", () => {
        it("issues credentials that act in the role's account", async () => {
            const answer = await assume({ ExternalId: "cartorio:prod/1", DurationSeconds: 900 });
            assert.match(answer.Credentials?.AccessKeyId ?? "", /^ASIA[A-Z2-7]{16}$/);
            assert.match(answer.AssumedRoleUser?.AssumedRoleId ?? "", /^AROA[A-Z2-7]{17}:pulumi$/);
            assert.equal(
                answer.AssumedRoleUser?.Arn,
                `arn:aws:sts::${CARTORIO}:assumed-role/Deployer/pulumi`,
            );
            const key = await newKey(world.kms(await keysOf()));
            assert.equal(key.AWSAccountId, CARTORIO);
        });
        it("gives an hour unless told otherwise", async () => {
            const now = Date.now();
            const { Credentials: issued } = await assume();
            const hours = ((issued?.Expiration?.getTime() ?? 0) - now) / 3_600_000;
            assert.equal(Math.round(hours * 100), 100);
        });
        it("keeps the session's credentials over a restart", async () => {
            const keys = await keysOf();
            const key = await newKey(world.kms(keys));
            await world.restart();
            const answer = await world.kms(keys).send(new DescribeKeyCommand({ KeyId: key.KeyId }));
            assert.equal(answer.KeyMetadata?.Arn, key.Arn);
        });
        it("keeps the source identity along the chain", async () => {
            const first = await keysOf({ SourceIdentity: "ana" });
            const RoleArn = `arn:aws:iam::${OTHER}:role/cartorio/Deployer`;
            const second = await assume({ RoleArn }, first);
            assert.equal(second.SourceIdentity, "ana");
        });

        describe("credentials that expired", () => {
            const sessions = () => fs.readdir(path.join(world.directory, "sessions"));
            afterEach(() => {
                world.offset = 0;
            });

            it("are told apart from unknown ones for a day, then swept by the next AssumeRole", async () => {
                const keys = await keysOf({ DurationSeconds: 900 });
                const file = `${keys.accessKeyId}.json`;
                world.offset = DAY_MS + 10 * MINUTE_MS;
                await keysOf();
                await refused(world.sts(keys).send(new GetCallerIdentityCommand()), "ExpiredToken");
                world.offset = DAY_MS + 16 * MINUTE_MS;
                await keysOf();
                assert((await sessions()).includes(file), "swept again within ten minutes");
                world.offset = DAY_MS + 21 * MINUTE_MS;
                const kept = await keysOf({ DurationSeconds: 43200 }, "user");
                assert(!(await sessions()).includes(file));
                assert((await sessions()).includes(`${kept.accessKeyId}.json`));
                await refused(
                    world.sts(keys).send(new GetCallerIdentityCommand()),
                    "InvalidClientTokenId",
                );
            });
            it("are swept at start, too", async () => {
                const keys = await keysOf({ DurationSeconds: 900 });
                world.offset = 3 * DAY_MS;
                await world.restart();
                assert(!(await sessions()).includes(`${keys.accessKeyId}.json`));
                world.offset = 0;
                await world.restart();
            });
        });

        const refusals: readonly (readonly [
            string,
            Partial<AssumeRoleCommandInput>,
            string,
            RegExp,
        ])[] = [
            [
                "a role that does not exist",
                { RoleArn: `arn:aws:iam::${CARTORIO}:role/Nobody` },
                "AccessDenied",
                new RegExp(
                    `^User: arn:aws:sts::${HUB}:assumed-role/Deploy/pipeline is not authorized to perform: ` +
                        `sts:AssumeRole on resource: arn:aws:iam::${CARTORIO}:role/Nobody$`,
                ),
            ],
            [
                "a role without its path",
                { RoleArn: `arn:aws:iam::${CARTORIO}:role/Deployer` },
                "AccessDenied",
                /sts:AssumeRole/,
            ],
            [
                "an account that it does not know",
                { RoleArn: "arn:aws:iam::333333333333:role/Any" },
                "AccessDenied",
                /sts:AssumeRole/,
            ],
            [
                "an ARN that is no role's",
                { RoleArn: `arn:aws:iam::${CARTORIO}:user/ana` },
                "ValidationError",
                /is invalid/,
            ],
            ["a session name of one character", { RoleSessionName: "a" }, "ValidationError", /2$/],
            [
                "a session name of 65 characters",
                { RoleSessionName: "a".repeat(65) },
                "ValidationError",
                /64/,
            ],
            [
                "a session name with a space",
                { RoleSessionName: "a b" },
                "ValidationError",
                /roleSessionName.*pattern/,
            ],
            ["899 seconds", { DurationSeconds: 899 }, "ValidationError", /900/],
            ["43201 seconds", { DurationSeconds: 43201 }, "ValidationError", /43200/],
            [
                "an external id of one character",
                { ExternalId: "a" },
                "ValidationError",
                /externalId/,
            ],
            [
                "a session policy, which it would not apply",
                { Policy: "{}" },
                "UnsupportedOperationException",
                /Policy in AssumeRole/,
            ],
        ];
        for (const [what, input, name, message] of refusals) {
            it(`refuses ${what}`, async () => {
                await refused(assume(input), name, message);
            });
        }
        it("refuses more than an hour to a session, not to a user", async () => {
            const long = { DurationSeconds: 3601 };
            await refused(assume(long), "ValidationError", /role chaining/);
            await assume(long, "user");
        });
        it("refuses root users", async () => {
            await refused(assume({}, "root"), "AccessDenied");
        });
    });
});
