import assert from "node:assert/strict";
import {
    CancelKeyDeletionCommand,
    CreateAliasCommand,
    DescribeKeyCommand,
    DisableKeyCommand,
    DisableKeyRotationCommand,
    EnableKeyCommand,
    EnableKeyRotationCommand,
    GetKeyPolicyCommand,
    GetKeyRotationStatusCommand,
    ListResourceTagsCommand,
    ScheduleKeyDeletionCommand,
    TagResourceCommand,
    UntagResourceCommand,
    UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms";
import { CARTORIO, newKey, OTHER, refused, REGION, World } from "./support";

// Does not prove key policies between accounts: authorisationAccounts.spec.ts does.

describe("sandbox key references", () => {
    let world: World;

    before(async () => {
        world = await World.start();
    });
    after(() => world.stop());
    /** Sends a command of whatever operation: the tables hold several. */
    const send = (command: unknown): Promise<unknown> => world.kms().send(command as never);

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
            const name = "alias/foreign";
            await world.kms().send(new CreateAliasCommand({ AliasName: name, TargetKeyId: KeyId }));
            const other = world.kms("other");
            const prefix = `arn:aws:kms:${REGION}:${CARTORIO}:`;
            const messages = new Set<string>();
            for (const form of [
                Arn,
                `${prefix}${name}`,
                `${prefix}key/00000000-0000-0000-0000-000000000000`,
                `${prefix}key/none`,
                `${prefix}alias/none`,
                "arn:aws:kms:sa-east-1:333333333333:alias/none",
            ]) {
                const error: unknown = await other
                    .send(new DescribeKeyCommand({ KeyId: form }))
                    .catch((refusal: unknown) => refusal);
                assert(error instanceof Error);
                assert.equal(error.name, "AccessDeniedException", form);
                messages.add(error.message);
            }
            assert.deepEqual(
                [...messages],
                [
                    `User: arn:aws:sts::${OTHER}:assumed-role/Deployer/pulumi is not authorized to perform: ` +
                        "kms:DescribeKey on this resource because the resource does not exist in this Region, " +
                        "no resource-based policies allow access, or a resource-based policy explicitly " +
                        "denies access",
                ],
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
});
