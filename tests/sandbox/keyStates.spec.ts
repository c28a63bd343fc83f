import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import {
    CancelKeyDeletionCommand,
    CreateAliasCommand,
    CreateGrantCommand,
    DecryptCommand,
    DeleteAliasCommand,
    DescribeKeyCommand,
    DisableKeyCommand,
    EnableKeyCommand,
    EncryptCommand,
    GenerateDataKeyCommand,
    GenerateDataKeyWithoutPlaintextCommand,
    GetKeyPolicyCommand,
    GetKeyRotationStatusCommand,
    GetPublicKeyCommand,
    ListAliasesCommand,
    ListGrantsCommand,
    ListKeyPoliciesCommand,
    ListResourceTagsCommand,
    PutKeyPolicyCommand,
    ReEncryptCommand,
    RevokeGrantCommand,
    ScheduleKeyDeletionCommand,
    SignCommand,
    TagResourceCommand,
    UntagResourceCommand,
    UpdateAliasCommand,
    UpdateKeyDescriptionCommand,
    VerifyCommand,
} from "@aws-sdk/client-kms";
import { defaultKeyPolicy } from "../../sandbox/kms/keyPolicy";
import { CARTORIO, DEPLOYER_ROLE, newKey, newSigningKey, refused, World } from "./support";

// Does not prove who may do what: every caller here acts in its own account.

describe("sandbox key states", () => {
    let world: World;

    before(async () => {
        world = await World.start();
    });
    after(() => world.stop());
    /** Sends a command of whatever operation: the tables hold several. */
    const send = (command: unknown): Promise<unknown> => world.kms().send(command as never);

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

        describe("a symmetric key", () => {
            let symmetric: string;
            let CiphertextBlob: Uint8Array | undefined;
            let GrantId: string | undefined;
            const grant = { GranteePrincipal: DEPLOYER_ROLE, Operations: ["Decrypt" as const] };
            const bytes = { KeySpec: "AES_256" } as const;
            const commands: readonly (readonly [string, string, string, () => unknown])[] = [
                [
                    "Encrypt",
                    D,
                    P,
                    () => new EncryptCommand({ KeyId: symmetric, Plaintext: digest }),
                ],
                ["Decrypt", D, P, () => new DecryptCommand({ CiphertextBlob })],
                [
                    "ReEncrypt from it",
                    D,
                    P,
                    () => new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: usable }),
                ],
                [
                    "ReEncrypt to it",
                    D,
                    P,
                    () =>
                        new ReEncryptCommand({
                            CiphertextBlob: ofUsable,
                            DestinationKeyId: symmetric,
                        }),
                ],
                [
                    "GenerateDataKey",
                    D,
                    P,
                    () => new GenerateDataKeyCommand({ KeyId: symmetric, ...bytes }),
                ],
                [
                    "GenerateDataKeyWithoutPlaintext",
                    D,
                    P,
                    () =>
                        new GenerateDataKeyWithoutPlaintextCommand({ KeyId: symmetric, ...bytes }),
                ],
                ["CreateGrant", D, P, () => new CreateGrantCommand({ KeyId: symmetric, ...grant })],
                ["ListGrants", "", "", () => new ListGrantsCommand({ KeyId: symmetric })],
                [
                    "RevokeGrant",
                    "DryRunOperationException",
                    "DryRunOperationException",
                    () => new RevokeGrantCommand({ KeyId: symmetric, GrantId, DryRun: true }),
                ],
            ];
            let usable: string;
            let ofUsable: Uint8Array | undefined;

            before(async () => {
                const kms = world.kms();
                [symmetric, usable] = [(await newKey(kms)).KeyId, (await newKey(kms)).KeyId];
                const encrypted = async (KeyId: string) =>
                    (await kms.send(new EncryptCommand({ KeyId, Plaintext: digest })))
                        .CiphertextBlob;
                CiphertextBlob = await encrypted(symmetric);
                ofUsable = await encrypted(usable);
                const created = await kms.send(
                    new CreateGrantCommand({ KeyId: symmetric, ...grant }),
                );
                GrantId = created.GrantId;
            });
            for (const [operation, disabled, pending, command] of commands) {
                it(`${operation}: ${disabled || "works"} when disabled, ${pending || "works"} when pending deletion`, async () => {
                    const outcomeOf = async () =>
                        send(command()).then(
                            () => "",
                            (error: unknown) => (error as Error).name,
                        );
                    const kms = world.kms();
                    await kms.send(new DisableKeyCommand({ KeyId: symmetric }));
                    assert.equal(await outcomeOf(), disabled);
                    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: symmetric }));
                    assert.equal(await outcomeOf(), pending);
                    await kms.send(new CancelKeyDeletionCommand({ KeyId: symmetric }));
                });
            }
        });

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
});
