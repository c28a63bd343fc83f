// By the sandbox's KMS. That AWS answers alike is not proved here.
import assert from "node:assert/strict";
import { createHash, createPublicKey } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import {
    CreateAliasCommand,
    CreateKeyCommand,
    DisableKeyCommand,
    type KMSClient,
    PutKeyPolicyCommand,
} from "@aws-sdk/client-kms";
import {
    policyDigest,
    publicKeyDigest,
    viewAlias,
    viewAliasTarget,
    viewKey,
} from "../../../operations/account/keyFacts";
import { resolveRoles } from "../../../components/roles";
import { signingKeyPolicy } from "../../../components/signingKeyPolicy";
import { repositoryRoot } from "../../../toolchain/versions";
import { run } from "../../support/processes";
import { breakGlassClient, deployerClient } from "../../../operations/account/roleClients";
import { type AccountSandbox, makeSigningKey, openAccountSandbox } from "./accountSandbox";

const STACK = "dev-990010";
const ACCOUNT = "111111110010";

describe("a key as its account shows it", () => {
    let sandbox: AccountSandbox;
    before(async () => (sandbox = await openAccountSandbox()));
    after(() => sandbox.close());

    const asDeployer = (look: (kms: KMSClient) => Promise<void>) =>
        sandbox.within(async () => {
            const role = await deployerClient(sandbox.account(STACK), "test");
            await look(role.kms).finally(() => role.close());
        });

    it("is seen whole, the public key as SHA-256 of its DER", () =>
        asDeployer(async (kms) => {
            const { arn, keyId } = await makeSigningKey(kms, ACCOUNT);
            const { policy, policySha256, publicKeyPem, publicKeySha256, ...rest } = (await viewKey(
                kms,
                keyId,
            ))!;
            assert.deepEqual(rest, {
                ...{ arn, keyId, state: "Enabled", spec: "RSA_2048", usage: "SIGN_VERIFY" },
                ...{ origin: "AWS_KMS", multiRegion: false, tags: { "cartorio:cns": "990010" } },
            });
            const der = createPublicKey(publicKeyPem!).export({ type: "spki", format: "der" });
            assert.equal(publicKeySha256, createHash("sha256").update(der).digest("hex"));
            assert.equal(publicKeyDigest(publicKeyPem!), publicKeySha256);
            assert.equal(policySha256, policyDigest(policy));
        }));

    it("shows no public key while it is disabled", () =>
        asDeployer(async (kms) => {
            const { keyId } = await makeSigningKey(kms, ACCOUNT);
            const person = { profile: "break-glass", sourceIdentity: "ana" };
            const { kms: glass, close } = await breakGlassClient(sandbox.account(STACK), person);
            await glass.send(new DisableKeyCommand({ KeyId: keyId }));
            close();
            const { state, publicKeyPem, publicKeySha256 } = (await viewKey(kms, keyId))!;
            assert.deepEqual(
                [state, publicKeyPem, publicKeySha256],
                ["Disabled", undefined, undefined],
            );
        }));

    it("is none when the account has no such key", () =>
        asDeployer(async (kms) => {
            assert.equal(await viewKey(kms, "00000000-0000-4000-8000-000000000000"), undefined);
        }));

    it("is refused, with what to do, when its policy does not show it", () =>
        asDeployer(async (kms) => {
            const { arn } = await makeSigningKey(kms, ACCOUNT);
            const root = {
                Effect: "Allow",
                Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/cartorio/Deployer` },
                ...{ Action: ["kms:PutKeyPolicy", "kms:DescribeKey"], Resource: "*" },
            };
            const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [root] });
            await kms.send(new PutKeyPolicyCommand({ KeyId: arn, Policy }));
            await assert.rejects(viewKey(kms, arn), {
                code: "refused",
                message: new RegExp(
                    `^looking at key ${arn}: AWS refuses it, .*GetKeyPolicy.*audit access`,
                    "s",
                ),
            });
        }));

    it("is found by its alias, and no alias finds none", () =>
        asDeployer(async (kms) => {
            const { keyId } = await makeSigningKey(kms, ACCOUNT);
            const AliasName = "alias/cartorio-assinatura";
            assert.equal(await viewAlias(kms, AliasName), undefined);
            await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: keyId }));
            assert.equal(await viewAlias(kms, AliasName), keyId);
            const { since } = (await viewAliasTarget(kms, AliasName))!;
            assert.ok(Math.abs(since.getTime() - Date.now()) < 10_000, since.toISOString());
            assert.equal(await viewAlias(kms, "alias/cartorio-assinatur"), undefined);
        }));

    it("may be symmetric, and then has no public key", () =>
        asDeployer(async (kms) => {
            const { KeyMetadata: key } = await kms.send(
                new CreateKeyCommand({
                    Policy: JSON.stringify({
                        Version: "2012-10-17",
                        Statement: [
                            {
                                Effect: "Allow",
                                Principal: {
                                    AWS: `arn:aws:iam::${ACCOUNT}:role/cartorio/Deployer`,
                                },
                                ...{ Action: "kms:*", Resource: "*" },
                            },
                        ],
                    }),
                }),
            );
            const { usage, spec, publicKeyPem } = (await viewKey(kms, key!.KeyId!))!;
            assert.deepEqual(
                [usage, spec, publicKeyPem],
                ["ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", undefined],
            );
        }));
});

describe("the digest of a key policy", () => {
    const one = `{"Version":"2012-10-17","Statement":[{"Sid":"A","Action":["kms:B","kms:A"]}]}`;

    it("is that of the sorted document without blanks", () => {
        const sorted = `{"Statement":[{"Action":["kms:A","kms:B"],"Sid":"A"}],"Version":"2012-10-17"}`;
        assert.equal(policyDigest(one), createHash("sha256").update(sorted).digest("hex"));
    });

    it("does not change with blanks, the order of members and of lists of texts", () => {
        const same = `{ "Statement": [ {"Action": ["kms:A", "kms:B"], "Sid": "A"} ],\n "Version": "2012-10-17" }`;
        assert.equal(policyDigest(same), policyDigest(one));
    });

    for (const [what, other] of [
        ["an action", one.replace("kms:B", "kms:C")],
        ["a list into a text", one.replace(`["kms:B","kms:A"]`, `"kms:A"`)],
        ["an effect", one.replace(`"Sid"`, `"Effect":"Deny","Sid"`)],
    ] as const) {
        it(`changes with ${what}`, () => {
            assert.notEqual(policyDigest(other), policyDigest(one));
        });
    }

    it("changes with the order of the statements", () => {
        const two = (...sids: string[]) =>
            JSON.stringify({ Statement: sids.map((Sid) => ({ Sid })) });
        assert.notEqual(policyDigest(two("A", "B")), policyDigest(two("B", "A")));
    });

    it("is what docs/evidence.md says in Python", async () => {
        const page = fs.readFileSync(path.join(repositoryRoot, "docs", "evidence.md"), "utf8");
        const form = /```text\n(def form[^]*?)json\.dumps/.exec(page)?.[1];
        const program = `import hashlib, json, sys
${form}
text = json.dumps(form(json.loads(sys.argv[1])), separators=(",", ":"), ensure_ascii=False)
print(hashlib.sha256(text.encode()).hexdigest())`;
        const accountId = ACCOUNT;
        const policy = signingKeyPolicy({
            ...{ accountId, roles: resolveRoles(accountId), maySign: true },
        });
        const text = JSON.stringify(policy, null, 2);
        const { stdout, stderr } = await run("python3", ["-c", program, text]);
        assert.equal(stdout.trim(), policyDigest(text), stderr);
    });

    it("is refused for what is no JSON", () => {
        assert.throws(() => policyDigest("{"), { code: "refused", message: /no JSON/ });
    });
});
