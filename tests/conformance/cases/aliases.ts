import assert from "node:assert/strict";
import {
    CreateAliasCommand,
    DeleteAliasCommand,
    DescribeKeyCommand,
    ListAliasesCommand,
    UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import { fieldsOf, holds, present, refused } from "../checks";
import { api, guide, RECORDED, type ConformanceCase } from "../conformanceCase";
import type { Context } from "../context";
import type { SharedKey } from "../keys";

const CREATE = api("CreateAlias");
const UPDATE = api("UpdateAlias");
const LIST = api("ListAliases");
const NOBODY = "00000000-0000-0000-0000-000000000000";

const create = (context: Context, AliasName: string, TargetKeyId: string) =>
    context.changed(context.kms.send(new CreateAliasCommand({ AliasName, TargetKeyId })));
const move = (context: Context, AliasName: string, TargetKeyId: string) =>
    context.changed(context.kms.send(new UpdateAliasCommand({ AliasName, TargetKeyId })));

async function entryOf(context: Context, KeyId: string, name: string) {
    const { Aliases = [] } = await context.kms.send(new ListAliasesCommand({ KeyId, Limit: 100 }));
    return Aliases.find(({ AliasName }) => AliasName === name);
}

async function targetOf(context: Context, name: string): Promise<string | undefined> {
    const answer = await context.kms.send(new DescribeKeyCommand({ KeyId: name }));
    return answer.KeyMetadata?.KeyId;
}

/** Names that CreateAlias refuses: id, name, errors, message, source. */
const NAMES: readonly (readonly [
    string,
    (context: Context) => string,
    string | readonly string[],
    RegExp?,
    string?,
])[] = [
    [
        "no-prefix",
        () => "cartorio-conformance",
        "ValidationException",
        /must start with the prefix "alias\/"/,
        RECORDED,
    ],
    ["reserved", () => "alias/aws/cartorio", "NotAuthorizedException"],
    ["nothing-after-prefix", () => "alias/", ["ValidationException", "InvalidAliasNameException"]],
    [
        "characters",
        (context) => `${context.keys.aliasName()}!`,
        ["ValidationException", "InvalidAliasNameException"],
    ],
    [
        "not-ascii",
        (context) => `${context.keys.aliasName()}ç`,
        ["ValidationException", "InvalidAliasNameException"],
    ],
    [
        "too-long",
        (context) => context.keys.aliasName().padEnd(257, "x"),
        "ValidationException",
        /256/,
    ],
];

/** Moves of an alias: id, from, to, whether AWS makes them. */
const MOVES: readonly (readonly [string, SharedKey, SharedKey, boolean])[] = [
    ["rsa-to-rsa", "signing", "otherSigning", true],
    ["rsa-to-ecc-signing", "signing", "ecc", true],
    ["symmetric-to-symmetric", "symmetric", "otherSymmetric", true],
    ["to-the-same-key", "signing", "signing", true],
    ["symmetric-to-signing", "symmetric", "signing", false],
    ["signing-to-symmetric", "signing", "symmetric", false],
    ["rsa-signing-to-rsa-encryption", "signing", "rsaEncryption", false],
    ["symmetric-to-rsa-encryption", "symmetric", "rsaEncryption", false],
];

export const aliases: readonly ConformanceCase[] = [
    ...NAMES.map(([id, name, names, message, source = CREATE]): ConformanceCase => ({
        id: `create-alias-name-${id}`,
        title: `CreateAlias refuses a bad name: ${id}`,
        source,
        run: async (context) => {
            const { KeyId } = await context.key("signing");
            await refused(create(context, name(context), KeyId), names, message);
        },
    })),
    ...MOVES.map(([id, from, to, allowed]): ConformanceCase => ({
        id: `update-alias-${id}`,
        title: allowed
            ? `UpdateAlias moves an alias: ${id}`
            : `UpdateAlias refuses another type or usage: ${id}`,
        source: UPDATE,
        run: async (context) => {
            const [current, next] = [await context.key(from), await context.key(to)];
            const name = await context.keys.alias(current.KeyId);
            if (allowed) {
                await move(context, name, next.KeyId);
            } else {
                await refused(move(context, name, next.KeyId), "ValidationException");
            }
            const expected = allowed ? next : current;
            assert.equal(await targetOf(context, name), expected.KeyId);
        },
    })),
    {
        id: "create-alias-longest-name",
        title: "An alias may have 256 characters, of letters, digits, /, _ and -",
        source: CREATE,
        run: async (context) => {
            const { KeyId } = await context.key("signing");
            const name = context.keys.own(context.keys.aliasName("/A_b-9").padEnd(256, "x"));
            await create(context, name, KeyId);
            assert.equal(await targetOf(context, name), KeyId);
        },
    },
    {
        id: "create-alias-duplicate",
        title: "CreateAlias refuses a name that exists, for the same key too",
        source: CREATE,
        run: async (context) => {
            const { KeyId } = await context.key("signing");
            const name = await context.keys.alias(KeyId);
            await refused(create(context, name, KeyId), "AlreadyExistsException");
            const other = await context.key("otherSigning");
            await refused(create(context, name, other.KeyId), "AlreadyExistsException");
        },
    },
    {
        id: "create-alias-case",
        title: "Alias names tell upper from lower case",
        source: guide("kms-alias"),
        run: async (context) => {
            const { KeyId } = await context.key("signing");
            const name = context.keys.aliasName("/case");
            await create(context, name, KeyId);
            await create(context, context.keys.own(name.replace("/case", "/CASE")), KeyId);
        },
    },
    {
        id: "create-alias-two-for-a-key",
        title: "A key may have several aliases",
        source: CREATE,
        run: async (context) => {
            const { KeyId } = await context.key("signing");
            for (const name of [await context.keys.alias(KeyId), await context.keys.alias(KeyId)]) {
                assert.equal(await targetOf(context, name), KeyId);
            }
        },
    },
    {
        id: "create-alias-by-arn",
        title: "CreateAlias takes the key's ARN",
        source: CREATE,
        run: async (context) => {
            const { Arn, KeyId } = await context.key("signing");
            assert.equal(await targetOf(context, await context.keys.alias(Arn)), KeyId);
        },
    },
    {
        id: "create-alias-for-an-alias",
        title: "CreateAlias refuses an alias for its target",
        source: CREATE,
        run: async (context) => {
            const name = await context.keys.alias((await context.key("signing")).KeyId);
            const call = create(context, context.keys.aliasName(), name);
            await refused(call, ["ValidationException", "NotFoundException"]);
        },
    },
    ...(["CreateAlias", "UpdateAlias"] as const).map((operation): ConformanceCase => ({
        id: `${operation === "CreateAlias" ? "create" : "update"}-alias-unknown-key`,
        title: `${operation} refuses a key that does not exist`,
        source: api(operation),
        run: async (context) => {
            const { KeyId } = await context.key("signing");
            const call =
                operation === "CreateAlias"
                    ? create(context, context.keys.aliasName(), NOBODY)
                    : move(context, await context.keys.alias(KeyId), NOBODY);
            await refused(call, "NotFoundException");
        },
    })),
    {
        id: "update-alias-unknown",
        title: "UpdateAlias refuses an alias that does not exist",
        source: UPDATE,
        run: async (context) => {
            const { KeyId } = await context.key("signing");
            await refused(move(context, context.keys.aliasName(), KeyId), "NotFoundException");
        },
    },
    {
        id: "update-alias-dates",
        title: "UpdateAlias keeps CreationDate and sets LastUpdatedDate",
        source: api("AliasListEntry"),
        run: async (context) => {
            const [from, to] = [await context.key("signing"), await context.key("otherSigning")];
            const name = await context.keys.alias(from.KeyId);
            const made = present(await entryOf(context, from.KeyId, name), "the alias listed");
            await move(context, name, to.KeyId);
            const moved = present(await entryOf(context, to.KeyId, name), "the alias listed");
            assert.deepEqual(moved.CreationDate, made.CreationDate);
            const [before, after] = [made.LastUpdatedDate, moved.LastUpdatedDate];
            const later = Number(after) >= Number(before) && after !== undefined;
            holds(later, "LastUpdatedDate", `not before ${String(before)}`, after);
        },
    },
    {
        id: "list-aliases-entry",
        title: "ListAliases gives name, ARN, target and both dates of an alias",
        source: api("AliasListEntry"),
        run: async (context) => {
            const { KeyId } = await context.key("signing");
            const name = await context.keys.alias(KeyId);
            const entry = present(await entryOf(context, KeyId, name), "the alias listed");
            assert.deepEqual(fieldsOf(entry), [
                ...["AliasArn", "AliasName", "CreationDate", "LastUpdatedDate", "TargetKeyId"],
            ]);
            const arn = `${await context.arnPrefix()}${name}`;
            assert.deepEqual([entry.AliasArn, entry.TargetKeyId], [arn, KeyId]);
        },
    },
    {
        id: "list-aliases-of-a-key",
        title: "ListAliases of a key lists that key's aliases only, by its ARN too",
        source: LIST,
        run: async (context) => {
            const [one, other] = [await context.key("signing"), await context.key("otherSigning")];
            const name = await context.keys.alias(one.KeyId);
            holds(
                (await entryOf(context, one.Arn, name)) !== undefined,
                "the alias",
                "listed",
                "not",
            );
            assert.equal(await entryOf(context, other.KeyId, name), undefined);
        },
    },
    {
        id: "delete-alias",
        title: "DeleteAlias removes the alias, and the key stays",
        source: api("DeleteAlias"),
        run: async (context) => {
            const { KeyId } = await context.key("signing");
            const AliasName = await context.keys.alias(KeyId);
            await context.changed(context.kms.send(new DeleteAliasCommand({ AliasName })));
            await refused(targetOf(context, AliasName), "NotFoundException");
            assert.equal(await targetOf(context, KeyId), KeyId);
        },
    },
    {
        id: "delete-alias-unknown",
        title: "DeleteAlias refuses an alias that does not exist",
        source: api("DeleteAlias"),
        run: async (context) => {
            const AliasName = context.keys.aliasName();
            await refused(
                context.kms.send(new DeleteAliasCommand({ AliasName })),
                "NotFoundException",
            );
        },
    },
];
