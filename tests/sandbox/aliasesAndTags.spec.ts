import assert from "node:assert/strict";
import {
    CreateAliasCommand,
    DeleteAliasCommand,
    ListAliasesCommand,
    ListResourceTagsCommand,
    TagResourceCommand,
    UntagResourceCommand,
    UpdateAliasCommand,
    type KMSClient,
    type Tag,
} from "@aws-sdk/client-kms";
import { CARTORIO, newKey, newSigningKey, refused, REGION, World } from "./support";

// Does not prove AWS's delay: here a moved alias and a new tag are seen at once.

describe("sandbox aliases and tags", () => {
    let world: World;
    let kms: KMSClient;

    before(async () => {
        world = await World.start();
        kms = world.kms();
    });
    after(() => world.stop());

    const create = (AliasName: string, TargetKeyId: string) =>
        kms.send(new CreateAliasCommand({ AliasName, TargetKeyId }));
    const move = (AliasName: string, TargetKeyId: string) =>
        kms.send(new UpdateAliasCommand({ AliasName, TargetKeyId }));
    const list = async (KeyId: string) =>
        (await kms.send(new ListAliasesCommand({ KeyId }))).Aliases ?? [];

    describe("aliases", () => {
        it("are made, listed, moved and deleted", async () => {
            const [one, two] = [await newSigningKey(kms), await newSigningKey(kms)];
            await create("alias/life", one.KeyId);
            const [made] = await list(one.KeyId);
            assert.deepEqual(made, {
                AliasName: "alias/life",
                AliasArn: `arn:aws:kms:${REGION}:${CARTORIO}:alias/life`,
                TargetKeyId: one.KeyId,
                CreationDate: made?.CreationDate,
                LastUpdatedDate: made?.CreationDate,
            });
            await move("alias/life", two.Arn);
            assert.deepEqual(await list(one.KeyId), []);
            const [moved] = await list(two.KeyId);
            assert.deepEqual(moved?.CreationDate, made?.CreationDate);
            await kms.send(new DeleteAliasCommand({ AliasName: "alias/life" }));
            assert.deepEqual(await list(two.KeyId), []);
        });
        it("are unique in an account and Region", async () => {
            const { KeyId } = await newKey(kms);
            await create("alias/unique", KeyId);
            await refused(
                create("alias/unique", KeyId),
                "AlreadyExistsException",
                /already exists/,
            );
            const elsewhere = world.kms("deployer", "us-east-1");
            const there = await newKey(elsewhere);
            await elsewhere.send(
                new CreateAliasCommand({ AliasName: "alias/unique", TargetKeyId: there.KeyId }),
            );
        });
        it("tell upper from lower case", async () => {
            const { KeyId } = await newKey(kms);
            await create("alias/Case", KeyId);
            await create("alias/case", KeyId);
            assert.equal((await list(KeyId)).length, 2);
        });
        it("may have 256 characters", async () => {
            const { KeyId } = await newKey(kms);
            const name = `alias/${"n".repeat(250)}`;
            await create(name, KeyId);
            await refused(create(`${name}n`, KeyId), "ValidationException", /aliasName.*256/);
        });
        it("are refused with a bad name", async () => {
            const { KeyId } = await newKey(kms);
            await refused(create("no-prefix", KeyId), "ValidationException", /must start with/);
            await refused(create("alias/aws/s3", KeyId), "NotAuthorizedException");
            await refused(create("alias/ç", KeyId), "ValidationException", /regular expression/);
        });
        it("are refused to point at an alias, or at nothing", async () => {
            const { KeyId } = await newKey(kms);
            await create("alias/target", KeyId);
            await refused(
                create("alias/chain", "alias/target"),
                "ValidationException",
                /Not alias/,
            );
            const nothing = "00000000-0000-0000-0000-000000000000";
            await refused(create("alias/chain", nothing), "NotFoundException");
        });
        it("move between keys of one type and usage only", async () => {
            const [symmetric, asymmetric] = [await newKey(kms), await newSigningKey(kms)];
            await create("alias/kind", symmetric.KeyId);
            await refused(move("alias/kind", asymmetric.KeyId), "ValidationException", /same type/);
        });
        it("are not found when they do not exist", async () => {
            const { KeyId } = await newKey(kms);
            await refused(move("alias/missing", KeyId), "NotFoundException", /is not found\./);
            const remove = new DeleteAliasCommand({ AliasName: "alias/missing" });
            await refused(kms.send(remove), "NotFoundException");
        });
        it("are fifty a key at most, listed by pages", async () => {
            const { KeyId } = await newKey(kms);
            const names = Array.from({ length: 50 }, (_, n) => `alias/many-${n + 100}`);
            await Promise.all(names.map((name) => create(name, KeyId)));
            await refused(create("alias/many-200", KeyId), "LimitExceededException");
            const seen: string[] = [];
            let Marker: string | undefined;
            do {
                const command = new ListAliasesCommand({ KeyId, Limit: 20, Marker });
                const answer = await kms.send(command);
                seen.push(...(answer.Aliases ?? []).map((alias) => alias.AliasName ?? ""));
                Marker = answer.NextMarker;
            } while (Marker !== undefined);
            assert.deepEqual(seen, names);
            const tooMany = new ListAliasesCommand({ Limit: 101 });
            await refused(kms.send(tooMany), "ValidationException");
        });
    });

    describe("tags", () => {
        const tagsOf = async (KeyId: string) =>
            (await kms.send(new ListResourceTagsCommand({ KeyId }))).Tags;
        const tag = (KeyId: string, Tags: Tag[]) =>
            kms.send(new TagResourceCommand({ KeyId, Tags }));

        it("are added, replaced and removed", async () => {
            const { KeyId } = await newKey(kms, { Tags: [{ TagKey: "a", TagValue: "1" }] });
            await tag(KeyId, [
                { TagKey: "a", TagValue: "2" },
                { TagKey: "cartorio:uf", TagValue: "" },
            ]);
            assert.deepEqual(await tagsOf(KeyId), [
                { TagKey: "a", TagValue: "2" },
                { TagKey: "cartorio:uf", TagValue: "" },
            ]);
            await kms.send(new UntagResourceCommand({ KeyId, TagKeys: ["a", "absent"] }));
            assert.deepEqual(await tagsOf(KeyId), [{ TagKey: "cartorio:uf", TagValue: "" }]);
        });
        it("are fifty at most, over all calls", async () => {
            const Tags = Array.from({ length: 50 }, (_, n) => ({
                TagKey: `k${n}`,
                TagValue: "v",
            }));
            const { KeyId } = await newKey(kms, { Tags });
            await refused(tag(KeyId, [{ TagKey: "new", TagValue: "" }]), "TagException");
            assert.equal((await tagsOf(KeyId))?.length, 50);
        });
        it("are refused when reserved or given twice", async () => {
            const { KeyId } = await newKey(kms);
            const twice = { TagKey: "a", TagValue: "" };
            await refused(tag(KeyId, [{ TagKey: "aws:a", TagValue: "" }]), "TagException");
            await refused(tag(KeyId, [twice, twice]), "TagException", /Duplicate/);
        });
        it("are listed by pages", async () => {
            const Tags = ["a", "b", "c"].map((TagKey) => ({ TagKey, TagValue: "" }));
            const { KeyId } = await newKey(kms, { Tags });
            const first = await kms.send(new ListResourceTagsCommand({ KeyId, Limit: 2 }));
            assert.deepEqual([first.Tags?.length, first.Truncated], [2, true]);
            const second = await kms.send(
                new ListResourceTagsCommand({ KeyId, Limit: 2, Marker: first.NextMarker }),
            );
            assert.deepEqual([second.Tags, second.Truncated], [[Tags[2]], false]);
        });
    });
});
