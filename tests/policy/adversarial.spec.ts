/**
 * Key policies that try to get past the rules. Each names the rule that must stop it; none may crash
 * any rule. They prove nothing about what AWS would do with them.
 */
import assert from "node:assert/strict";

import { resourcePolicies } from "../../policy/policies";
import {
    ACCOUNT,
    edited,
    golden,
    judge,
    keyWith,
    OTHER_ACCOUNT,
    ROLE,
    ROOT,
    without,
    withStatement,
} from "./support";

const X = { AWS: ROLE("X") };
const add = withStatement;
const sign = (condition: unknown, principal: unknown = X) =>
    add({ Principal: principal, Action: "kms:Sign", Condition: condition });
const condition = (sid: string, value: unknown) =>
    edited("signing-active", (bySid) => {
        (bySid[sid] as Record<string, unknown>)["Condition"] = value;
    });
const element = (sid: string, name: string, value: unknown) =>
    edited("signing-active", (bySid) => {
        (bySid[sid] as Record<string, unknown>)[name] = value;
    });
/** The last `}` of the document's text, so that a name can be put in twice. */
const appended = (text: string) => golden("signing-active").replace(/\}$/, `${text}}`);
const WINDOW = "kms:ScheduleKeyDeletionPendingWindowInDays";
const BYPASS = "kms:BypassPolicyLockoutSafetyCheck";
const PINS = { "kms:SigningAlgorithm": "RSASSA_PSS_SHA_256", "kms:MessageType": "RAW" };

const OPEN = "kms-key-forbid-open-principals";
const INLINE = "kms-key-require-inline-policy";
const GRANTS = "kms-key-forbid-grants";
const DUTIES = "kms-key-separate-duties";
const ROOTS = "kms-key-restrict-root";
const PIN = "kms-key-pin-signature";
const GUARD = "kms-key-guard-deletion-window";
const LOCKOUT = "kms-key-forbid-lockout-bypass";
const OUTSIDE = "kms-key-restrict-outsiders";
const LINT = "kms-key-lint-policy";
const OWN = "kms-key-name-own-account";

const attacks: readonly (readonly [name: string, policy: string, rule: string])[] = [
    [
        "a wildcard principal as \\u002a",
        sign({}, { AWS: "ANY" }).replace('"ANY"', '"\\u002a"'),
        OPEN,
    ],
    [
        "a wildcard action as \\u002a",
        add({ Principal: X, Action: "ANY" }).replace('"ANY"', '"\\u002a"'),
        GRANTS,
    ],
    [
        "kms:\\u0043reateGrant",
        add({ Principal: X, Action: "ANY" }).replace('"ANY"', '"kms:\\u0043reateGrant"'),
        GRANTS,
    ],
    [
        "Princip\\u0061l twice",
        golden("signing-active").replace('"Principal":', '"Princip\\u0061l":"*","Principal":'),
        INLINE,
    ],
    [
        "everyone behind a condition that always holds",
        sign({ StringLike: { "aws:PrincipalArn": "*" } }, "*"),
        OPEN,
    ],
    ["everyone behind Null", sign({ Null: { "aws:PrincipalArn": "false" } }, { AWS: "*" }), OPEN],
    [
        "everyone behind an account that anyone may write",
        sign({ StringEqualsIfExists: { "aws:SourceAccount": ACCOUNT } }, "*"),
        OPEN,
    ],
    [
        "everyone behind kms:ViaService",
        sign({ StringLike: { "kms:ViaService": "*" } }, ["*"]),
        INLINE,
    ],
    ["everyone under a type in another case", sign({}, { aws: "*" }), INLINE],
    ["everyone beside a role", sign({}, { AWS: [ROLE("Signer"), "*"] }), OPEN],
    ["every role of the account", sign({}, { AWS: ROLE("*") }), OPEN],
    ["a question mark in a role", sign({}, { AWS: ROLE("Signe?") }), OPEN],
    ["every account's root", sign({}, { AWS: "arn:aws:iam::*:root" }), OPEN],
    ["all but nobody", add({ NotPrincipal: { AWS: ROLE("Nobody") }, Action: "kms:Sign" }), OPEN],
    [
        "Principal beside NotPrincipal",
        add({ Principal: X, NotPrincipal: X, Action: "kms:Sign" }),
        INLINE,
    ],
    ["KMS:CREATEGRANT", add({ Principal: X, Action: "KMS:CREATEGRANT" }), GRANTS],
    ["kms:C*", add({ Principal: X, Action: "kms:C*" }), GRANTS],
    ["kms:*Grant", add({ Principal: X, Action: ["kms:*Grant"] }), GRANTS],
    ["kms:Create????t", add({ Principal: X, Action: "kms:Create????t" }), GRANTS],
    ["kms:***", add({ Principal: X, Action: "kms:***" }), GRANTS],
    ["NotAction of something else", add({ Principal: X, NotAction: "s3:*" }), GRANTS],
    ["NotAction of CreateGrant alone", add({ Principal: X, NotAction: "kms:CreateGrant" }), DUTIES],
    [
        "NotAction with a look-alike of Sign",
        add({ Principal: X, NotAction: ["kms:CreateGrant", "kms:\u0405ign"] }),
        INLINE,
    ],
    [
        "Sign and PutKeyPolicy in two statements",
        edited("signing-active", (_, all) =>
            all.push(
                { Sid: "A", Effect: "Allow", Principal: X, Action: "kms:S?gn", Resource: "*" },
                { Sid: "B", Effect: "Allow", Principal: X, Action: "kms:P*", Resource: "*" },
            ),
        ),
        DUTIES,
    ],
    [
        "the signer by another path",
        add({
            Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/Signer` },
            Action: "kms:PutKeyPolicy",
        }),
        DUTIES,
    ],
    [
        "the signer in another case",
        add({ Principal: { AWS: ROLE("SIGNER") }, Action: "kms:PutKeyPolicy" }),
        DUTIES,
    ],
    [
        "a session of the administrator that signs",
        sign({ StringEquals: PINS }, { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/Deployer/x` }),
        DUTIES,
    ],
    [
        "administration left to the account",
        add({ Principal: { AWS: ACCOUNT }, Action: "kms:PutKeyPolicy" }),
        DUTIES,
    ],
    ["a root by number that signs", sign({ StringEquals: PINS }, { AWS: ACCOUNT }), ROOTS],
    [
        "a root user that signs",
        sign({ StringEquals: { ...PINS, "aws:PrincipalArn": ROOT() } }, { AWS: ROOT() }),
        ROOTS,
    ],
    [
        "recovery narrowed in a way that all pass",
        condition("RecoverAsRoot", { StringNotEquals: { "aws:PrincipalArn": ROLE("X") } }),
        ROOTS,
    ],
    [
        "recovery by ForAllValues",
        condition("RecoverAsRoot", { "ForAllValues:StringEquals": { "aws:PrincipalArn": ROOT() } }),
        ROOTS,
    ],
    [
        "recovery by a look-alike key",
        condition("RecoverAsRoot", { StringEquals: { "aws:Princip\u0430lArn": ROOT() } }),
        ROOTS,
    ],
    [
        "recovery by a policy variable",
        condition("RecoverAsRoot", { StringEquals: { "aws:PrincipalArn": "${aws:PrincipalArn}" } }),
        ROOTS,
    ],
    [
        "the algorithm by a policy variable",
        sign({ StringEquals: { ...PINS, "kms:SigningAlgorithm": "${kms:SigningAlgorithm}" } }),
        PIN,
    ],
    [
        "the algorithm by a wildcard",
        sign({ StringLike: { ...PINS, "kms:SigningAlgorithm": "*" } }),
        PIN,
    ],
    ["the algorithm negated", sign({ StringNotEquals: PINS }), PIN],
    [
        "the algorithm under a nested operator",
        sign({ StringEquals: { StringEquals: PINS } }),
        INLINE,
    ],
    ["the algorithm in another case", sign({ StringEqualsIgnoreCase: PINS }), PIN],
    [
        "pins on a key that only looks like it",
        sign({
            StringEquals: {
                "kms:SigningAIgorithm": "RSASSA_PSS_SHA_256",
                "kms:MessageType": "RAW",
            },
        }),
        PIN,
    ],
    [
        "a pin twice, in two cases",
        sign({ StringEquals: { ...PINS, "kms:signingalgorithm": "RSASSA_PKCS1_V1_5_SHA_256" } }),
        INLINE,
    ],
    [
        "a window Deny that never holds",
        condition("DenyShortDeletionWindow", {
            NumericLessThan: { [WINDOW]: "30" },
            Null: { [WINDOW]: "true" },
        }),
        GUARD,
    ],
    [
        "a window Deny by text",
        condition("DenyShortDeletionWindow", { StringEquals: { [WINDOW]: ["7", "8"] } }),
        GUARD,
    ],
    [
        "a window Deny by a number that is none",
        condition("DenyShortDeletionWindow", { NumericLessThan: { [WINDOW]: "3O" } }),
        INLINE,
    ],
    [
        "a window Deny on the literal asterisk",
        element("DenyShortDeletionWindow", "Resource", "${*}"),
        INLINE,
    ],
    [
        "an element that statements don't have",
        golden("signing-active").replace('"Sid":"DenyGrants"', '"Sid":"DenyGrants","Unless":"x"'),
        INLINE,
    ],
    [
        "a window Deny turned into an Allow",
        element("DenyShortDeletionWindow", "Effect", "Allow"),
        GUARD,
    ],
    [
        "a window Deny for a service only",
        element("DenyShortDeletionWindow", "Principal", { Service: "ec2.amazonaws.com" }),
        GUARD,
    ],
    ["no window Deny", without("DenyShortDeletionWindow"), GUARD],
    [
        "a lockout Deny of false",
        condition("DenyLockoutBypass", { Bool: { [BYPASS]: "false" } }),
        LOCKOUT,
    ],
    [
        "a lockout Deny for the administrator only",
        element("DenyLockoutBypass", "Principal", { AWS: ROLE("Deployer") }),
        LOCKOUT,
    ],
    [
        "a lockout Deny of a look-alike action",
        element("DenyLockoutBypass", "Action", "kms:PutKeyPo1icy"),
        LOCKOUT,
    ],
    [
        "another account",
        sign({ StringEquals: PINS }, { AWS: ROLE("Signer", OTHER_ACCOUNT) }),
        OUTSIDE,
    ],
    [
        "another account by an organisation of its own",
        sign(
            { StringEquals: { ...PINS, "aws:PrincipalOrgID": "o-attacker00" } },
            { AWS: ROLE("Signer", OTHER_ACCOUNT) },
        ),
        OUTSIDE,
    ],
    ["a service", sign({ StringEquals: PINS }, { Service: "lambda.amazonaws.com" }), OUTSIDE],
    [
        "an account in digits of another script",
        sign({}, { AWS: `arn:aws:iam::${"\u0661".repeat(12)}:role/x` }),
        INLINE,
    ],
    [
        "a Sign Deny that spares another account",
        condition("DenySignToOthers", {
            StringNotEquals: {
                "aws:PrincipalArn": [ROLE("Signer"), ROLE("Signer", OTHER_ACCOUNT)],
            },
        }),
        OWN,
    ],
    ["a Sid twice", element("Verify", "Sid", "Sign"), INLINE],
    ["a Sid that is written backwards", element("Verify", "Sid", "yfireV\u202e"), LINT],
    ["a second Statement", appended(',"Statement":[]'), INLINE],
    ["a second Version", appended(',"Version":"2008-10-17"'), INLINE],
    ["a document in a text", JSON.stringify(golden("signing-active")), INLINE],
    ["a byte order mark", `\ufeff${golden("signing-active")}`, INLINE],
    ["a comment", `${golden("signing-active")} // fine`, INLINE],
    ["__proto__ for a statement", '{"Version":"2012-10-17","__proto__":{"Statement":[]}}', INLINE],
    ["a Condition that is a list", condition("Sign", [{ StringEquals: PINS }]), INLINE],
    [
        "values that are objects",
        sign({ StringEquals: { "kms:SigningAlgorithm": { a: 1 } } }),
        INLINE,
    ],
    [
        "a document of a megabyte",
        edited("signing-active", (_, all) => all.push({ Sid: "X".repeat(1_000_000) })),
        INLINE,
    ],
    ["100,000 open brackets", "[".repeat(100_000), INLINE],
    ["30,000 nested lists", `${"[".repeat(15_000)}${"]".repeat(15_000)}`, INLINE],
    [
        "a deep Condition",
        sign({}).replace(
            '"Condition":{}',
            `"Condition":${'{"a":'.repeat(4000)}1${"}".repeat(4000)}`,
        ),
        INLINE,
    ],
];

describe("adversarial key policies", () => {
    it(`are at least 60: ${attacks.length}`, () => {
        assert.ok(attacks.length >= 60);
        assert.equal(new Set(attacks.map(([, policy]) => policy)).size, attacks.length);
    });

    for (const [name, policy, rule] of attacks) {
        it(`${name}: ${rule} stops it and no rule crashes`, () => {
            const violated = resourcePolicies.filter(
                (item) => judge(item, keyWith(policy)).violations.length > 0,
            );
            assert.ok(
                violated.some(
                    (item) => item.name === rule && item.enforcementLevel === "mandatory",
                ),
                `only ${violated.map((item) => item.name).join(", ")}`,
            );
        });
    }

    it("are judged quickly, also those made to be slow", () => {
        const slow = add({ Principal: X, Action: `kms:${"*a".repeat(7000)}b` });
        const start = process.hrtime.bigint();
        resourcePolicies.forEach((item) => judge(item, keyWith(slow)));
        assert.ok(Number(process.hrtime.bigint() - start) / 1e6 < 2000);
    });
});
