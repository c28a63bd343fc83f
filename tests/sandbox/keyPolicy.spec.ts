import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import {
    GetKeyPolicyCommand,
    ListKeyPoliciesCommand,
    PutKeyPolicyCommand,
} from "@aws-sdk/client-kms";
import { CARTORIO, DEPLOYER_ROLE, HUB, newKey, refused, World } from "./support";

// Does not prove that a key policy decides anything: it is checked and kept, not evaluated.

const GOLDEN = path.join(__dirname, "..", "components", "golden");

const allow = (principal: unknown, action: unknown = "kms:*", resource: unknown = "*") => ({
    Effect: "Allow",
    Principal: principal,
    Action: action,
    Resource: resource,
});
const policy = (...statements: unknown[]) =>
    JSON.stringify({ Version: "2012-10-17", Statement: statements });
const own = allow({ AWS: DEPLOYER_ROLE }, ["kms:DescribeKey", "kms:PutKeyPolicy"]);

describe("sandbox key policies", () => {
    let world: World;
    let keyId: string;

    before(async () => {
        world = await World.start();
        keyId = (await newKey(world.kms())).KeyId;
    });
    after(() => world.stop());

    const put = (text: string, bypass = false, who = "deployer") =>
        world.kms(who).send(
            new PutKeyPolicyCommand({
                KeyId: keyId,
                Policy: text,
                BypassPolicyLockoutSafetyCheck: bypass,
            }),
        );

    it("gives AWS's default policy when none is given", async () => {
        const { KeyId } = await newKey(world.kms());
        const answer = await world.kms().send(new GetKeyPolicyCommand({ KeyId }));
        assert.equal(answer.PolicyName, "default");
        assert.deepEqual(JSON.parse(answer.Policy ?? ""), {
            Version: "2012-10-17",
            Id: "key-default-1",
            Statement: [
                {
                    Sid: "Enable IAM User Permissions",
                    Effect: "Allow",
                    Principal: { AWS: `arn:aws:iam::${CARTORIO}:root` },
                    Action: "kms:*",
                    Resource: "*",
                },
            ],
        });
    });

    it("answers the text exactly as it was put", async () => {
        const text = ` {"Version": "2012-10-17",\r\n\t"Statement": [${JSON.stringify(own)}], "Id": "ção" } `;
        await put(text);
        const answer = await world.kms().send(new GetKeyPolicyCommand({ KeyId: keyId }));
        assert.equal(answer.Policy, text);
    });

    it("has one policy name, default", async () => {
        const answer = await world.kms().send(new ListKeyPoliciesCommand({ KeyId: keyId }));
        assert.deepEqual([answer.PolicyNames, answer.Truncated], [["default"], false]);
        const other = new GetKeyPolicyCommand({ KeyId: keyId, PolicyName: "other" });
        await refused(world.kms().send(other), "NotFoundException", /No such policy/);
    });

    it("refuses an alias in PutKeyPolicy", async () => {
        const command = new PutKeyPolicyCommand({ KeyId: "alias/any", Policy: policy(own) });
        await refused(world.kms().send(command), "NotFoundException");
    });

    describe("accepts", () => {
        const passing: Readonly<Record<string, string>> = {
            "the caller's role": policy(own),
            "the caller's session": policy(
                allow({ AWS: `arn:aws:sts::${CARTORIO}:assumed-role/Deployer/pulumi` }),
            ),
            "the account root": policy(allow({ AWS: `arn:aws:iam::${CARTORIO}:root` })),
            "the account id": policy(allow({ AWS: [CARTORIO] })),
            everyone: policy(allow("*")),
            "a root user of an account it does not know": policy(
                own,
                allow({ AWS: "arn:aws:iam::333333333333:root" }),
            ),
            "a statement without Action or Resource, which does nothing": policy(own, {
                Effect: "Deny",
                Principal: "*",
            }),
            "a service": policy(own, allow({ Service: "cloudtrail.amazonaws.com" })),
            ...Object.fromEntries(
                [
                    "StringNotEqualsIgnoreCase",
                    "NumericLessThanEquals",
                    "DateGreaterThan",
                    "BoolIfExists",
                    "BinaryEquals",
                    "NotIpAddress",
                    "ArnNotLike",
                    "Null",
                    "ForAllValues:StringLike",
                    "ForAnyValue:StringEqualsIfExists",
                ].map((operator) => [
                    `the condition operator ${operator}`,
                    policy(own, {
                        ...own,
                        Condition: { [operator]: { "aws:MultiFactorAuthAge": ["1", 1, true] } },
                    }),
                ]),
            ),
            "wildcards in the action": policy(allow({ AWS: DEPLOYER_ROLE }, "kms:Put?eyPol*")),
            "a statement that stands alone": JSON.stringify({
                Version: "2012-10-17",
                Statement: own,
            }),
        };
        for (const [what, text] of Object.entries(passing)) {
            it(what, async () => {
                await put(text);
            });
        }
    });

    describe("refuses as malformed", () => {
        const failing: Readonly<Record<string, readonly [string, RegExp]>> = {
            "text that is no JSON": ["{", /JSON/],
            "JSON that is no object": ["[]", /object/],
            "no version": [JSON.stringify({ Statement: [own] }), /Version/],
            "no statement": [policy(), /statement/],
            "no effect": [policy({ ...own, Effect: "Maybe" }), /Effect/],
            "no principal": [policy({ ...own, Principal: undefined }), /no principal/],
            "a role that does not exist": [
                policy(own, allow({ AWS: `arn:aws:iam::${CARTORIO}:role/Nobody` })),
                /Policy contains a statement with one or more invalid principals\./,
            ],
            "a role without its path": [
                policy(own, allow({ AWS: `arn:aws:iam::${CARTORIO}:role/Deployer` })),
                /invalid principals/,
            ],
            "a role of an account that does not exist": [
                policy(own, allow({ AWS: "arn:aws:iam::333333333333:role/Any" })),
                /invalid principals/,
            ],
            "a user that does not exist": [
                policy(own, allow({ AWS: `arn:aws:iam::${CARTORIO}:user/nobody` })),
                /invalid principals/,
            ],
            "an unknown element": [
                JSON.stringify({ Version: "2012-10-17", Statement: own, Statements: [] }),
                /the unknown element Statements: use Version, Id, Statement\./,
            ],
            "an unknown element of a statement": [
                policy({ ...own, Actions: "kms:*" }),
                /unknown element Actions/,
            ],
            "an element in small letters": [
                policy({ ...own, condition: {} }),
                /unknown element condition/,
            ],
            "Principal with NotPrincipal": [
                policy({ ...own, NotPrincipal: "*" }),
                /both Principal and NotPrincipal/,
            ],
            "Action with NotAction": [
                policy({ ...own, NotAction: "kms:Sign" }),
                /both Action and NotAction/,
            ],
            "Resource with NotResource": [
                policy({ ...own, NotResource: "*" }),
                /both Resource and NotResource/,
            ],
            "an unknown kind of principal": [
                policy(own, allow({ Aws: DEPLOYER_ROLE })),
                /principal that has the unknown element Aws/,
            ],
            "a condition that is no object": [
                policy({ ...own, Condition: [] }),
                /Condition is not a JSON object/,
            ],
            "a condition whose operator holds no object": [
                policy({ ...own, Condition: { Bool: "true" } }),
                /condition Bool is not a JSON object/,
            ],
            "a condition on an object": [
                policy({ ...own, Condition: { Bool: { "aws:SecureTransport": {} } } }),
                /condition on aws:SecureTransport has a value that is no text/,
            ],
            ...Object.fromEntries(
                [
                    "StringEqual",
                    "stringEquals",
                    "NumericLike",
                    "NullIfExists",
                    "ForAnyValues:StringEquals",
                    "StringEqualsIfExistsIfExists",
                ].map((operator) => [
                    `the condition operator ${operator}`,
                    [
                        policy(own, {
                            ...own,
                            Condition: { [operator]: { "kms:MessageType": "RAW" } },
                        }),
                        new RegExp(`unknown condition operator ${operator}\\.`),
                    ] as const,
                ]),
            ),
            "a Sid twice": [
                policy({ ...own, Sid: "One" }, { ...own, Sid: "One" }),
                /more than one statement with the Sid One/,
            ],
            "a Sid that is no text": [policy({ ...own, Sid: 1 }), /Sid is no text/],
            "a principal that is no ARN": [
                policy(own, allow({ AWS: "Deployer" })),
                /invalid princ/,
            ],
        };
        for (const [what, [text, message]] of Object.entries(failing)) {
            it(what, async () => {
                await refused(put(text), "MalformedPolicyDocumentException", message);
            });
        }
    });

    describe("lockout check", () => {
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

    describe("lockout check with conditions and Deny", () => {
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
            "a star across an ARN's parts": policy(when(on("ArnLike", "arn:*role/cartorio/*"))),
            "a star under StringEquals": policy(when(on("StringEquals", anyRole))),
            "a negated condition": policy(when(on("StringNotEquals", signer))),
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
            "an Allow by NotAction": policy({ ...own, Action: undefined, NotAction: "kms:Sign" }),
            "a Deny of other actions": deny({ Action: "kms:CreateGrant" }),
            "a Deny to another role": deny({ Principal: { AWS: signer } }),
            "a Deny to all but the role": deny({
                Principal: undefined,
                NotPrincipal: { AWS: [DEPLOYER_ROLE, root] },
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
        for (const file of readdirSync(GOLDEN).filter((name) => name.endsWith(".json"))) {
            it(`${file}: the Deployer may create with it, the Auditor may not`, async () => {
                const Policy = readFileSync(path.join(GOLDEN, file), "utf8");
                await newKey(world.kms(), { Policy });
                await refused(
                    newKey(world.kms("auditor"), { Policy }),
                    "MalformedPolicyDocumentException",
                    /in the future/,
                );
            });
        }
    });

    describe("size and characters", () => {
        const padded = (bytes: number) => {
            const text = policy(own);
            return text + " ".repeat(bytes - text.length);
        };
        it("takes 32 KiB and no byte more", async () => {
            await put(padded(32 * 1024));
            await refused(put(padded(32 * 1024 + 1)), "LimitExceededException");
            await refused(put(padded(131073)), "ValidationException", /'policy'.*131072/);
        });
        it("refuses characters beyond Latin-1", async () => {
            const text = policy({ ...own, Sid: "€" });
            await refused(put(text), "ValidationException", /regular expression pattern/);
        });
    });
});
