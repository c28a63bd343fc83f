import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import {
    CancelKeyDeletionCommand,
    CreateAliasCommand,
    DeleteAliasCommand,
    DescribeKeyCommand,
    DisableKeyCommand,
    DisableKeyRotationCommand,
    EnableKeyCommand,
    EnableKeyRotationCommand,
    GetKeyPolicyCommand,
    GetKeyRotationStatusCommand,
    GetPublicKeyCommand,
    ListAliasesCommand,
    ListKeyPoliciesCommand,
    ListKeysCommand,
    ListResourceTagsCommand,
    PutKeyPolicyCommand,
    ScheduleKeyDeletionCommand,
    SignCommand,
    TagResourceCommand,
    UntagResourceCommand,
    UpdateAliasCommand,
    UpdateKeyDescriptionCommand,
    VerifyCommand,
    type CreateKeyCommandInput,
    type KeySpec,
} from "@aws-sdk/client-kms";
import { defaultKeyPolicy } from "../../sandbox/kms/keyPolicy";
import { CARTORIO, DAY_MS, newKey, newSigningKey, OTHER, refused, REGION, World } from "./support";

// Does not prove who may do what: every caller here acts in its own account.

describe("sandbox keys", () => {
    let world: World;

    before(async () => {
        world = await World.start();
    });
    after(() => world.stop());
    /** Sends a command of whatever operation: the tables hold several. */
    const send = (command: unknown): Promise<unknown> => world.kms().send(command as never);

    describe("CreateKey", () => {
        it("answers a signing key's metadata field for field", async () => {
            const key = await newSigningKey(world.kms(), { Description: "Chave KMS" });
            assert(key.CreationDate instanceof Date);
            assert.deepEqual(key, {
                AWSAccountId: CARTORIO,
                KeyId: key.KeyId,
                Arn: `arn:aws:kms:${REGION}:${CARTORIO}:key/${key.KeyId}`,
                CreationDate: key.CreationDate,
                Enabled: true,
                Description: "Chave KMS",
                KeyUsage: "SIGN_VERIFY",
                KeyState: "Enabled",
                Origin: "AWS_KMS",
                KeyManager: "CUSTOMER",
                CustomerMasterKeySpec: "RSA_2048",
                KeySpec: "RSA_2048",
                SigningAlgorithms: [
                    "RSASSA_PKCS1_V1_5_SHA_256",
                    "RSASSA_PKCS1_V1_5_SHA_384",
                    "RSASSA_PKCS1_V1_5_SHA_512",
                    "RSASSA_PSS_SHA_256",
                    "RSASSA_PSS_SHA_384",
                    "RSASSA_PSS_SHA_512",
                ],
                MultiRegion: false,
            });
        });
        it("makes a symmetric key by default", async () => {
            const key = await newKey(world.kms());
            assert.deepEqual(
                [key.KeySpec, key.KeyUsage, key.EncryptionAlgorithms, key.SigningAlgorithms],
                ["SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", ["SYMMETRIC_DEFAULT"], undefined],
            );
        });
        it("takes CustomerMasterKeySpec for KeySpec", async () => {
            const key = await newKey(world.kms(), {
                CustomerMasterKeySpec: "RSA_2048",
                KeyUsage: "SIGN_VERIFY",
            });
            assert.equal(key.KeySpec, "RSA_2048");
        });

        const refusals: readonly (readonly [string, CreateKeyCommandInput, string, RegExp])[] = [
            [
                "SIGN_VERIFY without a spec",
                { KeyUsage: "SIGN_VERIFY" },
                "ValidationException",
                /SYMMETRIC_DEFAULT/,
            ],
            ["RSA without a usage", { KeySpec: "RSA_2048" }, "ValidationException", /KeyUsage/],
            [
                "a spec that AWS lacks",
                { KeySpec: "RSA_1024" as KeySpec, KeyUsage: "SIGN_VERIFY" },
                "ValidationException",
                /'RSA_1024' at 'keySpec'.*enum value set/,
            ],
            [
                "both spec parameters",
                { KeySpec: "RSA_2048", CustomerMasterKeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" },
                "ValidationException",
                /deprecated/,
            ],
            [
                "a spec that the sandbox lacks",
                { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" },
                "UnsupportedOperationException",
                /ECC_NIST_P256/,
            ],
            [
                "another origin",
                { Origin: "EXTERNAL" },
                "UnsupportedOperationException",
                /Origin EXTERNAL/,
            ],
            [
                "multi-Region keys",
                { MultiRegion: true },
                "UnsupportedOperationException",
                /MultiRegion/,
            ],
            [
                "a description of 8193 characters",
                { Description: "x".repeat(8193) },
                "ValidationException",
                /8192/,
            ],
            [
                "a reserved tag",
                { Tags: [{ TagKey: "aws:a", TagValue: "" }] },
                "TagException",
                /aws:/,
            ],
            [
                "a tag key of 129 characters",
                { Tags: [{ TagKey: "k".repeat(129), TagValue: "" }] },
                "ValidationException",
                /tags\.1\.member\.tagKey/,
            ],
        ];
        for (const [what, input, name, message] of refusals) {
            it(`refuses ${what}`, async () => {
                await refused(newKey(world.kms(), input), name, message);
            });
        }
    });

    describe("KeyId", () => {
        it("may be id, ARN, alias name and alias ARN", async () => {
            const { KeyId, Arn } = await newKey(world.kms());
            const name = "alias/forms/of_key-id";
            await world.kms().send(new CreateAliasCommand({ AliasName: name, TargetKeyId: Arn }));
            for (const form of [KeyId, Arn, name, `arn:aws:kms:${REGION}:${CARTORIO}:${name}`]) {
                const answer = await world.kms().send(new DescribeKeyCommand({ KeyId: form }));
                assert.equal(answer.KeyMetadata?.Arn, Arn);
            }
        });
        const unknown: readonly (readonly [string, string, RegExp])[] = [
            ["fake-key-id", "NotFoundException", /^Invalid keyId 'fake-key-id'$/],
            [
                "00000000-0000-0000-0000-000000000000",
                "NotFoundException",
                /^Key 'arn:aws:kms:sa-east-1:111111111111:key\/0.*' does not exist$/,
            ],
            [
                "alias/none",
                "NotFoundException",
                /^Alias arn:aws:kms:.*:alias\/none is not found\.$/,
            ],
            ["arn:aws:kms:nonsense", "InvalidArnException", /Invalid arn/],
            [
                `arn:aws:kms:us-east-1:${CARTORIO}:key/00000000-0000-0000-0000-000000000000`,
                "NotFoundException",
                /^Invalid arn us-east-1$/,
            ],
        ];
        for (const [form, name, message] of unknown) {
            it(`refuses ${form}`, async () => {
                await refused(
                    world.kms().send(new DescribeKeyCommand({ KeyId: form })),
                    name,
                    message,
                );
            });
        }
        it("of another account is denied by ARN and not found by id", async () => {
            const { KeyId, Arn } = await newKey(world.kms());
            const other = world.kms("other");
            await refused(
                other.send(new DescribeKeyCommand({ KeyId: Arn })),
                "AccessDeniedException",
                new RegExp(`User: arn:aws:sts::${OTHER}.* kms:DescribeKey on resource: ${Arn}`),
            );
            await refused(other.send(new DescribeKeyCommand({ KeyId })), "NotFoundException");
        });
        it("belongs to one Region", async () => {
            const { KeyId } = await newKey(world.kms());
            const elsewhere = world.kms("deployer", "us-east-1");
            await refused(elsewhere.send(new DescribeKeyCommand({ KeyId })), "NotFoundException");
        });

        const keyOnly = {
            DisableKey: (KeyId: string) => new DisableKeyCommand({ KeyId }),
            EnableKey: (KeyId: string) => new EnableKeyCommand({ KeyId }),
            ScheduleKeyDeletion: (KeyId: string) => new ScheduleKeyDeletionCommand({ KeyId }),
            CancelKeyDeletion: (KeyId: string) => new CancelKeyDeletionCommand({ KeyId }),
            UpdateKeyDescription: (KeyId: string) =>
                new UpdateKeyDescriptionCommand({ KeyId, Description: "" }),
            GetKeyPolicy: (KeyId: string) => new GetKeyPolicyCommand({ KeyId }),
            TagResource: (KeyId: string) => new TagResourceCommand({ KeyId, Tags: [] }),
            UntagResource: (KeyId: string) => new UntagResourceCommand({ KeyId, TagKeys: [] }),
            ListResourceTags: (KeyId: string) => new ListResourceTagsCommand({ KeyId }),
            GetKeyRotationStatus: (KeyId: string) => new GetKeyRotationStatusCommand({ KeyId }),
            EnableKeyRotation: (KeyId: string) => new EnableKeyRotationCommand({ KeyId }),
            DisableKeyRotation: (KeyId: string) => new DisableKeyRotationCommand({ KeyId }),
        };
        for (const [operation, command] of Object.entries(keyOnly)) {
            it(`may not be an alias in ${operation}`, async () => {
                const name = `alias/${operation}`;
                const { KeyId } = await newKey(world.kms());
                await world
                    .kms()
                    .send(new CreateAliasCommand({ AliasName: name, TargetKeyId: KeyId }));
                await refused(send(command(name)), "NotFoundException", /Invalid keyId/);
                const arn = `arn:aws:kms:${REGION}:${CARTORIO}:${name}`;
                await refused(send(command(arn)), "InvalidArnException");
            });
        }
    });

    describe("in every state", () => {
        const D = "DisabledException";
        const P = "KMSInvalidStateException";
        const digest = Buffer.alloc(32);
        const algorithm = { SigningAlgorithm: "RSASSA_PSS_SHA_256" } as const;
        const tags = [{ TagKey: "a", TagValue: "b" }];
        /** Operation, refusal while disabled, refusal while pending deletion. */
        const table: readonly (readonly [string, string, string, (KeyId: string) => unknown])[] = [
            ["DescribeKey", "", "", (KeyId) => new DescribeKeyCommand({ KeyId })],
            ["GetKeyPolicy", "", "", (KeyId) => new GetKeyPolicyCommand({ KeyId })],
            ["GetKeyRotationStatus", "", "", (KeyId) => new GetKeyRotationStatusCommand({ KeyId })],
            ["ListKeyPolicies", "", "", (KeyId) => new ListKeyPoliciesCommand({ KeyId })],
            ["ListAliases", "", "", (KeyId) => new ListAliasesCommand({ KeyId })],
            ["ListResourceTags", "", "", (KeyId) => new ListResourceTagsCommand({ KeyId })],
            [
                "PutKeyPolicy",
                "",
                "",
                (KeyId) => new PutKeyPolicyCommand({ KeyId, Policy: defaultKeyPolicy(CARTORIO) }),
            ],
            ["TagResource", "", P, (KeyId) => new TagResourceCommand({ KeyId, Tags: tags })],
            [
                "UntagResource",
                "",
                P,
                (KeyId) => new UntagResourceCommand({ KeyId, TagKeys: ["a"] }),
            ],
            [
                "UpdateKeyDescription",
                "",
                P,
                (KeyId) => new UpdateKeyDescriptionCommand({ KeyId, Description: "x" }),
            ],
            [
                "CreateAlias",
                "",
                P,
                (KeyId) =>
                    new CreateAliasCommand({
                        AliasName: `alias/${randomUUID()}`,
                        TargetKeyId: KeyId,
                    }),
            ],
            ["DisableKey", "", P, (KeyId) => new DisableKeyCommand({ KeyId })],
            ["GetPublicKey", D, P, (KeyId) => new GetPublicKeyCommand({ KeyId })],
            ["Sign", D, P, (KeyId) => new SignCommand({ KeyId, Message: digest, ...algorithm })],
            [
                "Verify",
                D,
                P,
                (KeyId) =>
                    new VerifyCommand({ KeyId, Message: digest, Signature: digest, ...algorithm }),
            ],
            ["EnableKey", "", P, (KeyId) => new EnableKeyCommand({ KeyId })],
        ];
        let keyId: string;
        before(async () => {
            keyId = (await newSigningKey(world.kms())).KeyId;
        });

        for (const [operation, disabled, pending, command] of table) {
            it(`${operation}: ${disabled || "works"} when disabled, ${pending || "works"} when pending deletion`, async () => {
                const outcomeOf = async () => {
                    try {
                        await send(command(keyId));
                        return "";
                    } catch (error) {
                        return (error as Error).name;
                    }
                };
                await world.kms().send(new DisableKeyCommand({ KeyId: keyId }));
                assert.equal(await outcomeOf(), disabled);
                await world.kms().send(new ScheduleKeyDeletionCommand({ KeyId: keyId }));
                assert.equal(await outcomeOf(), pending);
                await world.kms().send(new CancelKeyDeletionCommand({ KeyId: keyId }));
            });
        }

        it("an alias moves away from a pending key, not to one, and may be deleted", async () => {
            const [going, staying] = [await newKey(world.kms()), await newKey(world.kms())];
            const AliasName = "alias/moving";
            const move = (TargetKeyId: string) =>
                world.kms().send(new UpdateAliasCommand({ AliasName, TargetKeyId }));
            await world.kms().send(new CreateAliasCommand({ AliasName, TargetKeyId: going.KeyId }));
            await world.kms().send(new ScheduleKeyDeletionCommand({ KeyId: going.KeyId }));
            await move(staying.KeyId);
            await refused(move(going.KeyId), "KMSInvalidStateException", /is pending deletion\./);
            await world.kms().send(new ScheduleKeyDeletionCommand({ KeyId: staying.KeyId }));
            await world.kms().send(new DeleteAliasCommand({ AliasName }));
        });
    });

    describe("deletion", () => {
        it("is answered with date, state and window", async () => {
            const { KeyId, Arn } = await newKey(world.kms());
            const answer = await world
                .kms()
                .send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
            assert.deepEqual(
                [answer.KeyId, answer.KeyState, answer.PendingWindowInDays],
                [Arn, "PendingDeletion", 7],
            );
            const { KeyMetadata: key } = await world.kms().send(new DescribeKeyCommand({ KeyId }));
            assert.deepEqual(key?.DeletionDate, answer.DeletionDate);
            assert.deepEqual([key?.Enabled, key?.KeyState], [false, "PendingDeletion"]);
        });
        it("waits thirty days by default", async () => {
            const { KeyId } = await newKey(world.kms());
            const answer = await world.kms().send(new ScheduleKeyDeletionCommand({ KeyId }));
            assert.equal(answer.PendingWindowInDays, 30);
        });
        for (const days of [0, 6, 31, 366]) {
            it(`refuses a window of ${days} days`, async () => {
                const { KeyId } = await newKey(world.kms());
                const command = new ScheduleKeyDeletionCommand({
                    KeyId,
                    PendingWindowInDays: days,
                });
                await refused(world.kms().send(command), "ValidationException");
            });
        }
        it("is refused a second time", async () => {
            const { KeyId } = await newKey(world.kms());
            await world.kms().send(new ScheduleKeyDeletionCommand({ KeyId }));
            const again = new ScheduleKeyDeletionCommand({ KeyId });
            await refused(world.kms().send(again), "KMSInvalidStateException");
        });
        it("leaves the key disabled when cancelled, and can be cancelled only once", async () => {
            const { KeyId, Arn } = await newKey(world.kms());
            await world.kms().send(new ScheduleKeyDeletionCommand({ KeyId }));
            const answer = await world.kms().send(new CancelKeyDeletionCommand({ KeyId }));
            assert.equal(answer.KeyId, Arn);
            const { KeyMetadata: key } = await world.kms().send(new DescribeKeyCommand({ KeyId }));
            assert.deepEqual([key?.KeyState, key?.DeletionDate], ["Disabled", undefined]);
            const again = new CancelKeyDeletionCommand({ KeyId });
            await refused(world.kms().send(again), "KMSInvalidStateException", /not pending/);
        });
        it("takes key and aliases away when its date comes, and nothing before", async () => {
            const { KeyId } = await newKey(world.kms());
            const AliasName = "alias/due";
            await world.kms().send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
            await world
                .kms()
                .send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
            world.offset = 7 * DAY_MS - 60_000;
            await world.kms().send(new DescribeKeyCommand({ KeyId: AliasName }));
            world.offset = 7 * DAY_MS + 1000;
            const client = world.kms();
            await refused(client.send(new DescribeKeyCommand({ KeyId })), "NotFoundException");
            const { Aliases = [] } = await client.send(new ListAliasesCommand({ Limit: 100 }));
            assert.equal(
                Aliases.some((alias) => alias.AliasName === AliasName),
                false,
            );
            world.offset = 0;
        });
    });

    describe("EnableKey, DisableKey, UpdateKeyDescription", () => {
        it("can be repeated", async () => {
            const { KeyId } = await newKey(world.kms());
            const stateOf = async () =>
                (await world.kms().send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState;
            for (const [command, state] of [
                [new DisableKeyCommand({ KeyId }), "Disabled"],
                [new DisableKeyCommand({ KeyId }), "Disabled"],
                [new EnableKeyCommand({ KeyId }), "Enabled"],
                [new EnableKeyCommand({ KeyId }), "Enabled"],
            ] as const) {
                await send(command);
                assert.equal(await stateOf(), state);
            }
        });
        it("changes the description, to an empty one too", async () => {
            const { KeyId } = await newKey(world.kms(), { Description: "before" });
            await world.kms().send(new UpdateKeyDescriptionCommand({ KeyId, Description: "" }));
            const answer = await world.kms().send(new DescribeKeyCommand({ KeyId }));
            assert.equal(answer.KeyMetadata?.Description, "");
        });
    });

    describe("rotation", () => {
        const statusOf = async (KeyId: string) =>
            world.kms().send(new GetKeyRotationStatusCommand({ KeyId }));

        it("is off, on for 365 days, on for 90 days, off", async () => {
            const { KeyId, Arn } = await newKey(world.kms());
            assert.equal((await statusOf(KeyId)).KeyRotationEnabled, false);
            await world.kms().send(new EnableKeyRotationCommand({ KeyId }));
            const yearly = await statusOf(KeyId);
            assert.deepEqual(
                [yearly.KeyId, yearly.KeyRotationEnabled, yearly.RotationPeriodInDays],
                [Arn, true, 365],
            );
            assert(yearly.NextRotationDate instanceof Date);
            await world
                .kms()
                .send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
            assert.equal((await statusOf(KeyId)).RotationPeriodInDays, 90);
            await world.kms().send(new DisableKeyRotationCommand({ KeyId }));
            assert.equal((await statusOf(KeyId)).KeyRotationEnabled, false);
        });
        it("rests while deletion is pending and comes back when it is cancelled", async () => {
            const { KeyId } = await newKey(world.kms());
            await world.kms().send(new EnableKeyRotationCommand({ KeyId }));
            await world.kms().send(new ScheduleKeyDeletionCommand({ KeyId }));
            assert.equal((await statusOf(KeyId)).KeyRotationEnabled, false);
            await world.kms().send(new CancelKeyDeletionCommand({ KeyId }));
            assert.equal((await statusOf(KeyId)).KeyRotationEnabled, true);
            const enable = new EnableKeyRotationCommand({ KeyId });
            await refused(world.kms().send(enable), "DisabledException");
        });
        for (const days of [89, 2561]) {
            it(`refuses a period of ${days} days`, async () => {
                const { KeyId } = await newKey(world.kms());
                const command = new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: days });
                await refused(
                    world.kms().send(command),
                    "ValidationException",
                    /rotationPeriodInDays/,
                );
            });
        }
        it("does not exist for signing keys, whose status is off all the same", async () => {
            const { KeyId } = await newSigningKey(world.kms());
            assert.equal((await statusOf(KeyId)).KeyRotationEnabled, false);
            for (const command of [
                new EnableKeyRotationCommand({ KeyId }),
                new DisableKeyRotationCommand({ KeyId }),
            ]) {
                await refused(send(command), "UnsupportedOperationException");
            }
        });
    });

    describe("ListKeys", () => {
        it("pages through all keys of the account and no other's", async () => {
            const client = world.kms("other");
            const made = await Promise.all(Array.from({ length: 5 }, () => newKey(client)));
            const seen: string[] = [];
            let marker: string | undefined;
            do {
                const answer = await client.send(new ListKeysCommand({ Limit: 2, Marker: marker }));
                seen.push(...(answer.Keys ?? []).map((key) => key.KeyArn ?? ""));
                assert.equal(answer.Truncated, answer.NextMarker !== undefined);
                marker = answer.NextMarker;
            } while (marker !== undefined);
            assert.deepEqual(seen.sort(), made.map((key) => key.Arn).sort());
        });
        it("refuses limits and markers that it did not make", async () => {
            const list = (input: { Limit?: number; Marker?: string }) =>
                world.kms().send(new ListKeysCommand(input));
            await refused(list({ Limit: 1001 }), "ValidationException", /'1001' at 'limit'/);
            await refused(list({ Limit: 0 }), "ValidationException");
            await refused(list({ Marker: "bogus" }), "InvalidMarkerException");
        });
    });
});
