import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { PutKeyPolicyCommand } from "@aws-sdk/client-kms";
import { ACCOUNTS, CARTORIO, DEPLOYER_ROLE, HUB, newKey, refused, World } from "./support";

// Does not prove that the caller's IAM policies would allow another PutKeyPolicy: AWS looks at the key's alone.

const GOLDEN = path.join(__dirname, "..", "components", "golden");

const allow = (principal: unknown, action: unknown = "kms:*", resource: unknown = "*") => ({
    Effect: "Allow",
    Principal: principal,
    Action: action,
    Resource: resource,
});
const policy = (...statements: unknown[]) =>
    JSON.stringify({ Version: "2012-10-17", Statement: statements });
const own = allow({ AWS: DEPLOYER_ROLE }, ["kms:GetKeyPolicy", "kms:PutKeyPolicy"]);
const SESSION = `arn:aws:sts::${CARTORIO}:assumed-role/Deployer/pulumi`;

describe("sandbox lockout check of key policies", () => {
    let world: World;

    before(async () => {
        world = await World.start();
    });
    after(() => world.stop());

    /** Puts the policy on a key of its own, whose present one lets every caller of the account in. */
    const put = async (text: string, bypass = false, who = "deployer") => {
        const { KeyId } = await newKey(world.kms());
        await world.kms(who).send(
            new PutKeyPolicyCommand({
                KeyId,
                Policy: text,
                BypassPolicyLockoutSafetyCheck: bypass,
            }),
        );
    };

    describe("by principal and action", () => {
        const locking: Readonly<Record<string, string>> = {
            "another action": policy(allow({ AWS: DEPLOYER_ROLE }, "kms:GetKeyPolicy")),
            "another role": policy(allow({ AWS: `arn:aws:iam::${CARTORIO}:role/cartorio/Signer` })),
            "another account": policy(allow({ AWS: `arn:aws:iam::${HUB}:root` })),
            "a Deny": policy({ ...own, Effect: "Deny" }),
            "no resource": policy({ ...own, Resource: undefined }),
        };
        for (const [what, text] of Object.entries(locking)) {
            it(`refuses ${what}, and lets it pass with the bypass`, async () => {
                await refused(
                    put(text),
                    "MalformedPolicyDocumentException",
                    /will not allow you to update the key policy in the future/,
                );
                await put(text, true);
            });
        }
        it("looks at the caller, not at who made the key", async () => {
            await refused(put(policy(own), false, "user"), "MalformedPolicyDocumentException");
        });
        it("holds in CreateKey too", async () => {
            const Policy = locking["another role"] ?? "";
            await refused(newKey(world.kms(), { Policy }), "MalformedPolicyDocumentException");
            await newKey(world.kms(), { Policy, BypassPolicyLockoutSafetyCheck: true });
        });
    });

    describe("by conditions and Deny", () => {
        const when = (Condition: unknown, principal: unknown = "*") => ({
            ...allow(principal),
            Condition,
        });
        const deny = (more: object) => policy(own, { ...own, Effect: "Deny", ...more });
        const on = (operator: string, value: unknown) => ({
            [operator]: { "aws:PrincipalArn": value },
        });
        const root = `arn:aws:iam::${CARTORIO}:root`;
        const signer = `arn:aws:iam::${CARTORIO}:role/cartorio/Signer`;
        const anyRole = `arn:aws:iam::${CARTORIO}:role/*`;
        const locking: Readonly<Record<string, string>> = {
            "root on condition of being root": policy(
                when(on("StringEquals", root), { AWS: root }),
            ),
            "a role without its path": policy(
                when(on("ArnLike", `arn:aws:iam::${CARTORIO}:role/Deployer`)),
            ),
            "a session's ARN": policy(
                when(on("ArnLike", `arn:aws:sts::${CARTORIO}:assumed-role/Deployer/*`)),
            ),
            "a star under StringEquals": policy(when(on("StringEquals", anyRole))),
            "a negated condition": policy(when(on("StringNotEquals", [signer, DEPLOYER_ROLE]))),
            "a condition that can't be judged": policy(when({ Bool: { "aws:Invented": "true" } })),
            "a condition on MFA": policy(
                when({ Bool: { "aws:MultiFactorAuthPresent": "true" } }, { AWS: DEPLOYER_ROLE }),
            ),
            "a second condition": policy(
                when({
                    ...on("StringEquals", DEPLOYER_ROLE),
                    Bool: { "aws:MultiFactorAuthPresent": "true" },
                }),
            ),
            "NotAction that lists the action": policy({
                ...own,
                Action: undefined,
                NotAction: "kms:Put*",
            }),
            "a Deny to everyone": deny({ Principal: "*" }),
            "a Deny to the account": deny({ Principal: { AWS: CARTORIO } }),
            "a Deny to all but another role": deny({
                Principal: undefined,
                NotPrincipal: { AWS: signer },
            }),
            "a Deny to all but the role, its session left out": deny({
                Principal: undefined,
                NotPrincipal: { AWS: [DEPLOYER_ROLE, root] },
            }),
            "a Deny that can't be judged": deny({
                Condition: { Bool: { "aws:Invented": "true" } },
            }),
            "a Deny by NotAction": deny({ Action: undefined, NotAction: "kms:Sign" }),
            "a Deny on a matching ARN": deny({ Condition: on("ArnLike", anyRole) }),
            "a Deny to all other ARNs": deny({
                Principal: "*",
                Condition: on("StringNotEquals", [signer, root]),
            }),
        };
        for (const [what, text] of Object.entries(locking)) {
            it(`refuses ${what}`, async () => {
                await refused(put(text), "MalformedPolicyDocumentException", /in the future/);
            });
        }
        const passing: Readonly<Record<string, string>> = {
            "the role's ARN as condition": policy(when(on("StringEquals", [root, DEPLOYER_ROLE]))),
            "a pattern as condition": policy(when(on("StringLike", anyRole), { AWS: root })),
            "an ARN pattern, its key in other letters": policy(
                when({ ArnEquals: { "AWS:principalarn": `arn:aws:iam::*:role/cartorio/*` } }),
            ),
            "a negated condition": policy(when(on("StringNotEquals", signer))),
            "an Allow by NotAction": policy({ ...own, Action: undefined, NotAction: "kms:Sign" }),
            "a Deny of other actions": deny({ Action: "kms:CreateGrant" }),
            "a Deny to another role": deny({ Principal: { AWS: signer } }),
            "a Deny to all but the role": deny({
                Principal: undefined,
                NotPrincipal: { AWS: [SESSION, DEPLOYER_ROLE, root] },
            }),
            "a Deny on an ARN that does not match": deny({ Condition: on("StringLike", signer) }),
            "a Deny on the bypass flag": deny({
                Principal: "*",
                Condition: { Bool: { "kms:BypassPolicyLockoutSafetyCheck": "true" } },
            }),
        };
        for (const [what, text] of Object.entries(passing)) {
            it(`accepts ${what}`, async () => {
                await put(text);
            });
        }
        it("lets root put a policy that only root may change", async () => {
            const text = policy(when(on("StringEquals", root), { AWS: root }));
            await put(text, false, "root");
        });
    });

    describe("golden policies", () => {
        let organised: World;

        before(async () => {
            organised = await World.start({
                organization: { id: "o-exemplo12345", managementAccountId: HUB },
                accounts: ACCOUNTS.map((account) => ({
                    ...account,
                    guardrails: { scps: [], rcps: [] },
                })),
            });
        });
        after(() => organised.stop());

        const policyOf = (file: string) => readFileSync(path.join(GOLDEN, file), "utf8");
        for (const file of readdirSync(GOLDEN).filter((name) => name.endsWith(".json"))) {
            it(`${file}: the Deployer may create with it, the Auditor may not`, async () => {
                const Policy = policyOf(file);
                await newKey(organised.kms(), { Policy });
                await refused(
                    newKey(organised.kms("auditor"), { Policy }),
                    "MalformedPolicyDocumentException",
                    /in the future/,
                );
            });
        }
        it("let nobody create in an account outside the organisation that they name", async () => {
            const Policy = policyOf("signing-organization.json");
            await refused(
                newKey(world.kms(), { Policy }),
                "MalformedPolicyDocumentException",
                /in the future/,
            );
        });
    });
});
