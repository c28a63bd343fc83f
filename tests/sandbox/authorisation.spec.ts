import assert from "node:assert/strict";
import fs from "node:fs/promises";
import path from "node:path";
import {
    DescribeKeyCommand,
    GetKeyPolicyCommand,
    PutKeyPolicyCommand,
    SignCommand,
} from "@aws-sdk/client-kms";
import { SandboxErrorCode, startSandbox } from "../../sandbox/server";
import {
    ADMIN,
    allow,
    CLERK,
    CLERK_SESSION,
    denied,
    deny,
    document,
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
import { temporaryFolder, type World } from "./support";

// Does not prove guardrails, conditions, grants and trust: authorisation<What>.spec.ts does.

describe("sandbox authorisation", () => {
    let world: World;

    before(async () => {
        world = await startWorld({
            accounts: [{ id: HOME, roles: HOME_ROLES }],
            identities: [
                ...HOME_IDENTITIES,
                user("reader", HOME, may("kms:DescribeKey")),
                user("forbidden", HOME, may("kms:*"), mayNot("kms:DescribeKey")),
                user("nobody", HOME),
            ],
        });
    });
    after(() => world.stop());

    const describeKey = (who: string, KeyId: string) =>
        world.kms(who).send(new DescribeKeyCommand({ KeyId }));
    const userArn = (name: string) => `arn:aws:iam::${HOME}:user/${name}`;

    describe("a key policy", () => {
        it("lets in a role by all its sessions, without an IAM policy", async () => {
            const { KeyId } = await keyWith(world, [allow(CLERK, "kms:DescribeKey")]);
            await describeKey("clerk", KeyId);
            await describeKey("deputy", KeyId);
            await denied(world.kms("clerk").send(new GetKeyPolicyCommand({ KeyId })));
            await denied(describeKey("reader", KeyId));
        });
        it("lets in one session of a role, and not another", async () => {
            const { KeyId } = await keyWith(world, [allow(CLERK_SESSION)]);
            await describeKey("clerk", KeyId);
            await denied(describeKey("deputy", KeyId));
        });
        it("lets in a user, without an IAM policy", async () => {
            const { KeyId } = await keyWith(world, [allow(userArn("nobody"))]);
            await describeKey("nobody", KeyId);
            await denied(describeKey("reader", KeyId));
        });
        it("lets in everyone of its account by *", async () => {
            const { KeyId } = await keyWith(world, [allow("*", "kms:DescribeKey")]);
            for (const who of ["clerk", "nobody", "root"]) {
                await describeKey(who, KeyId);
            }
        });
        it("leaves the question to IAM policies by naming the account, for all but the root user", async () => {
            const { KeyId, Arn } = await keyWith(world, [allow(rootOf(HOME))]);
            await describeKey("reader", KeyId);
            await describeKey("root", KeyId);
            await denied(
                describeKey("clerk", KeyId),
                new RegExp(
                    `^User: ${CLERK_SESSION} is not authorized to perform: kms:DescribeKey on resource: ${Arn} ` +
                        "because no identity-based policy allows the kms:DescribeKey action$",
                ),
            );
        });
        it("does not let in whom an IAM policy alone allows, nor the root user", async () => {
            const { KeyId, Arn } = await keyWith(world, []);
            await denied(
                describeKey("reader", KeyId),
                new RegExp(
                    `^User: ${userArn("reader")} is not authorized to perform: kms:DescribeKey on resource: ${Arn} ` +
                        "because no resource-based policy allows the kms:DescribeKey action$",
                ),
            );
            await denied(describeKey("root", KeyId), /because no resource-based policy allows/);
        });
        it("wins by an explicit Deny over what it and IAM policies allow", async () => {
            const { KeyId } = await keyWith(world, [
                allow([CLERK, rootOf(HOME)]),
                deny([CLERK, userArn("reader")], "kms:DescribeKey"),
            ]);
            for (const who of ["clerk", "reader"]) {
                await denied(
                    describeKey(who, KeyId),
                    / with an explicit deny in a resource-based policy$/,
                );
            }
            await world.kms("clerk").send(new GetKeyPolicyCommand({ KeyId }));
        });
        it("loses to an explicit Deny of an IAM policy", async () => {
            const { KeyId } = await keyWith(world, [allow(userArn("forbidden"))]);
            await world.kms("forbidden").send(new GetKeyPolicyCommand({ KeyId }));
            await denied(
                describeKey("forbidden", KeyId),
                / with an explicit deny in an identity-based policy$/,
            );
        });
        it("names the action and the key that a signature was denied for", async () => {
            const spec = { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" } as const;
            const { KeyId, Arn } = await keyWith(world, [], spec);
            const command = new SignCommand({
                KeyId,
                Message: Buffer.from("a"),
                SigningAlgorithm: "ECDSA_SHA_256",
            });
            await denied(
                world.kms("clerk").send(command),
                new RegExp(
                    `perform: kms:Sign on resource: ${Arn} because no resource-based policy allows the kms:Sign action$`,
                ),
            );
        });
        it("refuses what can't be judged, and says why", async () => {
            const condition = { Bool: { "aws:Invented": "true" } };
            const { KeyId } = await keyWith(world, [
                allow(CLERK),
                deny(CLERK, "kms:DescribeKey", condition),
            ]);
            await denied(describeKey("clerk", KeyId), /\(the sandbox: .*aws:Invented/i);
        });
    });

    it("leaves denied calls in the trail as AccessDenied, with the key and the reason", async () => {
        const { KeyId, Arn } = await keyWith(world, []);
        await denied(describeKey("clerk", KeyId));
        const text = await fs.readFile(path.join(world.directory, "trail.jsonl"), "utf8");
        const last = JSON.parse(text.trim().split("\n").at(-1) ?? "") as Record<string, unknown>;
        assert.deepEqual(
            [last["eventName"], last["errorCode"], last["resources"]],
            ["DescribeKey", "AccessDenied", [{ accountId: HOME, type: "AWS::KMS::Key", ARN: Arn }]],
        );
        assert.match(String(last["errorMessage"]), /because no resource-based policy allows/);
    });

    it("stops the start for policies that AWS would refuse, with all findings, and frees the folder", async () => {
        const directory = await temporaryFolder();
        const options = (trustPolicy: string, policy: string, level: string) => ({
            directory,
            organization: { id: "o-exemplo12345", managementAccountId: "999999999999" },
            accounts: [
                {
                    id: HOME,
                    roles: [{ name: "A", trustPolicy, policies: [policy] }],
                    guardrails: { scps: [[level]], rcps: [[level]] },
                },
            ],
            identities: [user("u", HOME, policy)],
        });
        const fails = document({ ...allow("*"), Effect: "Maybe" });
        await assert.rejects(startSandbox(options(fails, fails, fails)), (error: unknown) => {
            assert(error instanceof Error && "code" in error);
            assert.equal(error.code, SandboxErrorCode.invalidOptions);
            for (const of of [
                `the trust of arn:aws:iam::${HOME}:role/A`,
                `arn:aws:iam::${HOME}:role/A`,
                `${HOME}'s SCPs`,
                `${HOME}'s RCPs`,
                `arn:aws:iam::${HOME}:user/u`,
            ]) {
                assert(error.message.includes(`A policy of ${of}: The `), of);
            }
            assert.match(error.message, /Effect: is "Maybe"/);
            return true;
        });
        const sandbox = await startSandbox({
            directory,
            accounts: [{ id: HOME, roles: [] }],
            identities: [],
        });
        await sandbox.close();
        await fs.rm(directory, { recursive: true });
    });

    it("reads a key's present policy, not the one that it was made with", async () => {
        const { KeyId } = await keyWith(world, [allow(CLERK)]);
        await describeKey("clerk", KeyId);
        const Policy = document(allow(ADMIN));
        await world.kms("admin").send(new PutKeyPolicyCommand({ KeyId, Policy }));
        await denied(describeKey("clerk", KeyId));
    });
});
