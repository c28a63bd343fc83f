import {
    CreateAliasCommand,
    CreateKeyCommand,
    DeleteAliasCommand,
    GenerateMacCommand,
    GenerateRandomCommand,
    ListAliasesCommand,
    ListKeysCommand,
    UpdateAliasCommand,
    type CreateKeyCommandInput,
} from "@aws-sdk/client-kms";
import {
    allow,
    denied,
    HOME,
    HOME_IDENTITIES,
    HOME_ROLES,
    keyWith,
    may,
    startWorld,
    user,
} from "./authorisationWorld";
import { newKey, refused, REGION, type World } from "./support";

// Does not prove what key policies decide alone: authorisation.spec.ts does.

const aliasOf = (name: string) => `arn:aws:kms:${REGION}:${HOME}:alias/${name}`;
const ALIASES = ["kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias"];
const ANY_KEY = `arn:aws:kms:${REGION}:${HOME}:key/*`;
const tag = (TagKey: string, TagValue: string) => [{ TagKey, TagValue }];

describe("sandbox authorisation of actions that IAM policies decide", () => {
    let world: World;

    before(async () => {
        const equals = (keys: object) => ({ StringEquals: keys });
        world = await startWorld({
            accounts: [{ id: HOME, roles: HOME_ROLES }],
            identities: [
                ...HOME_IDENTITIES,
                user("reader", HOME, may("kms:DescribeKey")),
                user("maker", HOME, may("kms:CreateKey")),
                user(
                    "cautious",
                    HOME,
                    may("kms:CreateKey", "*", {
                        ...equals({
                            "kms:KeySpec": "SYMMETRIC_DEFAULT",
                            "kms:KeyUsage": "ENCRYPT_DECRYPT",
                            "kms:KeyOrigin": "AWS_KMS",
                        }),
                        Bool: {
                            "kms:BypassPolicyLockoutSafetyCheck": "false",
                            "kms:MultiRegion": "false",
                        },
                    }),
                ),
                user(
                    "signer",
                    HOME,
                    may("kms:CreateKey", "*", equals({ "kms:KeySpec": "RSA_2048" })),
                ),
                user(
                    "tagger",
                    HOME,
                    may("kms:CreateKey"),
                    may("kms:TagResource", ANY_KEY, equals({ "aws:RequestTag/cns": "990010" })),
                ),
                user(
                    "tagsNew",
                    HOME,
                    may("kms:CreateKey", "*", equals({ "aws:RequestTag/cns": "990010" })),
                    may("kms:TagResource"),
                ),
                user("lister", HOME, may("kms:ListKeys"), may("kms:ListAliases")),
                user("pointer", HOME, may(ALIASES, aliasOf("mine-*"))),
                user("nobody", HOME),
            ],
        });
    });
    after(() => world.stop());

    const userArn = (name: string) => `arn:aws:iam::${HOME}:user/${name}`;

    describe("CreateKey", () => {
        it("is by IAM, on no key", async () => {
            await newKey(world.kms("maker"));
            await denied(newKey(world.kms("reader")), /perform: kms:CreateKey on resource: \* /);
        });
        it("shows conditions the default of what is left out", async () => {
            await newKey(world.kms("cautious"));
        });
        const others: Readonly<Record<string, CreateKeyCommandInput>> = {
            "kms:KeySpec": { KeySpec: "ECC_NIST_P256" },
            "kms:KeySpec, by its old name": { CustomerMasterKeySpec: "RSA_2048" },
            "kms:KeyUsage": { KeyUsage: "SIGN_VERIFY" },
            "kms:KeyOrigin": { Origin: "EXTERNAL" },
            "kms:BypassPolicyLockoutSafetyCheck": { BypassPolicyLockoutSafetyCheck: true },
            "kms:MultiRegion": { MultiRegion: true },
        };
        for (const [name, input] of Object.entries(others)) {
            it(`shows conditions ${name} as it is sent`, async () => {
                await denied(
                    newKey(world.kms("cautious"), input),
                    /no identity-based policy allows/,
                );
            });
        }
        it("lets a condition choose the key spec", async () => {
            const input = { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" } as const;
            await newKey(world.kms("signer"), input);
            await denied(newKey(world.kms("signer")));
        });
        it("needs kms:TagResource too where it brings tags, on the key to be", async () => {
            await denied(
                newKey(world.kms("maker"), { Tags: tag("cns", "990010") }),
                /kms:TagResource on resource: arn:aws:kms:[^ ]*:key\/\* because no identity-based/,
            );
            await newKey(world.kms("root"), { Tags: tag("cns", "990010") });
            await newKey(world.kms("tagger"), { Tags: tag("cns", "990010") });
            await denied(newKey(world.kms("tagger"), { Tags: tag("cns", "990028") }));
            await newKey(world.kms("tagger"));
        });
        it("shows its tags to its own permission, too", async () => {
            await newKey(world.kms("tagsNew"), { Tags: tag("cns", "990010") });
            await denied(newKey(world.kms("tagsNew")), /kms:CreateKey/);
        });
        it("is authorised before its limits and rules are looked at", async () => {
            const command = () => new CreateKeyCommand({ Description: "a".repeat(8193) });
            await denied(world.kms("nobody").send(command()));
            await refused(world.kms("maker").send(command()), "ValidationException");
        });
    });

    describe("ListKeys and ListAliases", () => {
        it("are by IAM, on no key", async () => {
            await world.kms("lister").send(new ListKeysCommand({}));
            await world.kms("lister").send(new ListAliasesCommand({}));
            await denied(
                world.kms("nobody").send(new ListKeysCommand({})),
                /kms:ListKeys on resource: \* because no identity-based policy allows the kms:ListKeys action$/,
            );
            await denied(world.kms("reader").send(new ListAliasesCommand({})), /kms:ListAliases/);
        });
        it("need no policy of the root user", async () => {
            await world.kms("root").send(new ListKeysCommand({}));
        });
    });

    describe("an alias", () => {
        const AliasName = "alias/mine-a";
        const create = (TargetKeyId: string, name = AliasName) =>
            world.kms("pointer").send(new CreateAliasCommand({ AliasName: name, TargetKeyId }));
        const update = (TargetKeyId: string) =>
            world.kms("pointer").send(new UpdateAliasCommand({ AliasName, TargetKeyId }));
        const remove = () => world.kms("pointer").send(new DeleteAliasCommand({ AliasName }));

        it("needs its own permission by IAM and the keys' by their policies", async () => {
            const [one, two, closed] = [
                await keyWith(world, [allow(userArn("pointer"), ALIASES)]),
                await keyWith(world, [allow(userArn("pointer"), ALIASES)]),
                await keyWith(world, []),
            ];
            await denied(
                create(one.KeyId, "alias/other"),
                new RegExp(`kms:CreateAlias on resource: ${aliasOf("other")} because no identity`),
            );
            await denied(
                create(closed.KeyId),
                new RegExp(`kms:CreateAlias on resource: ${closed.Arn} because no resource`),
            );
            await create(one.KeyId);
            await denied(
                update(closed.KeyId),
                new RegExp(`UpdateAlias on resource: ${closed.Arn}`),
            );
            await update(two.KeyId);
            await world
                .kms("admin")
                .send(new UpdateAliasCommand({ AliasName, TargetKeyId: closed.KeyId }));
            await denied(update(one.KeyId), new RegExp(`UpdateAlias on resource: ${closed.Arn}`));
            await denied(remove(), new RegExp(`DeleteAlias on resource: ${closed.Arn}`));
            await world
                .kms("admin")
                .send(new UpdateAliasCommand({ AliasName, TargetKeyId: one.KeyId }));
            await remove();
        });
    });

    describe("an operation that the sandbox lacks", () => {
        it("is authorised first, on the key that it names or by IAM alone", async () => {
            const { KeyId } = await keyWith(world, []);
            const command = () =>
                new GenerateMacCommand({
                    KeyId,
                    Message: Buffer.from("a"),
                    MacAlgorithm: "HMAC_SHA_256",
                });
            await denied(world.kms("clerk").send(command()), /kms:GenerateMac on resource: arn/);
            await refused(world.kms("admin").send(command()), "UnsupportedOperationException");
            const random = () => new GenerateRandomCommand({ NumberOfBytes: 1 });
            await denied(world.kms("clerk").send(random()), /kms:GenerateRandom on resource: \*/);
            await refused(world.kms("admin").send(random()), "UnsupportedOperationException");
        });
    });
});
