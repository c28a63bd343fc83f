import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { profilesFile } from "../../sandbox/environment";
import { type AccountSandbox, openAccountSandbox } from "../operations/account/accountSandbox";

describe("the profiles of a sandbox", () => {
    let sandbox: AccountSandbox;
    before(async () => (sandbox = await openAccountSandbox()));
    after(() => sandbox.close());

    for (const [profile, arn] of [
        ["break-glass", "arn:aws:sts::999999990001:assumed-role/cartorio-hub-break-glass/ana"],
        [
            "workload-111111119001",
            "arn:aws:sts::111111119001:assumed-role/cartorio-workload/application",
        ],
    ] as const) {
        it(`make a client ${profile} in the environment of another identity`, async () => {
            await sandbox.within(async () => {
                const sts = new STSClient({ profile });
                const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
                sts.destroy();
                assert.equal(Arn, arn);
            });
        });
    }

    it("are for the owner alone, and nothing half written is left", () => {
        const file = profilesFile(sandbox.directory);
        assert.equal(fs.statSync(file).mode & 0o777, 0o600);
        const names = fs.readdirSync(path.dirname(file));
        assert.deepEqual(names.sort(), ["aws", "credentials"]);
    });
});
