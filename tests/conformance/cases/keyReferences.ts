import assert from "node:assert/strict";
import {
    CancelKeyDeletionCommand,
    CreateGrantCommand,
    DescribeKeyCommand,
    DisableKeyCommand,
    DisableKeyRotationCommand,
    EnableKeyCommand,
    EnableKeyRotationCommand,
    GetKeyPolicyCommand,
    GetKeyRotationStatusCommand,
    GetPublicKeyCommand,
    ListGrantsCommand,
    ListKeyPoliciesCommand,
    ListResourceTagsCommand,
    PutKeyPolicyCommand,
    ScheduleKeyDeletionCommand,
    TagResourceCommand,
    UntagResourceCommand,
    UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms";
import { refused } from "../checks";
import { api, guide, RECORDED, type ConformanceCase } from "../conformanceCase";
import type { Context } from "../context";
import { defaultPolicy } from "../policies";
import { Need } from "../target";

const FORMS = guide("concepts");
const NOBODY = "00000000-0000-0000-0000-000000000000";
const FOREIGN = guide("key-policy-modifying-external-accounts");

/** The four ways to name a key, where an operation takes them all. */
const forms: readonly (readonly [string, (context: Context) => Promise<string>])[] = [
    ["id", async (context) => (await context.key("signing")).KeyId],
    ["arn", async (context) => (await context.key("signing")).Arn],
    ["alias", async (context) => context.keys.alias((await context.key("signing")).KeyId)],
    [
        "alias-arn",
        async (context) =>
            `${await context.arnPrefix()}${await context.keys.alias((await context.key("signing")).KeyId)}`,
    ],
];

/** What names no key: id, the text, error, message. */
const unknown: readonly (readonly [
    string,
    (context: Context) => Promise<string>,
    string | readonly string[],
    RegExp?,
])[] = [
    ["no-uuid", () => one("fake-key-id"), "NotFoundException", /^Invalid keyId 'fake-key-id'$/],
    ["uuid-without-hyphens", () => one("134f2428cec14b25a1ae9048164dba47"), "NotFoundException"],
    ["multi-region-no-id", () => one("mrk-fake-key-id"), "NotFoundException", /^Invalid keyId/],
    [
        "multi-region-id",
        () => one("mrk-d3b95762d3b95762d3b95762d3b95762"),
        "NotFoundException",
        /^Key 'arn:.*key\/mrk-d3b95762d3b95762d3b95762d3b95762' does not exist$/,
    ],
    ["id", () => one(NOBODY), "NotFoundException", /^Key 'arn:.*' does not exist$/],
    [
        "arn",
        async (context) => `${await context.arnPrefix()}key/${NOBODY}`,
        "NotFoundException",
        /^Key 'arn:.*' does not exist$/,
    ],
    [
        "arn-of-another-region",
        async (context) =>
            (await context.key("signing")).Arn.replace(/kms:[^:]+:/, "kms:eu-west-3:"),
        "NotFoundException",
        /^Invalid arn eu-west-3$/,
    ],
    ["alias", (context) => one(context.keys.aliasName()), "NotFoundException"],
    [
        "malformed-arn",
        () => one("arn:aws:kms:nonsense"),
        ["InvalidArnException", "NotFoundException"],
    ],
    ["empty", () => one(""), "ValidationException"],
    ["too-long", () => one("a".repeat(2049)), "ValidationException"],
];

async function one(text: string): Promise<string> {
    return Promise.resolve(text);
}

/** Operations of which AWS says "Specify the key ID or key ARN", with a call that is right but for the alias. */
const keyOnly: Readonly<Record<string, (KeyId: string, account: string) => unknown>> = {
    CancelKeyDeletion: (KeyId) => new CancelKeyDeletionCommand({ KeyId }),
    DisableKey: (KeyId) => new DisableKeyCommand({ KeyId }),
    DisableKeyRotation: (KeyId) => new DisableKeyRotationCommand({ KeyId }),
    EnableKey: (KeyId) => new EnableKeyCommand({ KeyId }),
    EnableKeyRotation: (KeyId) => new EnableKeyRotationCommand({ KeyId }),
    GetKeyPolicy: (KeyId) => new GetKeyPolicyCommand({ KeyId }),
    GetKeyRotationStatus: (KeyId) => new GetKeyRotationStatusCommand({ KeyId }),
    ListGrants: (KeyId) => new ListGrantsCommand({ KeyId }),
    ListKeyPolicies: (KeyId) => new ListKeyPoliciesCommand({ KeyId }),
    ListResourceTags: (KeyId) => new ListResourceTagsCommand({ KeyId }),
    PutKeyPolicy: (KeyId, account) =>
        new PutKeyPolicyCommand({ KeyId, Policy: defaultPolicy(account) }),
    ScheduleKeyDeletion: (KeyId) => new ScheduleKeyDeletionCommand({ KeyId }),
    TagResource: (KeyId) =>
        new TagResourceCommand({ KeyId, Tags: [{ TagKey: "a", TagValue: "b" }] }),
    UntagResource: (KeyId) => new UntagResourceCommand({ KeyId, TagKeys: ["a"] }),
    UpdateKeyDescription: (KeyId) => new UpdateKeyDescriptionCommand({ KeyId, Description: "x" }),
    CreateGrant: (KeyId, account) =>
        new CreateGrantCommand({
            KeyId,
            GranteePrincipal: `arn:aws:iam::${account}:root`,
            Operations: ["DescribeKey"],
        }),
};

export const keyReferences: readonly ConformanceCase[] = [
    ...forms.flatMap(([form, reference]): ConformanceCase[] => [
        {
            id: `key-reference-describe-by-${form}`,
            title: `DescribeKey takes the key's ${form}`,
            source: api("DescribeKey"),
            run: async (context) => {
                const KeyId = await reference(context);
                const answer = await context.kms.send(new DescribeKeyCommand({ KeyId }));
                assert.equal(answer.KeyMetadata?.Arn, (await context.key("signing")).Arn);
            },
        },
        {
            id: `key-reference-public-key-by-${form}`,
            title: `GetPublicKey takes the key's ${form}, and answers its ARN`,
            source: api("GetPublicKey"),
            run: async (context) => {
                const KeyId = await reference(context);
                const answer = await context.kms.send(new GetPublicKeyCommand({ KeyId }));
                assert.equal(answer.KeyId, (await context.key("signing")).Arn);
            },
        },
    ]),
    ...unknown.map(([id, reference, names, message]): ConformanceCase => ({
        id: `key-reference-unknown-${id}`,
        title: `A KeyId that names no key is refused: ${id}`,
        source: message === undefined ? api("DescribeKey") : RECORDED,
        run: async (context) => {
            const KeyId = await reference(context);
            const command = new DescribeKeyCommand({ KeyId });
            await refused(context.kms.send(command), names, message);
        },
    })),
    ...Object.entries(keyOnly).map(([operation, command]): ConformanceCase => ({
        id: `key-reference-no-alias-${operation}`,
        title: `${operation} takes no alias`,
        source: api(operation),
        run: async (context) => {
            const { KeyId } = await context.key("scratch");
            const alias = await context.keys.alias(KeyId);
            const call = context.kms.send(command(alias, await context.account()) as never);
            await refused(call, ["NotFoundException", "InvalidArnException"]);
        },
    })),
    {
        id: "key-reference-no-alias-arn",
        title: "An operation that takes no alias takes no alias ARN either",
        source: FORMS,
        run: async (context) => {
            const { KeyId } = await context.key("scratch");
            const arn = `${await context.arnPrefix()}${await context.keys.alias(KeyId)}`;
            const call = context.kms.send(new DisableKeyCommand({ KeyId: arn }));
            await refused(call, ["InvalidArnException", "NotFoundException"]);
        },
    },
    {
        id: "key-reference-foreign-arn",
        title: "Another account is denied by the key's ARN",
        source: FOREIGN,
        needs: [Need.secondAccount],
        run: async (context) => {
            const { Arn: KeyId } = await context.key("signing");
            const call = context.foreignKms.send(new DescribeKeyCommand({ KeyId }));
            await refused(call, "AccessDeniedException");
        },
    },
    {
        id: "key-reference-foreign-unknown-arn",
        title: "Another account is denied in the same way what does not exist",
        source: FOREIGN,
        needs: [Need.secondAccount],
        run: async (context) => {
            const KeyId = `${await context.arnPrefix()}key/${NOBODY}`;
            const call = context.foreignKms.send(new DescribeKeyCommand({ KeyId }));
            await refused(call, "AccessDeniedException");
        },
    },
    {
        id: "key-reference-foreign-id",
        title: "A bare key id is looked up in the caller's account",
        source: api("DescribeKey"),
        needs: [Need.secondAccount],
        run: async (context) => {
            const { KeyId } = await context.key("signing");
            const call = context.foreignKms.send(new DescribeKeyCommand({ KeyId }));
            await refused(call, "NotFoundException");
        },
    },
    {
        id: "key-reference-foreign-alias",
        title: "An alias name is looked up in the caller's account",
        source: api("DescribeKey"),
        needs: [Need.secondAccount],
        run: async (context) => {
            const KeyId = await context.keys.alias((await context.key("signing")).KeyId);
            const call = context.foreignKms.send(new DescribeKeyCommand({ KeyId }));
            await refused(call, "NotFoundException");
        },
    },
];
