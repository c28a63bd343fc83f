import {
    CancelKeyDeletionCommand,
    CreateAliasCommand,
    CreateGrantCommand,
    DecryptCommand,
    DescribeKeyCommand,
    EnableKeyCommand,
    EnableKeyRotationCommand,
    EncryptCommand,
    GenerateDataKeyCommand,
    PutKeyPolicyCommand,
    ScheduleKeyDeletionCommand,
    SignCommand,
    TagResourceCommand,
    VerifyCommand,
    type KMSClient,
    type MessageType,
    type SigningAlgorithmSpec,
} from "@aws-sdk/client-kms";
import {
    ADMIN,
    allow,
    CLERK,
    denied,
    document,
    HOME,
    HOME_IDENTITIES,
    HOME_ROLES,
    keyWith,
    letOn,
    startWorld,
} from "./authorisationWorld";
import { refused, REGION, type World } from "./support";

// Does not prove conditions of CreateKey, of ReEncrypt's sides and of trust policies, nor that operators compare rightly: tests/iam does.

type Key = Readonly<Record<"KeyId" | "Arn", string>>;
type Call = (kms: KMSClient, key: Key) => Promise<unknown>;

const PSS = "RSASSA_PSS_SHA_256";
const ALIAS = "alias/conditioned";

const describeKey: Call = (kms, { KeyId }) => kms.send(new DescribeKeyCommand({ KeyId }));
const sign =
    (SigningAlgorithm: SigningAlgorithmSpec, MessageType?: MessageType): Call =>
    (kms, { KeyId }) => {
        const Message = Buffer.alloc(32);
        return kms.send(new SignCommand({ KeyId, Message, MessageType, SigningAlgorithm }));
    };
const encrypt =
    (EncryptionContext?: Record<string, string>): Call =>
    (kms, { KeyId }) =>
        kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("a"), EncryptionContext }));
const dataKey =
    (EncryptionContext?: Record<string, string>): Call =>
    (kms, { KeyId }) =>
        kms.send(new GenerateDataKeyCommand({ KeyId, NumberOfBytes: 16, EncryptionContext }));
const tag =
    (TagKey: string, TagValue: string): Call =>
    (kms, { KeyId }) =>
        kms.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey, TagValue }] }));
const grant =
    (GranteePrincipal: string, Operations: ("Encrypt" | "Decrypt")[]): Call =>
    (kms, { KeyId }) =>
        kms.send(new CreateGrantCommand({ KeyId, GranteePrincipal, Operations }));

describe("sandbox authorisation by conditions on requests", () => {
    let world: World;
    let symmetric: Key;
    let signing: Key;

    before(async () => {
        world = await startWorld({
            accounts: [{ id: HOME, roles: HOME_ROLES }],
            identities: HOME_IDENTITIES,
        });
        symmetric = await keyWith(world, []);
        signing = await keyWith(world, [], { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" });
        await world
            .kms("admin")
            .send(new CreateAliasCommand({ AliasName: ALIAS, TargetKeyId: symmetric.KeyId }));
    });
    after(() => world.stop());

    const clerk = () => world.kms("clerk");

    const policy = document(allow([CLERK, ADMIN]));
    const schedule =
        (days?: number): Call =>
        async (kms, { KeyId }) => {
            const command = { KeyId, PendingWindowInDays: days };
            await kms.send(new ScheduleKeyDeletionCommand(command));
            await world.kms("admin").send(new CancelKeyDeletionCommand({ KeyId }));
            await world.kms("admin").send(new EnableKeyCommand({ KeyId }));
        };
    const verify =
        (MessageType?: MessageType): Call =>
        async (kms, { KeyId }) => {
            const common = { KeyId, Message: Buffer.alloc(32), SigningAlgorithm: PSS } as const;
            const { Signature } = await world.kms("admin").send(new SignCommand(common));
            await kms.send(new VerifyCommand({ ...common, Signature, MessageType }));
        };
    const put =
        (BypassPolicyLockoutSafetyCheck?: boolean): Call =>
        (kms, { KeyId }) => {
            const input = { KeyId, Policy: policy, BypassPolicyLockoutSafetyCheck };
            return kms.send(new PutKeyPolicyCommand(input));
        };
    const rotate =
        (RotationPeriodInDays?: number): Call =>
        (kms, { KeyId }) =>
            kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays }));
    const by =
        (KeyId: string): Call =>
        (kms) =>
            kms.send(new DescribeKeyCommand({ KeyId }));
    const cns = { cns: "990010" };
    const rows: readonly (readonly [
        name: string,
        operator: string,
        keys: object,
        passes: Call,
        fails: Call,
        on?: "signing",
    ])[] = [
        [
            "kms:SigningAlgorithm of Sign",
            "StringEquals",
            { "kms:SigningAlgorithm": PSS },
            sign(PSS),
            sign("RSASSA_PKCS1_V1_5_SHA_256"),
            "signing",
        ],
        [
            "kms:MessageType of Sign, RAW where it is left out",
            "StringEquals",
            { "kms:MessageType": "RAW" },
            sign(PSS),
            sign(PSS, "DIGEST"),
            "signing",
        ],
        [
            "kms:MessageType of Verify",
            "StringEquals",
            { "kms:MessageType": "RAW" },
            verify(),
            verify("DIGEST"),
            "signing",
        ],
        [
            "kms:ScheduleKeyDeletionPendingWindowInDays, 30 where it is left out",
            "NumericEquals",
            { "kms:ScheduleKeyDeletionPendingWindowInDays": "30" },
            schedule(),
            schedule(29),
        ],
        [
            "kms:BypassPolicyLockoutSafetyCheck, false where it is left out",
            "Bool",
            { "kms:BypassPolicyLockoutSafetyCheck": "false" },
            put(),
            put(true),
        ],
        [
            "kms:RotationPeriodInDays, 365 where it is left out",
            "NumericEquals",
            { "kms:RotationPeriodInDays": "365" },
            rotate(),
            rotate(90),
        ],
        [
            "kms:RequestAlias, by name",
            "StringEquals",
            { "kms:RequestAlias": ALIAS },
            by(ALIAS),
            describeKey,
        ],
        [
            "kms:RequestAlias, by ARN",
            "StringEquals",
            { "kms:RequestAlias": ALIAS },
            by(`arn:aws:kms:${REGION}:${HOME}:${ALIAS}`),
            describeKey,
        ],
        [
            "kms:EncryptionContext of Encrypt",
            "StringEquals",
            { "kms:EncryptionContext:cns": "990010" },
            encrypt(cns),
            encrypt({ cns: "990028" }),
        ],
        [
            "kms:EncryptionContext of GenerateDataKey",
            "StringEquals",
            { "kms:EncryptionContext:cns": "990010" },
            dataKey(cns),
            dataKey(),
        ],
        [
            "kms:EncryptionContextKeys, all of them",
            "ForAllValues:StringEquals",
            { "kms:EncryptionContextKeys": "cns" },
            encrypt(cns),
            encrypt({ ...cns, livro: "12" }),
        ],
        [
            "kms:EncryptionContextKeys, any of them",
            "ForAnyValue:StringEquals",
            { "kms:EncryptionContextKeys": "livro" },
            encrypt({ ...cns, livro: "12" }),
            encrypt(cns),
        ],
        [
            "aws:RequestTag",
            "StringEquals",
            { "aws:RequestTag/team": "a" },
            tag("team", "a"),
            tag("team", "b"),
        ],
        [
            "aws:TagKeys",
            "ForAnyValue:StringEquals",
            { "aws:TagKeys": ["team"] },
            tag("team", "a"),
            tag("other", "a"),
        ],
        [
            "kms:GranteePrincipal",
            "StringEquals",
            { "kms:GranteePrincipal": CLERK },
            grant(CLERK, ["Encrypt"]),
            grant(ADMIN, ["Encrypt"]),
        ],
        [
            "kms:GrantOperations",
            "ForAllValues:StringEquals",
            { "kms:GrantOperations": ["Encrypt"] },
            grant(CLERK, ["Encrypt"]),
            grant(CLERK, ["Encrypt", "Decrypt"]),
        ],
    ];
    for (const [name, operator, keys, passes, fails, on] of rows) {
        it(name, async () => {
            const key = on === "signing" ? signing : symmetric;
            await letOn(world, key, operator, keys);
            await denied(fails(clerk(), key), /because no resource-based policy allows/);
            await passes(clerk(), key);
        });
    }
    it("aws:RequestTag of names that differ in case alone, as one key", async () => {
        const keys = { "aws:RequestTag/team": "b" };
        await letOn(world, symmetric, "ForAnyValue:StringEquals", keys);
        const tagTwice = (TagValue: string) => {
            const Tags = [
                { TagKey: "team", TagValue: "a" },
                { TagKey: "TEAM", TagValue },
            ];
            return clerk().send(new TagResourceCommand({ KeyId: symmetric.KeyId, Tags }));
        };
        await tagTwice("b");
        await denied(tagTwice("c"));
    });
    it("the context of a ciphertext in Decrypt", async () => {
        await letOn(world, symmetric, "StringEquals", {
            "kms:EncryptionContext:cns": "990010",
        });
        const input = { KeyId: symmetric.KeyId, Plaintext: Buffer.from("a") };
        const encrypted = await world.kms("admin").send(new EncryptCommand(input));
        const { CiphertextBlob } = encrypted;
        await denied(clerk().send(new DecryptCommand({ CiphertextBlob })), /kms:Decrypt/);
        await refused(
            clerk().send(new DecryptCommand({ CiphertextBlob, EncryptionContext: cns })),
            "InvalidCiphertextException",
        );
    });
});
