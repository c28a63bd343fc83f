// The command on a sandbox, in a process of its own. The engine is not there: the key is made by hand.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { CreateAliasCommand } from "@aws-sdk/client-kms";
import { deployerClient } from "../../../operations/account/roleClients";
import { openStackEvidence } from "../../../operations/evidence/stackEvidence";
import { verifySmokeResult } from "../../../operations/smoke/smokeResult";
import { viewKey } from "../../../operations/account/keyFacts";
import { repositoryRoot } from "../../../toolchain/versions";
import { type AccountSandbox, makeSigningKey, openAccountSandbox } from "../account/accountSandbox";
import { run } from "../../support/processes";

const STACK = "dev-990010";
const ACCOUNT = "111111110010";

describe("cartorio smoke --results", function () {
    this.timeout(60_000);
    let sandbox: AccountSandbox;
    let place: string;
    let publicKey: string;
    before(async () => {
        sandbox = await openAccountSandbox();
        place = path.join(sandbox.directory, "evidence");
        publicKey = await sandbox.within(async () => {
            const { kms, close } = await deployerClient(sandbox.account(STACK), "test");
            const { keyId } = await makeSigningKey(kms, ACCOUNT);
            const AliasName = "alias/cartorio-assinatura";
            await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: keyId }));
            const { publicKeyPem } = (await viewKey(kms, keyId))!;
            close();
            return publicKeyPem!;
        });
    });
    after(() => sandbox.close());

    const smoke = (...args: string[]) =>
        sandbox.within(
            () =>
                run(
                    process.execPath,
                    [
                        path.join(repositoryRoot, "operations", "cartorio.cjs"),
                        ...["smoke", STACK, "--results", place, ...args],
                    ],
                    { env: process.env },
                ),
            `workload-${ACCOUNT}`,
        );

    it("puts the signed result where its asker looks for it", async () => {
        const { status, stdout, stderr } = await smoke("--nonce", "n-1");
        assert.equal(status, 0, stderr);
        const evidence = await openStackEvidence(place, STACK, "cartorio-test");
        const jws = await evidence.readResult("n-1");
        await evidence.close();
        const verdict = verifySmokeResult(jws!, publicKey, {
            ...{ environment: "dev", stack: STACK, cns: "990010", accountId: ACCOUNT },
            nonce: "n-1",
        });
        assert.ok(verdict.valid, JSON.stringify(verdict));
        assert.match(stdout, /Signed result \(nonce n-1\): .*\/dev-990010\/results\/n-1\.jws/);
    });

    it("leaves the result of a nonce that was used", async () => {
        const file = path.join(place, STACK, "results", "n-2.jws");
        fs.writeFileSync(file, "another\n");
        const { status, stderr } = await smoke("--nonce", "n-2");
        assert.match(stderr, /n-2\.jws is there already, with another content/);
        assert.equal(status, 1);
        assert.equal(fs.readFileSync(file, "utf8"), "another\n");
    });

    it("puts nothing there when the smoke fails", async () => {
        const other = `arn:aws:kms:sa-east-1:${ACCOUNT}:key/00000000-0000-4000-8000-000000000000`;
        const { status } = await smoke("--nonce", "n-3", "--expect-key", other);
        assert.equal(status, 1);
        assert.ok(!fs.existsSync(path.join(place, STACK, "results", "n-3.jws")));
    });
});
