import {
    CreateAliasCommand,
    DeleteAliasCommand,
    DescribeKeyCommand,
    UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import {
    CLERK,
    CLERK_SESSION,
    denied,
    ELSEWHERE,
    HOME,
    HOME_IDENTITIES,
    HOME_ROLES,
    keyWith,
    letOn,
    startWorld,
} from "./authorisationWorld";
import { REGION, type World } from "./support";

// Does not prove conditions on what a request says: authorisationRequests.spec.ts does.

type Key = Readonly<Record<"KeyId" | "Arn", string>>;

const ALIAS = "alias/conditioned";
const MEMBER = { scps: [], rcps: [] };

describe("sandbox authorisation by conditions on callers and keys", () => {
    let world: World;
    let symmetric: Key;
    let signing: Key;

    before(async () => {
        world = await startWorld({
            accounts: [
                { id: HOME, roles: HOME_ROLES, guardrails: MEMBER },
                { id: ELSEWHERE, roles: [] },
            ],
            organization: { id: "o-exemplo12345", managementAccountId: "999999999999" },
            identities: HOME_IDENTITIES,
        });
        symmetric = await keyWith(world, [], {
            Tags: [{ TagKey: "cartorio:cns", TagValue: "990010" }],
        });
        signing = await keyWith(world, [], { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" });
        await world
            .kms("admin")
            .send(new CreateAliasCommand({ AliasName: ALIAS, TargetKeyId: symmetric.KeyId }));
    });
    after(() => world.stop());

    const describeKey = ({ KeyId }: Key) =>
        world.kms("clerk").send(new DescribeKeyCommand({ KeyId }));

    describe("is by caller and key:", () => {
        const rows: readonly (readonly [
            operator: string,
            key: string,
            right: string,
            wrong: string,
        ])[] = [
            ["ArnEquals", "aws:PrincipalArn", CLERK, CLERK.replace("cartorio/", "")],
            ["ArnLike", "aws:PrincipalArn", CLERK.replace(/[^/]*$/, "*"), CLERK_SESSION],
            ["StringEquals", "aws:PrincipalAccount", HOME, ELSEWHERE],
            ["StringEquals", "aws:PrincipalOrgID", "o-exemplo12345", "o-outra12345"],
            ["StringEquals", "aws:PrincipalType", "AssumedRole", "User"],
            ["StringEquals", "aws:ResourceAccount", HOME, ELSEWHERE],
            ["StringEquals", "aws:ResourceOrgID", "o-exemplo12345", "o-outra12345"],
            ["StringEquals", "aws:ResourceTag/cartorio:cns", "990010", "990028"],
            ["StringEquals", "aws:RequestedRegion", REGION, "us-east-1"],
            ["Bool", "aws:SecureTransport", "true", "false"],
            ["IpAddress", "aws:SourceIp", "127.0.0.0/8", "10.0.0.0/8"],
            ["Bool", "aws:ViaAWSService", "false", "true"],
            ["Null", "aws:MultiFactorAuthPresent", "true", "false"],
            ["Null", "aws:SourceIdentity", "true", "false"],
            ["Null", "kms:ViaService", "true", "false"],
            ["StringEquals", "kms:CallerAccount", HOME, ELSEWHERE],
            ["StringEquals", "kms:KeySpec", "SYMMETRIC_DEFAULT", "RSA_2048"],
            ["StringEquals", "kms:KeyUsage", "ENCRYPT_DECRYPT", "SIGN_VERIFY"],
            ["StringEquals", "kms:KeyOrigin", "AWS_KMS", "EXTERNAL"],
            ["Bool", "kms:MultiRegion", "false", "true"],
            ["ForAnyValue:StringEquals", "kms:ResourceAliases", ALIAS, "alias/another"],
            ["DateGreaterThan", "aws:CurrentTime", "2020-01-01", "2199-01-01"],
            ["NumericGreaterThan", "aws:EpochTime", "1577836800", "7226582400"],
        ];
        for (const [operator, key, right, wrong] of rows) {
            it(`${operator} ${key} ${right}`, async () => {
                await letOn(world, symmetric, operator, { [key]: wrong });
                await denied(describeKey(symmetric));
                await letOn(world, symmetric, operator, { [key]: right });
                await describeKey(symmetric);
            });
        }
        it("a signing key's own spec and usage, and no alias where it has none", async () => {
            for (const [key, value] of [
                ["kms:KeySpec", "RSA_2048"],
                ["kms:KeyUsage", "SIGN_VERIFY"],
            ] as const) {
                await letOn(world, signing, "StringEquals", { [key]: value });
                await describeKey(signing);
            }
            await letOn(world, signing, "ForAnyValue:StringLike", { "kms:ResourceAliases": "*" });
            await denied(describeKey(signing));
        });
        it("the aliases that a key has now: made, moved, after a restart, deleted", async () => {
            const admin = () => world.kms("admin");
            const AliasName = "alias/moves";
            const [one, two] = [await keyWith(world, []), await keyWith(world, [])];
            for (const key of [one, two]) {
                const keys = { "kms:ResourceAliases": AliasName };
                await letOn(world, key, "ForAnyValue:StringEquals", keys);
            }
            await denied(describeKey(one));
            await admin().send(new CreateAliasCommand({ AliasName, TargetKeyId: one.KeyId }));
            await describeKey(one);
            await admin().send(new UpdateAliasCommand({ AliasName, TargetKeyId: two.KeyId }));
            await denied(describeKey(one));
            await world.restart();
            await describeKey(two);
            await admin().send(new DeleteAliasCommand({ AliasName }));
            await denied(describeKey(two));
        });
    });
});
