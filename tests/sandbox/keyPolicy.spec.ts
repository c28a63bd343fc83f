import assert from "node:assert/strict";
import {
    GetKeyPolicyCommand,
    ListKeyPoliciesCommand,
    PutKeyPolicyCommand,
} from "@aws-sdk/client-kms";
import { CARTORIO, DEPLOYER_ROLE, newKey, refused, World } from "./support";

// Does not prove what a key policy allows, nor who may put it: authorisation*.spec.ts and keyPolicyLockout.spec.ts do.

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

describe("sandbox key policies", () => {
    let world: World;
    let keyId: string;

    before(async () => {
        world = await World.start();
        keyId = (await newKey(world.kms())).KeyId;
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
        return KeyId;
    };

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
        const KeyId = await put(text);
        const answer = await world.kms().send(new GetKeyPolicyCommand({ KeyId }));
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
            "the caller's session": policy(allow({ AWS: SESSION })),
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
                (
                    [
                        ["StringNotEqualsIgnoreCase", "aws:UserAgent", ["1", 1, true]],
                        ["NumericLessThanEquals", "aws:MultiFactorAuthAge", ["1", 1]],
                        ["DateGreaterThan", "aws:CurrentTime", ["2026-11-23", 1]],
                        ["BoolIfExists", "aws:MultiFactorAuthPresent", ["true", true]],
                        ["BinaryEquals", "aws:UserAgent", "QUJD"],
                        ["NotIpAddress", "aws:SourceIp", ["10.0.0.0/8", "2001:db8::/32"]],
                        ["ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/x"],
                        ["Null", "aws:MultiFactorAuthAge", [true]],
                        ["ForAllValues:StringLike", "kms:EncryptionContextKeys", "c*"],
                        ["ForAnyValue:StringEqualsIfExists", "kms:ResourceAliases", "alias/a"],
                    ] as const
                ).map(([operator, key, value]) => [
                    `the condition operator ${operator}`,
                    policy(own, { ...own, Condition: { [operator]: { [key]: value } } }),
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
            "an unknown version": [
                JSON.stringify({ Version: "1", Statement: [own] }),
                /Version: is "1"/,
            ],
            "no statement": [policy(), /at least one statement/],
            "no effect": [policy({ ...own, Effect: "Maybe" }), /Effect/],
            "no principal": [
                policy({ ...own, Principal: undefined }),
                /Statement\[0\]: has no Principal/,
            ],
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
                / Statements: is no element of a policy$/,
            ],
            "an unknown element of a statement": [
                policy({ ...own, Actions: "kms:*" }),
                /Statement\[0\]\.Actions: is no element of a statement/,
            ],
            "an element in small letters": [
                policy({ ...own, condition: {} }),
                /Statement\[0\]\.condition: is no element of a statement/,
            ],
            "Principal with NotPrincipal": [
                policy({ ...own, NotPrincipal: "*" }),
                /has Principal and NotPrincipal; expected one of them/,
            ],
            "Action with NotAction": [
                policy({ ...own, NotAction: "kms:Sign" }),
                /has Action and NotAction; expected one of them/,
            ],
            "Resource with NotResource": [
                policy({ ...own, NotResource: "*" }),
                /has Resource and NotResource; expected one of them/,
            ],
            "an unknown kind of principal": [
                policy(own, allow({ Aws: DEPLOYER_ROLE })),
                /Statement\[1\]\.Principal\.Aws: is no type of principal/,
            ],
            "a condition that is no object": [
                policy({ ...own, Condition: [] }),
                /Statement\[0\]\.Condition: is a list; expected an object/,
            ],
            "a condition whose operator holds no object": [
                policy({ ...own, Condition: { Bool: "true" } }),
                /Condition\.Bool: is "true"; expected an object/,
            ],
            "a condition on an object": [
                policy({ ...own, Condition: { Bool: { "aws:SecureTransport": {} } } }),
                /\["aws:SecureTransport"\]\[0\]: is an object; expected a string/,
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
                        new RegExp(`${operator}("\\])?: is no condition operator$`),
                    ] as const,
                ]),
            ),
            "a condition's value that its operator can't compare": [
                policy(own, { ...own, Condition: { Bool: { "aws:SecureTransport": "yes" } } }),
                /: is "yes"; expected true or false$/,
            ],
            "an ARN pattern with a star across parts": [
                policy({
                    ...own,
                    Condition: { ArnLike: { "aws:PrincipalArn": "arn:*role/cartorio/*" } },
                }),
                /expected an ARN, of six parts with colons$/,
            ],
            "several faults, all of them": [
                policy({ ...own, Effect: "Maybe", Sid: 1 }),
                /^The key policy is refused, 2 findings:\n(?=[^]*Effect: )(?=[^]*Sid: )/,
            ],
            "a Sid twice": [
                policy({ ...own, Sid: "One" }, { ...own, Sid: "One" }),
                /Sid "One"\): is the Sid of statement 0 too/,
            ],
            "a Sid that is no text": [
                policy({ ...own, Sid: 1 }),
                /Statement\[0\]\.Sid: is 1; expected a string/,
            ],
            "a principal that is no ARN": [
                policy(own, allow({ AWS: "Deployer" })),
                /Principal\.AWS: is "Deployer"; expected an account's number or the ARN/,
            ],
        };
        for (const [what, [text, message]] of Object.entries(failing)) {
            it(what, async () => {
                await refused(put(text), "MalformedPolicyDocumentException", message);
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
