import {
    CancelKeyDeletionCommand,
    CreateAliasCommand,
    DescribeKeyCommand,
    DisableKeyCommand,
    EnableKeyCommand,
    EncryptCommand,
    GenerateMacCommand,
    GetKeyPolicyCommand,
    GetKeyRotationStatusCommand,
    ListAliasesCommand,
    ListGrantsCommand,
    ListKeyPoliciesCommand,
    ListResourceTagsCommand,
    PutKeyPolicyCommand,
    ScheduleKeyDeletionCommand,
    TagResourceCommand,
    UntagResourceCommand,
    UpdateAliasCommand,
    UpdateKeyDescriptionCommand,
    type KMSClient,
} from "@aws-sdk/client-kms";
import {
    allow,
    denied,
    deny,
    document,
    ELSEWHERE,
    HOME,
    HOME_IDENTITIES,
    HOME_ROLES,
    keyWith,
    may,
    mayNot,
    rootOf,
    startWorld,
    user,
} from "./authorisationWorld";
import { newKey, refused, type World } from "./support";

// Does not prove the guardrails of bootstrap/rendered: tests/bootstrap does.

const MANAGEMENT = "999999999999";
const MEMBER = "444444444444";
const ORGANIZATION = "o-exemplo12345";
const EVERYTHING = may("*");

describe("sandbox authorisation across accounts", () => {
    let world: World;
    /** Lets in everyone of every account. */
    let open: Awaited<ReturnType<typeof newKey>>;

    before(async () => {
        const outsiders = {
            StringNotEqualsIfExists: { "aws:PrincipalOrgID": ORGANIZATION },
        };
        const guardrails = {
            scps: [
                [EVERYTHING],
                [EVERYTHING, mayNot(["kms:GetKeyRotationStatus", "kms:DisableKey"])],
            ],
            rcps: [[document({ ...deny("*", "kms:DescribeKey", outsiders), Principal: "*" })]],
        };
        world = await startWorld({
            organization: { id: ORGANIZATION, managementAccountId: MANAGEMENT },
            accounts: [
                { id: HOME, roles: HOME_ROLES, guardrails },
                {
                    id: MEMBER,
                    roles: [],
                    guardrails: {
                        scps: [[EVERYTHING], [may(["kms:DescribeKey", "kms:List*"])]],
                        rcps: [],
                    },
                },
                // Guardrails of its own, which bind it no more than others'.
                { id: MANAGEMENT, roles: [], guardrails },
                { id: ELSEWHERE, roles: [] },
            ],
            identities: [
                ...HOME_IDENTITIES,
                user("member", MEMBER, EVERYTHING),
                user("management", MANAGEMENT, EVERYTHING),
                { name: "managementRoot", arn: rootOf(MANAGEMENT) },
                user("outsider", ELSEWHERE, EVERYTHING),
                user("unpolicied", ELSEWHERE),
                { name: "outsideRoot", arn: rootOf(ELSEWHERE) },
            ],
        });
        open = await keyWith(world, [allow("*")]);
    });
    after(() => world.stop());

    const rotationStatus = (who: string, KeyId = open.Arn) =>
        world.kms(who).send(new GetKeyRotationStatusCommand({ KeyId }));
    const describeKey = (who: string, KeyId = open.Arn) =>
        world.kms(who).send(new DescribeKeyCommand({ KeyId }));
    const listGrants = (who: string, KeyId: string) =>
        world.kms(who).send(new ListGrantsCommand({ KeyId }));

    describe("a service control policy", () => {
        const words = / with an explicit deny in a service control policy$/;

        it("denies the principals of a member account, its root user too", async () => {
            await denied(rotationStatus("clerk"), words);
            await denied(rotationStatus("root"), words);
            const { KeyId } = await newKey(world.kms("root"));
            await denied(world.kms("root").send(new DisableKeyCommand({ KeyId })), words);
        });
        it("does not deny callers from outside, on the same key", async () => {
            await rotationStatus("outsider");
        });
        it("does not bind the management account", async () => {
            await rotationStatus("management");
            const { KeyId } = await newKey(world.kms("managementRoot"));
            await world.kms("managementRoot").send(new DisableKeyCommand({ KeyId }));
        });
        it("is that of the caller's account, not of the key's", async () => {
            const command = { KeyId: open.Arn, Plaintext: Buffer.from("a") };
            await world.kms("clerk").send(new EncryptCommand(command));
            await denied(
                world.kms("member").send(new EncryptCommand(command)),
                /because no service control policy allows the kms:Encrypt action$/,
            );
        });
        it("must allow at every level", async () => {
            await describeKey("member");
            await denied(
                newKey(world.kms("member")),
                /kms:CreateKey on resource: \* because no service control policy allows the kms:CreateKey action$/,
            );
        });
    });

    describe("a resource control policy", () => {
        const words = / with an explicit deny in a resource control policy$/;

        it("denies callers from outside the organisation, root users too", async () => {
            await denied(describeKey("outsider"), words);
            await denied(describeKey("outsideRoot"), words);
        });
        it("lets members in, the management account among them", async () => {
            await describeKey("clerk");
            await describeKey("member");
            await describeKey("management");
        });
        it("counts the management account as a member without guardrails, too", async () => {
            const alone = await startWorld({
                organization: { id: ORGANIZATION, managementAccountId: MANAGEMENT },
                accounts: [{ id: MANAGEMENT, roles: [] }],
                identities: [
                    user(
                        "boss",
                        MANAGEMENT,
                        may("*", "*", { Null: { "aws:PrincipalOrgID": "false" } }),
                    ),
                ],
            });
            await newKey(alone.kms("boss")).finally(() => alone.stop());
        });
        it("does not bind the resources of other accounts", async () => {
            const { KeyId } = await newKey(world.kms("outsider"));
            await describeKey("outsider", KeyId);
            await describeKey("management", (await newKey(world.kms("management"))).KeyId);
        });
    });

    describe("another account's key", () => {
        const closed =
            /^User: arn:aws:iam::222222222222:\S+ is not authorized to perform: kms:ListGrants on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access$/;
        const outsider = `arn:aws:iam::${ELSEWHERE}:user/outsider`;
        const unpolicied = `arn:aws:iam::${ELSEWHERE}:user/unpolicied`;

        it("needs the key's policy and the caller's IAM policy", async () => {
            for (const principal of [rootOf(ELSEWHERE), ELSEWHERE, [outsider, unpolicied], "*"]) {
                const { Arn } = await keyWith(world, [allow(principal)]);
                await listGrants("outsider", Arn);
                await denied(
                    listGrants("unpolicied", Arn),
                    /because no identity-based policy allows the kms:ListGrants action$/,
                );
            }
        });
        it("is closed without the key's policy, in the words for a key that is not there", async () => {
            const { Arn } = await keyWith(world, [allow(rootOf(HOME))]);
            await denied(listGrants("outsider", Arn), closed);
            await denied(listGrants("outsideRoot", Arn), closed);
            const none = Arn.replace(/[^/]*$/, "00000000-0000-4000-8000-000000000000");
            await denied(listGrants("outsider", none), closed);
        });
        it("is closed by a Deny of its policy, in the same words", async () => {
            const { Arn } = await keyWith(world, [allow("*"), deny(outsider)]);
            await denied(listGrants("outsider", Arn), closed);
        });
        it("opens to the root user, who needs no IAM policy", async () => {
            const { Arn } = await keyWith(world, [allow(rootOf(ELSEWHERE))]);
            await listGrants("outsideRoot", Arn);
        });
        it("is authorised for operations that the sandbox lacks", async () => {
            const input = { Message: Buffer.from("a"), MacAlgorithm: "HMAC_SHA_256" } as const;
            const mac = (who: string) =>
                world.kms(who).send(new GenerateMacCommand({ KeyId: open.Arn, ...input }));
            await refused(mac("outsider"), "UnsupportedOperationException");
            await denied(mac("unpolicied"));
        });
    });

    describe("stays in its account, whatever policies say:", () => {
        type Call = (kms: KMSClient, KeyId: string) => Promise<unknown>;
        const calls: Readonly<Record<string, Call>> = {
            PutKeyPolicy: (kms, KeyId) =>
                kms.send(new PutKeyPolicyCommand({ KeyId, Policy: document(allow("*")) })),
            GetKeyPolicy: (kms, KeyId) => kms.send(new GetKeyPolicyCommand({ KeyId })),
            ListKeyPolicies: (kms, KeyId) => kms.send(new ListKeyPoliciesCommand({ KeyId })),
            ScheduleKeyDeletion: (kms, KeyId) =>
                kms.send(new ScheduleKeyDeletionCommand({ KeyId })),
            CancelKeyDeletion: (kms, KeyId) => kms.send(new CancelKeyDeletionCommand({ KeyId })),
            EnableKey: (kms, KeyId) => kms.send(new EnableKeyCommand({ KeyId })),
            DisableKey: (kms, KeyId) => kms.send(new DisableKeyCommand({ KeyId })),
            UpdateKeyDescription: (kms, KeyId) =>
                kms.send(new UpdateKeyDescriptionCommand({ KeyId, Description: "a" })),
            TagResource: (kms, KeyId) =>
                kms.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: "a", TagValue: "b" }] })),
            UntagResource: (kms, KeyId) =>
                kms.send(new UntagResourceCommand({ KeyId, TagKeys: ["a"] })),
            ListResourceTags: (kms, KeyId) => kms.send(new ListResourceTagsCommand({ KeyId })),
            ListAliases: (kms, KeyId) => kms.send(new ListAliasesCommand({ KeyId })),
            CreateAlias: (kms, TargetKeyId) =>
                kms.send(new CreateAliasCommand({ AliasName: "alias/new", TargetKeyId })),
            UpdateAlias: async (kms, TargetKeyId) => {
                const AliasName = "alias/own";
                const own = await newKey(kms);
                await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: own.KeyId }));
                await kms.send(new UpdateAliasCommand({ AliasName, TargetKeyId }));
            },
        };
        for (const [name, call] of Object.entries(calls)) {
            it(name, async () => {
                await denied(
                    call(world.kms("outsider"), open.Arn),
                    new RegExp(`perform: kms:${name} on this resource because the resource`),
                );
            });
        }
    });
});
