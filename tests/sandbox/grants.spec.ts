import assert from "node:assert/strict";
import fs from "node:fs/promises";
import path from "node:path";
import {
    CreateAliasCommand,
    CreateGrantCommand,
    DescribeKeyCommand,
    ListGrantsCommand,
    RevokeGrantCommand,
    ScheduleKeyDeletionCommand,
    type CreateGrantCommandInput,
    type GrantListEntry,
    type KMSClient,
    type ListGrantsCommandInput,
} from "@aws-sdk/client-kms";
import { chooseGrant, GRANT_OPERATIONS, grantOperationsOf } from "../../sandbox/kms/grants";
import { grantOfToken } from "../../sandbox/kms/grantTokens";
import type { GrantRecord, KeyRecord } from "../../sandbox/kms/keyRecord";
import { SandboxError, startSandbox } from "../../sandbox/server";
import { KeyStore } from "../../sandbox/state/keyStore";
import {
    CARTORIO,
    DAY_MS,
    DEPLOYER_ROLE,
    newKey,
    newSigningKey,
    OTHER,
    refused,
    REGION,
    World,
} from "./support";

// Does not prove that a grant allows anything: authorisationGrants.spec.ts does.

const SIGNER = `arn:aws:iam::${CARTORIO}:role/cartorio/Signer`;
const CONTEXT = { cns: "990010" };

describe("sandbox grants", () => {
    let world: World;
    let kms: KMSClient;
    let key: { readonly KeyId: string; readonly Arn: string };

    beforeEach(async () => {
        world = await World.start();
        kms = world.kms();
        key = await newKey(kms);
    });
    afterEach(() => world.stop());

    const create = async (input: Partial<CreateGrantCommandInput> = {}) =>
        world.kms().send(
            new CreateGrantCommand({
                KeyId: key.KeyId,
                GranteePrincipal: SIGNER,
                Operations: ["Encrypt", "Decrypt"],
                ...input,
            }),
        );
    const list = async (input: Partial<ListGrantsCommandInput> = {}) =>
        world.kms().send(new ListGrantsCommand({ KeyId: key.KeyId, ...input }));
    const revoke = async (GrantId: string | undefined, KeyId = key.KeyId) =>
        world.kms().send(new RevokeGrantCommand({ KeyId, GrantId }));
    const inGrants = (name: string) => path.join(world.directory, CARTORIO, REGION, "grants", name);

    describe("CreateGrant", () => {
        it("answers an id and a token, and ListGrants every field", async () => {
            const Constraints = { EncryptionContextSubset: CONTEXT };
            const answer = await create({
                RetiringPrincipal: DEPLOYER_ROLE,
                Name: "documents",
                Constraints,
            });
            assert.match(answer.GrantId ?? "", /^[0-9a-f]{64}$/);
            assert.match(answer.GrantToken ?? "", /^[\w-]{100,8192}$/);
            const { Grants: [grant] = [], Truncated } = await list();
            assert(grant?.CreationDate instanceof Date);
            assert.deepEqual(grant, {
                KeyId: key.Arn,
                GrantId: answer.GrantId,
                Name: "documents",
                CreationDate: grant.CreationDate,
                GranteePrincipal: SIGNER,
                RetiringPrincipal: DEPLOYER_ROLE,
                IssuingAccount: `arn:aws:iam::${CARTORIO}:root`,
                Operations: ["Encrypt", "Decrypt"],
                Constraints,
            } satisfies GrantListEntry);
            assert.equal(Truncated, false);
        });
        it("takes accounts, users, roles and sessions that exist", async () => {
            for (const GranteePrincipal of [
                SIGNER,
                `arn:aws:iam::${CARTORIO}:user/ana`,
                `arn:aws:iam::${OTHER}:root`,
                `arn:aws:sts::${CARTORIO}:assumed-role/Signer/session`,
            ]) {
                await create({ GranteePrincipal, RetiringPrincipal: GranteePrincipal });
            }
            assert.equal((await list()).Grants?.length, 4);
        });
        for (const principal of [
            `arn:aws:iam::${CARTORIO}:role/cartorio/Nobody`,
            `arn:aws:iam::${CARTORIO}:user/nobody`,
            `arn:aws:sts::${CARTORIO}:assumed-role/Nobody/session`,
            `arn:aws:iam::${CARTORIO}:group/people`,
            CARTORIO,
            "sns.amazonaws.com",
        ]) {
            it(`refuses the principal ${principal}`, async () => {
                const message = /^ARN does not refer to a valid principal/;
                const grantee = create({ GranteePrincipal: principal });
                await refused(grantee, "InvalidArnException", message);
                const retiring = create({ RetiringPrincipal: principal });
                await refused(retiring, "InvalidArnException", message);
            });
        }
        it("answers the same grant with a new token for the same name and terms alone", async () => {
            const terms = { Name: "once", Constraints: { EncryptionContextEquals: CONTEXT } };
            const first = await create(terms);
            const again = await create({ ...terms, Operations: ["Decrypt", "Encrypt"] });
            assert.equal(again.GrantId, first.GrantId);
            assert.notEqual(again.GrantToken, first.GrantToken);
            for (const other of [
                { Name: "twice" },
                { Operations: ["Decrypt"] },
                { GranteePrincipal: DEPLOYER_ROLE },
                { RetiringPrincipal: DEPLOYER_ROLE },
                { Constraints: { EncryptionContextSubset: CONTEXT } },
                { Constraints: { EncryptionContextEquals: { cns: "990028" } } },
            ] as const) {
                const grant = await create({ ...terms, ...(other as Partial<typeof terms>) });
                assert.notEqual(grant.GrantId, first.GrantId);
            }
            assert.equal((await list()).Grants?.length, 7);
        });
        it("makes one grant of concurrent retries, and one each without a name", async () => {
            const retries = Array.from({ length: 5 }, () => create({ Name: "retried" }));
            const ids = new Set((await Promise.all(retries)).map(({ GrantId }) => GrantId));
            assert.equal(ids.size, 1);
            await Promise.all([create(), create()]);
            assert.equal((await list()).Grants?.length, 3);
        });
        it("does not take aliases for the key", async () => {
            const AliasName = "alias/granted";
            await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: key.KeyId }));
            await refused(create({ KeyId: AliasName }), "NotFoundException");
            const aliasArn = key.Arn.replace(/key\/.*/, AliasName);
            await refused(create({ KeyId: aliasArn }), "InvalidArnException");
            await create({ KeyId: key.Arn });
        });
        it("makes nothing in a dry run", async () => {
            await refused(create({ DryRun: true }), "DryRunOperationException");
            assert.deepEqual((await list()).Grants, []);
        });

        const many = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`k${n}`, "v"]));
        const refusals: readonly (readonly [
            string,
            Partial<CreateGrantCommandInput>,
            string,
            RegExp,
        ])[] = [
            ["no operation", { Operations: [] }, "ValidationException", /Operations/],
            [
                "an operation that AWS lacks",
                { Operations: ["Shred" as "Sign"] },
                "ValidationException",
                /'Shred' at 'operations\.1\.member'.*enum value set/,
            ],
            [
                "an operation of other keys",
                { Operations: ["Decrypt", "Sign"] },
                "ValidationException",
                /^Operations Sign are not valid in a grant for arn:.*SYMMETRIC_DEFAULT/,
            ],
            [
                "CreateGrant alone",
                { Operations: ["CreateGrant"] },
                "ValidationException",
                /^Grants must not contain only the CreateGrant operation\.$/,
            ],
            [
                "both constraints",
                {
                    Constraints: {
                        EncryptionContextEquals: CONTEXT,
                        EncryptionContextSubset: CONTEXT,
                    },
                },
                "ValidationException",
                /not both/,
            ],
            [
                "nine pairs in a constraint",
                { Constraints: { EncryptionContextSubset: many } },
                "ValidationException",
                /at most 8/,
            ],
            [
                "a constraint's value of 385 characters",
                { Constraints: { EncryptionContextEquals: { a: "x".repeat(385) } } },
                "ValidationException",
                /at most 384/,
            ],
            [
                "no grantee",
                { GranteePrincipal: undefined },
                "ValidationException",
                /GranteePrincipal or GranteeServicePrincipal/,
            ],
            [
                "two grantees",
                { GranteeServicePrincipal: "sns.sa-east-1.amazonaws.com" },
                "ValidationException",
                /not both/,
            ],
            [
                "a service",
                { GranteePrincipal: undefined, GranteeServicePrincipal: "sns.amazonaws.com" },
                "UnsupportedOperationException",
                /GranteeServicePrincipal in CreateGrant/,
            ],
            [
                "a source",
                { Constraints: { SourceArn: `arn:aws:sns:sa-east-1:${CARTORIO}:topic` } },
                "UnsupportedOperationException",
                /Constraints\.SourceArn/,
            ],
            ["a name with a space", { Name: "a b" }, "ValidationException", /'a b' at 'name'/],
            [
                "a token that the sandbox did not make",
                { GrantTokens: ["bogus"] },
                "InvalidGrantTokenException",
                /(?:)/,
            ],
        ];
        for (const [what, input, name, message] of refusals) {
            it(`refuses ${what}`, async () => {
                await refused(create(input), name, message);
                assert.deepEqual((await list()).Grants, []);
            });
        }
        it("refuses a context constraint on asymmetric keys, and takes their operations", async () => {
            const { KeyId } = await newSigningKey(kms);
            const Operations = ["Sign" as const, "GetPublicKey" as const];
            await create({ KeyId, Operations });
            const Constraints = { EncryptionContextSubset: CONTEXT };
            await refused(
                create({ KeyId, Operations, Constraints }),
                "ValidationException",
                /only grants for symmetric encryption keys/,
            );
            await refused(create({ KeyId, Operations: ["Decrypt"] }), "ValidationException");
        });
    });

    describe("ListGrants", () => {
        it("pages through every grant once, 50 a page by default and 100 at most", async () => {
            const made = await Promise.all(Array.from({ length: 53 }, () => create()));
            const seen: (string | undefined)[] = [];
            let Marker: string | undefined;
            const sizes: number[] = [];
            do {
                const page = await list({ Marker });
                sizes.push(page.Grants?.length ?? 0);
                seen.push(...(page.Grants ?? []).map(({ GrantId }) => GrantId));
                Marker = page.NextMarker;
            } while (Marker !== undefined);
            assert.deepEqual(sizes, [50, 3]);
            assert.deepEqual(seen, made.map(({ GrantId }) => GrantId).sort());
            assert.equal((await list({ Limit: 100 })).Grants?.length, 53);
            for (const Limit of [0, 101]) {
                await refused(list({ Limit }), "ValidationException", /at 'limit'/);
            }
            await refused(list({ Marker: "bogus" }), "InvalidMarkerException");
        });
        it("shows one key's grants, by id and by grantee where asked", async () => {
            const other = await newKey(kms);
            const [{ GrantId }] = [await create(), await create({ KeyId: other.KeyId })];
            await create({ GranteePrincipal: DEPLOYER_ROLE });
            const idsOf = async (input: Partial<ListGrantsCommandInput>) =>
                (await list(input)).Grants?.map((grant) => grant.GrantId);
            assert.equal((await idsOf({}))?.length, 2);
            assert.deepEqual(await idsOf({ GrantId }), [GrantId]);
            assert.deepEqual(await idsOf({ GranteePrincipal: SIGNER }), [GrantId]);
            assert.deepEqual(await idsOf({ GrantId, GranteePrincipal: DEPLOYER_ROLE }), []);
            assert.deepEqual(await idsOf({ GrantId: "0".repeat(64) }), []);
        });
        it("refuses the filter that only services may use", async () => {
            const call = list({ GranteeServicePrincipal: "sns.sa-east-1.amazonaws.com" });
            await refused(call, "UnsupportedOperationException", /GranteeServicePrincipal/);
        });
    });

    describe("RevokeGrant", () => {
        it("takes a grant away, once, and its tokens with it", async () => {
            const { GrantId, GrantToken = "" } = await create();
            const describeWith = (token: string) =>
                kms.send(new DescribeKeyCommand({ KeyId: key.KeyId, GrantTokens: [token] }));
            await describeWith(GrantToken);
            await revoke(GrantId);
            assert.deepEqual((await list()).Grants, []);
            await refused(describeWith(GrantToken), "InvalidGrantTokenException");
            await refused(revoke(GrantId), "NotFoundException");
        });
        it("does not find a grant of another key, and needs an id", async () => {
            const { GrantId } = await create();
            const { KeyId } = await newKey(kms);
            await refused(revoke(GrantId, KeyId), "NotFoundException");
            await refused(revoke(undefined), "ValidationException", /'grantId'/);
            assert.equal((await list()).Grants?.length, 1);
        });
        it("revokes nothing in a dry run, and tells an unknown grant all the same", async () => {
            const { GrantId } = await create();
            const dry = (id: string | undefined) =>
                kms.send(new RevokeGrantCommand({ KeyId: key.KeyId, GrantId: id, DryRun: true }));
            await refused(dry(GrantId), "DryRunOperationException");
            await refused(dry("unknown"), "NotFoundException");
            assert.equal((await list()).Grants?.length, 1);
        });
    });

    for (const operation of ["RetireGrant", "ListRetirableGrants"]) {
        it(`leaves ${operation} out, by its name`, async () => {
            const commands = await import("@aws-sdk/client-kms");
            const command =
                operation === "RetireGrant"
                    ? new commands.RetireGrantCommand({ KeyId: key.KeyId, GrantId: "a" })
                    : new commands.ListRetirableGrantsCommand({ RetiringPrincipal: SIGNER });
            await refused(
                kms.send(command as never),
                "UnsupportedOperationException",
                new RegExp(`kms:${operation}`),
            );
        });
    }

    describe("state", () => {
        it("outlives restarts, tokens too, in files for their owner alone", async () => {
            const { GrantId, GrantToken = "" } = await create({ Name: "kept" });
            const before = (await list()).Grants;
            await world.restart();
            assert.deepEqual((await list()).Grants, before);
            const command = { KeyId: key.KeyId, GrantTokens: [GrantToken] };
            await world.kms().send(new DescribeKeyCommand(command));
            assert.equal((await create({ Name: "kept" })).GrantId, GrantId);
            const stat = await fs.stat(inGrants(`${key.KeyId}.${GrantId ?? ""}.json`));
            assert.equal(stat.mode & 0o777, 0o600);
        });
        it("goes with the key", async () => {
            const { GrantToken = "" } = await create();
            const deletion = { KeyId: key.KeyId, PendingWindowInDays: 7 };
            await kms.send(new ScheduleKeyDeletionCommand(deletion));
            world.offset = 8 * DAY_MS;
            await refused(list(), "NotFoundException");
            assert.deepEqual(await fs.readdir(inGrants("")), []);
            const other = await newKey(world.kms());
            const command = { KeyId: other.KeyId, GrantTokens: [GrantToken] };
            const call = world.kms().send(new DescribeKeyCommand(command));
            await refused(call, "InvalidGrantTokenException");
        });
        it("ignores temporary files and grants without a key, and refuses half a grant", async () => {
            const { GrantId = "" } = await create();
            await world.sandbox.close();
            const file = inGrants(`${key.KeyId}.${GrantId}.json`);
            const whole = await fs.readFile(file, "utf8");
            await fs.writeFile(`${file}.1234`, whole.slice(0, 20));
            const orphan = JSON.parse(whole) as Record<string, unknown>;
            orphan["keyId"] = "gone";
            await fs.writeFile(inGrants("gone.json"), JSON.stringify(orphan));
            await world.open();
            assert.equal((await list()).Grants?.length, 1);
            await world.sandbox.close();
            await fs.writeFile(file, whole.slice(0, 20));
            await assert.rejects(startSandbox(world.options()), (error: unknown) => {
                assert(error instanceof SandboxError);
                assert.equal(error.code, "BrokenState");
                return error.message.includes(GrantId);
            });
            await fs.writeFile(file, whole);
            await world.open();
        });
        it("gives authorisation the grants of a key, and the one that a token stands for", async () => {
            const { GrantId, GrantToken = "" } = await create();
            const second = await create();
            await world.sandbox.close();
            const store = await KeyStore.open(world.directory);
            const ids = store.grantsOf({ arn: key.Arn }).map(({ grantId }) => grantId);
            assert.deepEqual(ids.sort(), [GrantId, second.GrantId].sort());
            assert.equal(grantOfToken(store, GrantToken)?.grantId, GrantId);
            const bytes = Buffer.from(GrantToken, "base64url");
            for (const index of bytes.keys()) {
                const changed = Buffer.from(bytes);
                changed[index] = (changed[index] ?? 0) ^ 1;
                assert.equal(grantOfToken(store, changed.toString("base64url")), undefined);
            }
            for (const text of ["", "bogus", `${GrantToken}=`, GrantToken.slice(0, 30)]) {
                assert.equal(grantOfToken(store, text), undefined);
            }
            await world.open();
        });
    });

    describe("rules", () => {
        const record = { keyId: "k", arn: "arn", accountId: CARTORIO, region: REGION } as KeyRecord;
        const terms = {
            granteePrincipal: SIGNER,
            issuingAccount: "root",
            operations: ["Decrypt"],
            name: "n",
        } as const;
        const present = (count: number) =>
            Array.from({ length: count }, (_, n) => ({ grantId: String(n) }) as GrantRecord);

        it("give a key 50,000 grants and no more, and still find a present one", () => {
            assert.equal(chooseGrant(record, present(49_999), terms, 0).name, "n");
            assert.throws(
                () => chooseGrant(record, present(50_000), terms, 0),
                (error) => error instanceof SandboxError && error.code === "LimitExceededException",
            );
            const same = chooseGrant(record, [], terms, 0);
            assert.equal(chooseGrant(record, [...present(50_000), same], terms, 1), same);
            const foreign = { ...terms, issuingAccount: "another" };
            assert.notEqual(chooseGrant(record, [same], foreign, 1), same);
        });
        const kinds = [
            ["SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", 11],
            ["RSA_2048", "ENCRYPT_DECRYPT", 8],
            ["RSA_2048", "SIGN_VERIFY", 6],
            ["ECC_NIST_P256", "SIGN_VERIFY", 6],
        ] as const;
        for (const [keySpec, keyUsage, count] of kinds) {
            it(`allow ${count} operations on ${keySpec} for ${keyUsage}`, () => {
                const allowed = grantOperationsOf({ keySpec, keyUsage });
                assert.equal(new Set(allowed).size, count);
                assert(allowed.every((operation) => GRANT_OPERATIONS.includes(operation)));
                assert.equal(allowed.includes("Sign"), keyUsage === "SIGN_VERIFY");
                assert.equal(allowed.includes("Decrypt"), keyUsage === "ENCRYPT_DECRYPT");
                assert.equal(allowed.includes("GetPublicKey"), keySpec !== "SYMMETRIC_DEFAULT");
            });
        }
    });
});
