import {
    CreateGrantCommand,
    DecryptCommand,
    DescribeKeyCommand,
    EncryptCommand,
    GenerateDataKeyCommand,
    ReEncryptCommand,
    RevokeGrantCommand,
    type CreateGrantCommandInput,
    type EncryptCommandOutput,
} from "@aws-sdk/client-kms";
import {
    allow,
    CLERK,
    CLERK_SESSION,
    denied,
    deny,
    ELSEWHERE,
    HOME,
    HOME_IDENTITIES,
    HOME_ROLES,
    keyWith,
    may,
    startWorld,
    user,
} from "./authorisationWorld";
import type { newKey } from "./support";
import { type World } from "./support";

// Does not prove how grants are made and kept: grants.spec.ts does.

type Context = Record<string, string>;

describe("sandbox authorisation by grants", () => {
    let world: World;
    let key: Awaited<ReturnType<typeof newKey>>;
    const outsider = `arn:aws:iam::${ELSEWHERE}:user/outsider`;
    const unpolicied = `arn:aws:iam::${ELSEWHERE}:user/unpolicied`;

    before(async () => {
        world = await startWorld({
            accounts: [
                { id: HOME, roles: HOME_ROLES },
                { id: ELSEWHERE, roles: [] },
            ],
            identities: [
                ...HOME_IDENTITIES,
                user("granted", HOME),
                user("outsider", ELSEWHERE, may("kms:Encrypt")),
                user("unpolicied", ELSEWHERE),
            ],
        });
    });
    beforeEach(async () => {
        key = await keyWith(world, []);
    });
    after(() => world.stop());

    const grant = (
        GranteePrincipal: string,
        Operations: CreateGrantCommandInput["Operations"],
        Constraints?: CreateGrantCommandInput["Constraints"],
        who = "admin",
    ) => {
        const input = { KeyId: key.Arn, GranteePrincipal, Operations, Constraints };
        return world.kms(who).send(new CreateGrantCommand(input));
    };
    const encrypt = (
        who: string,
        EncryptionContext?: Context,
        KeyId = key.Arn,
    ): Promise<EncryptCommandOutput> => {
        const input = { KeyId, Plaintext: Buffer.from("a"), EncryptionContext };
        return world.kms(who).send(new EncryptCommand(input));
    };
    const describeKey = (who: string) =>
        world.kms(who).send(new DescribeKeyCommand({ KeyId: key.Arn }));

    it("lets a role's sessions do what it lists, and nothing else", async () => {
        await denied(encrypt("clerk"), /because no resource-based policy allows/);
        await grant(CLERK, ["Encrypt"]);
        const { CiphertextBlob } = await encrypt("clerk");
        await encrypt("deputy");
        await denied(world.kms("clerk").send(new DecryptCommand({ CiphertextBlob })));
        await denied(describeKey("clerk"));
        await denied(encrypt("granted"));
    });
    it("lets in one session, or one user, alone", async () => {
        await grant(CLERK_SESSION, ["Encrypt"]);
        await encrypt("clerk");
        await denied(encrypt("deputy"));
        await grant(`arn:aws:iam::${HOME}:user/granted`, ["Encrypt"]);
        await encrypt("granted");
    });
    it("is for its own key only", async () => {
        await grant(CLERK, ["Encrypt"]);
        const other = await keyWith(world, []);
        await denied(encrypt("clerk", undefined, other.Arn));
    });
    it("ends when it is revoked", async () => {
        const { GrantId } = await grant(CLERK, ["Encrypt"]);
        await encrypt("clerk");
        await world.kms("admin").send(new RevokeGrantCommand({ KeyId: key.Arn, GrantId }));
        await denied(encrypt("clerk"));
    });
    it("loses to a Deny of the key's policy", async () => {
        key = await keyWith(world, [deny(CLERK, "kms:Encrypt")]);
        await grant(CLERK, ["Encrypt"]);
        await denied(encrypt("clerk"), /with an explicit deny in a resource-based policy$/);
    });
    it("needs the IAM policy of a grantee in another account", async () => {
        await grant(outsider, ["Encrypt", "Decrypt"]);
        await grant(unpolicied, ["Encrypt", "Decrypt"]);
        const { CiphertextBlob } = await encrypt("outsider");
        await denied(
            encrypt("unpolicied"),
            /because no identity-based policy allows the kms:Encrypt action$/,
        );
        await denied(world.kms("outsider").send(new DecryptCommand({ CiphertextBlob })));
    });
    it("allows either half of ReEncrypt by its own name", async () => {
        const other = await keyWith(world, [allow(CLERK, "kms:ReEncryptTo")]);
        const { CiphertextBlob } = await encrypt("admin");
        const reEncrypt = () =>
            world
                .kms("clerk")
                .send(new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: other.Arn }));
        await grant(CLERK, ["ReEncryptTo"]);
        await denied(reEncrypt(), /kms:ReEncryptFrom/);
        await grant(CLERK, ["ReEncryptFrom"]);
        await reEncrypt();
    });

    describe("with an encryption context constraint", () => {
        const cns = { cns: "990010" };
        const more = { ...cns, livro: "12" };

        it("allows that context alone: EncryptionContextEquals", async () => {
            await grant(CLERK, ["Encrypt"], { EncryptionContextEquals: cns });
            await encrypt("clerk", cns);
            for (const context of [undefined, more, { cns: "990028" }]) {
                await denied(encrypt("clerk", context));
            }
        });
        it("allows every context that has it: EncryptionContextSubset", async () => {
            await grant(CLERK, ["Encrypt"], { EncryptionContextSubset: cns });
            await encrypt("clerk", cns);
            await encrypt("clerk", more);
            for (const context of [undefined, { livro: "12" }, { cns: "990028" }]) {
                await denied(encrypt("clerk", context));
            }
        });
        it("binds GenerateDataKey, and Decrypt by the context that is sent", async () => {
            await grant(CLERK, ["GenerateDataKey", "Decrypt"], { EncryptionContextEquals: cns });
            const dataKey = (EncryptionContext?: Context) =>
                world.kms("clerk").send(
                    new GenerateDataKeyCommand({
                        KeyId: key.Arn,
                        KeySpec: "AES_256",
                        EncryptionContext,
                    }),
                );
            await denied(dataKey());
            const { CiphertextBlob } = await dataKey(cns);
            const decrypt = (EncryptionContext?: Context) =>
                world.kms("clerk").send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
            await decrypt(cns);
            await denied(decrypt());
        });
        it("binds each side of ReEncrypt by its own context", async () => {
            const operations = ["ReEncryptFrom", "ReEncryptTo"] as const;
            await grant(CLERK, [...operations], { EncryptionContextEquals: cns });
            const { CiphertextBlob } = await encrypt("admin", cns);
            const reEncrypt = (from: Context, to: Context) =>
                world.kms("clerk").send(
                    new ReEncryptCommand({
                        CiphertextBlob,
                        SourceEncryptionContext: from,
                        DestinationKeyId: key.Arn,
                        DestinationEncryptionContext: to,
                    }),
                );
            await reEncrypt(cns, cns);
            await denied(reEncrypt(more, cns), /kms:ReEncryptFrom/);
            await denied(reEncrypt(cns, more), /kms:ReEncryptTo/);
        });
        it("does not bind operations without a context", async () => {
            await grant(CLERK, ["Encrypt", "DescribeKey"], { EncryptionContextEquals: cns });
            await describeKey("clerk");
        });
    });

    describe("of CreateGrant", () => {
        const cns = { EncryptionContextEquals: { cns: "990010" } };
        const byClerk = (
            operations: CreateGrantCommandInput["Operations"],
            constraints?: CreateGrantCommandInput["Constraints"],
        ) => grant(`arn:aws:iam::${HOME}:user/granted`, operations, constraints, "clerk");

        it("lets its grantee grant what it allows, and no more", async () => {
            await grant(CLERK, ["CreateGrant", "Encrypt"]);
            await byClerk(["Encrypt"]);
            await encrypt("granted");
            await denied(byClerk(["Encrypt", "Decrypt"]), /perform: kms:CreateGrant/);
            await denied(byClerk(["Decrypt"]));
        });
        it("hands its constraints on", async () => {
            await grant(CLERK, ["CreateGrant", "Encrypt"], cns);
            await byClerk(["Encrypt"], cns);
            await encrypt("granted", cns.EncryptionContextEquals);
            await denied(encrypt("granted"));
            await denied(byClerk(["Encrypt"]));
            await denied(byClerk(["Encrypt"], { EncryptionContextEquals: { cns: "990028" } }));
        });
        it("is nobody's without it", async () => {
            await grant(CLERK, ["Encrypt"]);
            await denied(byClerk(["Encrypt"]));
        });
        it("does not narrow whom the key's policy lets grant", async () => {
            key = await keyWith(world, [allow(CLERK, "kms:CreateGrant")]);
            await byClerk(["Decrypt"]);
        });
    });
});
