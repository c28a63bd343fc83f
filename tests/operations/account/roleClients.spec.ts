// By the authorisation of the sandbox, which reads the committed templates. That AWS decides alike is not proved here.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import {
    breakGlassClient,
    deployerClient,
    requireSourceIdentity,
} from "../../../operations/account/roleClients";
import { advanceClock } from "../../../sandbox/control/controlFile";
import { awsDirectory } from "../../../sandbox/environment";
import { type AccountSandbox, makeSigningKey, openAccountSandbox } from "./accountSandbox";

const STACK = "dev-990010";
const ACCOUNT = "111111110010";

interface TrailLine {
    readonly eventName: string;
    readonly userIdentity: { readonly sessionContext?: { readonly sourceIdentity?: string } };
}

describe("a role of a cartório's account", () => {
    let sandbox: AccountSandbox;
    before(async () => (sandbox = await openAccountSandbox()));
    after(() => sandbox.close());

    /** Source identities of the sessions that made calls of this name. */
    const sourceIdentities = (eventName: string) =>
        fs
            .readFileSync(path.join(awsDirectory(sandbox.directory), "trail.jsonl"), "utf8")
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line) as TrailLine)
            .filter((line) => line.eventName === eventName)
            .map(({ userIdentity }) => userIdentity.sessionContext?.sourceIdentity);

    it("is Deployer by the pipeline's credentials, and says as whom", async () => {
        await sandbox.within(async () => {
            const role = await deployerClient(sandbox.account(STACK), "onboard");
            assert.equal(role.who, `arn:aws:sts::${ACCOUNT}:assumed-role/Deployer/onboard-990010`);
            role.close();
        });
    });

    it("is BreakGlass by a person's profile, before the pipeline's variables", async () => {
        await sandbox.within(async () => {
            const stack = sandbox.account(STACK);
            const deployer = await deployerClient(stack, "suspend");
            const { arn } = await makeSigningKey(deployer.kms, ACCOUNT);
            const person = { profile: "break-glass", sourceIdentity: "ana" };
            const role = await breakGlassClient(stack, person);
            assert.equal(
                role.who,
                `arn:aws:sts::${ACCOUNT}:assumed-role/BreakGlass/break-glass-990010`,
            );
            await role.kms.send(new DisableKeyCommand({ KeyId: arn }));
            await assert.rejects(deployer.kms.send(new EnableKeyCommand({ KeyId: arn })), {
                name: "AccessDeniedException",
            });
            await role.kms.send(new EnableKeyCommand({ KeyId: arn }));
            [role, deployer].forEach((one) => one.close());
        });
        assert.deepEqual(sourceIdentities("DisableKey"), ["ana"]);
    });

    it("is not BreakGlass for the pipeline, and the error says whose credentials to use", async () => {
        await sandbox.within(() =>
            assert.rejects(breakGlassClient(sandbox.account(STACK), { sourceIdentity: "ana" }), {
                code: "outside",
                message:
                    /AWS does not let you become .*role\/cartorio\/BreakGlass: .*--break-glass-profile.*docs\/bootstrap\.md/s,
            }),
        );
    });

    it("is not Deployer for a person, and the error says whose credentials to use", async () => {
        await sandbox.within(
            () =>
                assert.rejects(deployerClient(sandbox.account(STACK), "suspend"), {
                    code: "outside",
                    message:
                        /role\/cartorio\/Deployer: .*hub's deploy role.*external id of Pulumi\.dev\.yaml.*docs\/bootstrap\.md/s,
                }),
            "break-glass",
        );
    });

    it("is none for a profile that does not exist", async () => {
        const person = { profile: "nobody", sourceIdentity: "ana" };
        await sandbox.within(() =>
            assert.rejects(breakGlassClient(sandbox.account(STACK), person), {
                code: "outside",
                message: /becoming .*BreakGlass failed: CredentialsProviderError/,
            }),
        );
    });

    for (const [name, sourceIdentity] of [
        ["an e-mail address", "ana@exemplo.com.br"],
        ["a CPF", "52998224725"],
        ["a CPF with its marks", "529982247-25"],
        ["a CPF after a name", "ana-529.982.247-25"],
        ["what AWS does not take", "ana maria"],
        ["one letter", "a"],
        ["AWS's own prefix", "aws:ana"],
    ] as const) {
        it(`is not BreakGlass for a person who gives ${name} as source identity`, async () => {
            await assert.rejects(breakGlassClient(sandbox.account(STACK), { sourceIdentity }), {
                code: "usage",
                message: /--source-identity is .*; expected 2 to 64 letters/,
            });
        });
    }

    it("does not repeat a number of a person in the refusal", () => {
        assert.throws(() => requireSourceIdentity("529982247-25"), {
            code: "usage",
            message: /^--source-identity is a number in the form of a CPF; expected(?!.*529)/,
        });
        assert.doesNotThrow(() => requireSourceIdentity("ana.silva-2"));
    });

    // Last: the clock never goes back.
    it("says when its session began by AWS's clock, not by this machine's", async () => {
        await advanceClock(awsDirectory(sandbox.directory), 40 * 24 * 60 * 60);
        await sandbox.within(async () => {
            const role = await deployerClient(sandbox.account(STACK), "rotation");
            role.close();
            const ahead = role.since.getTime() - Date.now() - 40 * 24 * 60 * 60 * 1000;
            assert.ok(Math.abs(ahead) < 10_000, `${ahead} ms`);
        });
    });
});
