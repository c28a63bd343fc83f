import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { accountStep } from "../../../operations/onboarding/steps/accountStep";
import { guardrailsStep } from "../../../operations/onboarding/steps/guardrailsStep";
import type { SandboxGuardrails } from "../../../sandbox/options";
import { repositoryRoot } from "../../../toolchain/versions";
import { ADMINISTRATOR_ACCESS } from "../../support/administrators";
import { ACCOUNT, onboardingWorld } from "./onboardingWorld";

/*
 * The two steps that ask AWS for what it must deny, on accounts with and without what denies it. Does not prove
 * that AWS names the same policy where several deny.
 */
const FULL = [[ADMINISTRATOR_ACCESS]];
const ALL = [...FULL, [ADMINISTRATOR_ACCESS]];
const REGIONS_ONLY = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
        {
            ...{ Effect: "Deny", Action: "*", Resource: "*" },
            Condition: { StringNotEquals: { "aws:RequestedRegion": ["sa-east-1"] } },
        },
    ],
});

/** The rendered service control policy, with one of its statements. */
function ours(sid: string): string {
    const file = path.join(repositoryRoot, "bootstrap", "rendered", "guardrails.scp.json");
    const policy = JSON.parse(fs.readFileSync(file, "utf8")) as { Statement: { Sid: string }[] };
    const Statement = policy.Statement.filter(({ Sid }) => Sid === sid);
    assert.equal(Statement.length, 1);
    return JSON.stringify({ ...policy, Statement });
}

describe("onboarding's look at what AWS denies", () => {
    const { on, makeKey } = onboardingWorld();

    const guardrails = (scps: SandboxGuardrails["scps"]) => () => ({
        guardrails: { scps, rcps: [] },
    });

    it("is content where the service control policy denies the signature", () =>
        on(
            () => ({}),
            async (onboarding) => {
                await makeKey();
                const detail = await guardrailsStep.run(onboarding);
                assert.equal(detail, "Sign: denied by service control policy");
                const record = await onboarding.recordOf("guardrails");
                assert.equal(record?.data["accountId"], ACCOUNT);
                assert.match(record?.data["policySha256"] as string, /^[0-9a-f]{64}$/);
                assert.equal(await guardrailsStep.done!(onboarding), "denied, as was recorded");
            },
        ));

    it("refuses where the key's own policy alone denies it", () =>
        on(guardrails(ALL), async (onboarding) => {
            await makeKey();
            await assert.rejects(
                guardrailsStep.run(onboarding),
                /denied by resource-based policy, and kms:Encrypt, which OnlySignerUsesDataKeys .* denied by no policy that AWS names\. No service control policy of ours binds account 111111110010/,
            );
            assert.equal(await onboarding.recordOf("guardrails"), undefined);
        }));

    it("refuses where another service control policy, one of Regions, is all that there is", () =>
        on(guardrails([...FULL, [ADMINISTRATOR_ACCESS, REGIONS_ONLY]]), async (onboarding) => {
            await makeKey();
            await assert.rejects(
                guardrailsStep.run(onboarding),
                /No service control policy of ours/,
            );
        }));

    it("is content where AWS names the key's policy, and another call shows the service control policy", () =>
        // Without the statement on signatures, so that the key's policy is the one that AWS names.
        on(
            guardrails([...FULL, [ADMINISTRATOR_ACCESS, ours("OnlySignerUsesDataKeys")]]),
            async (onboarding) => {
                await makeKey();
                assert.equal(
                    await guardrailsStep.run(onboarding),
                    "Sign: denied by resource-based policy; Encrypt: denied by service control policy, as by OnlySignerUsesDataKeys of ours",
                );
                const record = await onboarding.recordOf("guardrails");
                assert.deepEqual(
                    (record?.data["checks"] as { name: string }[]).map(({ name }) => name),
                    ["sign-denied", "scp-binds"],
                );
            },
        ));

    it("finds an account ready that is as bootstrap makes it", () =>
        on(
            () => ({}),
            async (onboarding) => {
                assert.equal(await accountStep.done!(onboarding), undefined);
            },
        ));

    it("refuses a Deployer that may do more than deploy", () =>
        on(
            (account) => ({
                roles: account.roles.map((role) =>
                    typeof role !== "string" && role.name === "cartorio/Deployer"
                        ? { ...role, policies: [ADMINISTRATOR_ACCESS] }
                        : role,
                ),
            }),
            async (onboarding) => {
                await assert.rejects(
                    accountStep.done!(onboarding),
                    /account 111111110010 is not ready for dev-990010:\n- least-privilege: kms:ListKeys as Deployer: AWS answers yes/,
                );
            },
        ));

    it("refuses a Signer that trusts Deployer", () =>
        on(
            (account) => ({
                ...guardrails(ALL)(),
                roles: account.roles.map((role) =>
                    typeof role === "string" || role.name !== "cartorio/Signer"
                        ? role
                        : { ...role, trustPolicy: OPEN_TRUST },
                ),
            }),
            async (onboarding) => {
                await assert.rejects(
                    accountStep.done!(onboarding),
                    /- no-signer: becoming Signer as Deployer: AWS answers yes/,
                );
            },
        ));
});

const OPEN_TRUST = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
        {
            ...{ Effect: "Allow", Action: "sts:AssumeRole" },
            Principal: {
                AWS: [`arn:aws:iam::${ACCOUNT}:role/cartorio/Deployer`],
            },
        },
    ],
});
