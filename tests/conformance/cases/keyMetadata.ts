import assert from "node:assert/strict";
import {
    DescribeKeyCommand,
    UpdateKeyDescriptionCommand,
    type KeyMetadata,
} from "@aws-sdk/client-kms";
import { fieldsOf, holds, present, refused } from "../checks";
import { api, RECORDED, type ConformanceCase } from "../conformanceCase";
import type { Context } from "../context";
import type { SharedKey } from "../keys";

const METADATA = api("KeyMetadata");
const COMMON = [
    ...["AWSAccountId", "Arn", "CreationDate", "CustomerMasterKeySpec", "Description", "Enabled"],
    ...["KeyId", "KeyManager", "KeySpec", "KeyState", "KeyUsage", "MultiRegion", "Origin"],
];
/** AWS added it in 2025 for symmetric keys. */
const LATER = "CurrentKeyMaterialId";
const RSA_SIGNING = ["PKCS1_V1_5", "PSS"].flatMap((padding) =>
    [256, 384, 512].map((bits) => `RSASSA_${padding}_SHA_${String(bits)}`),
);

/** Field by field. */
const record = (metadata: KeyMetadata): Readonly<Record<string, unknown>> => ({ ...metadata });

async function describe(context: Context, KeyId: string): Promise<KeyMetadata> {
    const answer = await context.kms.send(new DescribeKeyCommand({ KeyId }));
    return present(answer.KeyMetadata, "KeyMetadata");
}

/** Key, the field that lists its algorithms, the algorithms in AWS's order. */
const SETS: readonly (readonly [SharedKey, string, string, readonly string[]])[] = [
    ["signing", "an RSA signing key", "SigningAlgorithms", RSA_SIGNING],
    ["ecc", "an ECC_NIST_P256 key", "SigningAlgorithms", ["ECDSA_SHA_256"]],
    ["symmetric", "a symmetric key", "EncryptionAlgorithms", ["SYMMETRIC_DEFAULT"]],
    [
        "rsaEncryption",
        "an RSA encryption key",
        "EncryptionAlgorithms",
        ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"],
    ],
];

const sets = SETS.map(([name, what, field, algorithms]): ConformanceCase => ({
    id: `key-metadata-fields-${name}`,
    title: `The metadata of ${what} has its fields, and no other`,
    source: RECORDED,
    run: async (context) => {
        const { KeyId } = await context.key(name);
        const metadata = await describe(context, KeyId);
        const fields = fieldsOf(metadata).filter((each) => each !== LATER);
        assert.deepEqual(fields, [...COMMON, field].sort());
        const listed = record(metadata)[field] as string[];
        assert.deepEqual([...listed].sort(), [...algorithms].sort());
    },
}));

export const keyMetadata: readonly ConformanceCase[] = [
    ...sets,
    {
        id: "key-metadata-values",
        title: "A new signing key is enabled, of one Region, and the customer's",
        source: METADATA,
        run: async (context) => {
            const key = await context.key("signing");
            const account = await context.account();
            const values = {
                AWSAccountId: account,
                Arn: `arn:aws:kms:${context.target.region}:${account}:key/${key.KeyId}`,
                CustomerMasterKeySpec: "RSA_2048",
                Description: "Cartório",
                Enabled: true,
                KeyManager: "CUSTOMER",
                KeySpec: "RSA_2048",
                KeyState: "Enabled",
                KeyUsage: "SIGN_VERIFY",
                MultiRegion: false,
                Origin: "AWS_KMS",
            };
            const metadata = record(await describe(context, key.KeyId));
            const actual = Object.keys(values).map((name) => [name, metadata[name]]);
            assert.deepEqual(Object.fromEntries(actual), values);
        },
    },
    {
        id: "key-metadata-create-equals-describe",
        title: "CreateKey answers what DescribeKey answers",
        source: api("CreateKey"),
        run: async (context) => {
            const made = await context.key("ecc");
            assert.deepEqual(await describe(context, made.KeyId), { ...made });
        },
    },
    {
        id: "key-metadata-key-id",
        title: "A key id is a UUID",
        source: api("CreateKey"),
        run: async (context) => {
            const { KeyId } = await context.key("symmetric");
            assert.match(KeyId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        },
    },
    {
        id: "key-metadata-creation-date",
        title: "CreationDate is when the key was made",
        source: METADATA,
        run: async (context) => {
            const { CreationDate } = await context.key("symmetric");
            const age = Date.now() - present(CreationDate, "CreationDate").getTime();
            holds(Math.abs(age) < 3_600_000, "CreationDate", "now, within an hour", CreationDate);
        },
    },
    {
        id: "key-metadata-disabled",
        title: "A disabled key has Enabled false and KeyState Disabled",
        source: METADATA,
        run: async (context) => {
            const { KeyId } = await context.keyIn("signingDisabled", "Disabled");
            const { Enabled, KeyState } = await describe(context, KeyId);
            assert.deepEqual([Enabled, KeyState], [false, "Disabled"]);
        },
    },
    {
        id: "key-metadata-pending-deletion",
        title: "A key pending deletion has Enabled false and the date of its deletion",
        source: METADATA,
        run: async (context) => {
            const { KeyId } = await context.keyIn("signingPending", "PendingDeletion");
            const { Enabled, KeyState, DeletionDate } = await describe(context, KeyId);
            assert.deepEqual([Enabled, KeyState], [false, "PendingDeletion"]);
            holds(DeletionDate instanceof Date, "DeletionDate", "a date", DeletionDate);
        },
    },
    ...[
        ["changes", "a text"],
        ["empties", ""],
        ["lengthens", "x".repeat(8192)],
    ].map(([verb = "", Description = ""]): ConformanceCase => ({
        id: `update-key-description-${verb}`,
        title: `UpdateKeyDescription ${verb} the description, up to 8192 characters`,
        source: api("UpdateKeyDescription"),
        run: async (context) => {
            const { KeyId } = await context.keyIn("scratch", "Enabled");
            const command = new UpdateKeyDescriptionCommand({ KeyId, Description });
            await context.changed(context.kms.send(command));
            const { Description: now = "" } = await describe(context, KeyId);
            assert.equal(now, Description);
        },
    })),
    {
        id: "update-key-description-too-long",
        title: "UpdateKeyDescription refuses 8193 characters",
        source: api("UpdateKeyDescription"),
        run: async (context) => {
            const { KeyId } = await context.key("scratch");
            const Description = "x".repeat(8193);
            await refused(
                context.kms.send(new UpdateKeyDescriptionCommand({ KeyId, Description })),
                "ValidationException",
            );
        },
    },
];
