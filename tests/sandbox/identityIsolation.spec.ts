import assert from "node:assert/strict";
import {
    CreateAliasCommand,
    DeleteAliasCommand,
    DescribeKeyCommand,
    ListAliasesCommand,
    ListKeysCommand,
    type KMSClient,
} from "@aws-sdk/client-kms";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { CARTORIO, newKey, OTHER, refused, REGION, World } from "./support";

// Does not prove policies between accounts: nobody reaches another account's keys here.

const ELSEWHERE = "us-east-1";
const NAME = "alias/cartorio-assinatura";

describe("sandbox accounts and Regions", () => {
    let world: World;
    /** The same alias in two accounts and two Regions, and what it must mean in each. */
    let places: readonly { what: string; client: KMSClient; arn: string }[];

    before(async () => {
        world = await World.start();
        const rows = [
            { what: "one account", who: "deployer", accountId: CARTORIO, region: REGION },
            { what: "its other Region", who: "deployer", accountId: CARTORIO, region: ELSEWHERE },
            { what: "another account", who: "other", accountId: OTHER, region: REGION },
        ];
        places = await Promise.all(
            rows.map(async ({ what, who, accountId, region }) => {
                const client = world.kms(who, region);
                const { Arn, KeyId } = await newKey(client);
                assert.equal(Arn, `arn:aws:kms:${region}:${accountId}:key/${KeyId}`);
                await client.send(new CreateAliasCommand({ AliasName: NAME, TargetKeyId: KeyId }));
                return { what, client, arn: Arn };
            }),
        );
    });
    after(() => world.stop());

    it("have aliases of the same name, each with its own key", async () => {
        for (const { what, client, arn } of places) {
            const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: NAME }));
            assert.equal(KeyMetadata?.Arn, arn, what);
        }
    });
    it("list their own keys and aliases only", async () => {
        for (const { what, client, arn } of places) {
            const { Keys } = await client.send(new ListKeysCommand({}));
            assert.deepEqual(
                Keys?.map(({ KeyArn }) => KeyArn),
                [arn],
                what,
            );
            const { Aliases } = await client.send(new ListAliasesCommand({}));
            assert.deepEqual(
                Aliases?.map(({ TargetKeyId }) => arn.endsWith(`/${TargetKeyId}`)),
                [true],
                what,
            );
        }
    });
    it("do not find each other's key ids", async () => {
        for (const { client } of places) {
            for (const { arn } of places.filter((place) => place.client !== client)) {
                const KeyId = arn.slice(arn.lastIndexOf("/") + 1);
                await refused(client.send(new DescribeKeyCommand({ KeyId })), "NotFoundException");
            }
        }
    });
    it("do not take a key ARN of another Region, nor one of another account", async () => {
        const [one, elsewhere, other] = places;
        assert(one && elsewhere && other);
        const describe = (KeyId: string) => one.client.send(new DescribeKeyCommand({ KeyId }));
        await refused(describe(elsewhere.arn), "NotFoundException");
        await refused(describe(other.arn), "AccessDeniedException");
    });
    it("lose an alias one by one", async () => {
        const [one, ...others] = places;
        assert(one);
        await one.client.send(new DeleteAliasCommand({ AliasName: NAME }));
        await refused(
            one.client.send(new DescribeKeyCommand({ KeyId: NAME })),
            "NotFoundException",
        );
        for (const { client } of others) {
            await client.send(new DescribeKeyCommand({ KeyId: NAME }));
        }
    });
    it("are the session's own, not those of who assumed its role", async () => {
        const { Credentials: issued } = await world.sts("deployer").send(
            new AssumeRoleCommand({
                RoleArn: `arn:aws:iam::${OTHER}:role/cartorio/Deployer`,
                RoleSessionName: "visitor",
            }),
        );
        const client = world.kms({
            accessKeyId: issued?.AccessKeyId ?? "",
            secretAccessKey: issued?.SecretAccessKey ?? "",
            sessionToken: issued?.SessionToken ?? "",
        });
        const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: NAME }));
        assert.equal(KeyMetadata?.AWSAccountId, OTHER);
        await refused(
            client.send(new DescribeKeyCommand({ KeyId: places[0]?.arn })),
            "AccessDeniedException",
        );
    });
});
