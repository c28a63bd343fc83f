import assert from "node:assert/strict";
import {
    GetKeyPolicyCommand,
    ListKeyPoliciesCommand,
    PutKeyPolicyCommand,
} from "@aws-sdk/client-kms";
import { refused } from "../checks";
import { api, guide, type ConformanceCase } from "../conformanceCase";
import type { Context } from "../context";
import { defaultPolicy, policyOf, WITHOUT_PUT_KEY_POLICY } from "../policies";

const PUT = api("PutKeyPolicy");
const GET = api("GetKeyPolicy");
const MALFORMED = "MalformedPolicyDocumentException";
/** Given, since other cases show that it may be left out. */
const PolicyName = "default";
const everything = (account: string, ...more: readonly object[]) =>
    policyOf(account, "kms:*", ...more);
const statement = (principal: unknown, more: object = {}) => ({
    Effect: "Allow",
    Principal: principal,
    Action: "kms:DescribeKey",
    Resource: "*",
    ...more,
});
const role = (account: string, name: string) => ({ AWS: `arn:aws:iam::${account}:role/${name}` });

async function put(context: Context, Policy: string) {
    const { KeyId } = await context.key("policy");
    return context.changed(
        context.kms.send(
            new PutKeyPolicyCommand({
                KeyId,
                PolicyName,
                Policy,
            }),
        ),
    );
}

/** Asserts what the policy says; no page says that AWS keeps its white space. */
async function assertStored(context: Context, text: string): Promise<void> {
    const { KeyId } = await context.key("policy");
    const { Policy = "null" } = await context.kms.send(
        new GetKeyPolicyCommand({ KeyId, PolicyName }),
    );
    const account = await context.account();
    // AWS may write the account root for its bare id.
    const normal = (policy: string) =>
        JSON.parse(policy.replaceAll(`"${account}"`, `"arn:aws:iam::${account}:root"`)) as unknown;
    assert.deepEqual(normal(Policy), normal(text));
}

/** Policies that AWS takes, and answers with the same meaning. */
const ACCEPTED: readonly (readonly [string, string, (account: string) => string])[] = [
    [
        "account-id",
        "the bare account id for the account root",
        (account) => everything(account).replace(`arn:aws:iam::${account}:root`, account),
    ],
    [
        "white-space",
        "white space between the elements",
        (account) => JSON.stringify(JSON.parse(everything(account)), null, 3),
    ],
    [
        "latin-1",
        "characters of Latin-1",
        (account) =>
            everything(account, statement({ AWS: account }, { Sid: "x" })).replace(
                '"Version":"2012-10-17"',
                '"Version":"2012-10-17","Id":"Cartório"',
            ),
    ],
    [
        "no-action",
        "a statement without Action, which does nothing",
        (account) => everything(account, { Effect: "Deny", Principal: "*", Resource: "*" }),
    ],
    [
        "service",
        "a service for a principal",
        (account) => everything(account, statement({ Service: "cloudtrail.amazonaws.com" })),
    ],
];

/** Policies that AWS refuses: id, what, policy, error. */
const REFUSED: readonly (readonly [
    string,
    string,
    (account: string) => string,
    (string | readonly string[])?,
    RegExp?,
])[] = [
    ["no-json", "text that is no JSON", () => "{"],
    ["json-array", "JSON that is no object", () => "[]"],
    [
        "no-statement",
        "no statement",
        () => JSON.stringify({ Version: "2012-10-17", Statement: [] }),
    ],
    [
        "no-principal",
        "a statement without a principal",
        (account) => everything(account, { Effect: "Allow", Action: "kms:*", Resource: "*" }),
    ],
    [
        "unknown-effect",
        "an effect that is neither Allow nor Deny",
        (account) => everything(account, statement({ AWS: account }, { Effect: "Maybe" })),
    ],
    [
        "unknown-role",
        "a role that does not exist",
        (account) => everything(account, statement(role(account, "cartorio-conformance-nobody"))),
        MALFORMED,
        /invalid principals/,
    ],
    [
        "unknown-operator",
        "a condition operator that AWS lacks",
        (account) =>
            everything(
                account,
                statement(
                    { AWS: account },
                    { Condition: { StringAlike: { "aws:PrincipalArn": "*" } } },
                ),
            ),
    ],
    [
        "lockout",
        "a policy after which the caller may not change it",
        (account) => policyOf(account, WITHOUT_PUT_KEY_POLICY),
        MALFORMED,
        /will not allow you to update the key policy in the future/,
    ],
    [
        "lockout-by-deny",
        "a policy that denies the caller to change it",
        (account) =>
            everything(account, statement("*", { Effect: "Deny", Action: "kms:PutKeyPolicy" })),
        MALFORMED,
    ],
    [
        "above-32-kib",
        "a policy of more than 32 KiB",
        (account) => everything(account, statement({ AWS: account }, { Sid: "s".repeat(33_000) })),
        [MALFORMED, "LimitExceededException", "ValidationException"],
    ],
    ["empty", "an empty text", () => "", "ValidationException"],
    ["not-latin-1", "characters outside Latin-1", () => '{"Id":"…"}', "ValidationException"],
];

export const keyPolicy: readonly ConformanceCase[] = [
    ...ACCEPTED.map(([id, what, policy]): ConformanceCase => ({
        id: `put-key-policy-${id}`,
        title: `PutKeyPolicy takes ${what}`,
        source: id === "no-action" ? api("CreateKey") : guide("key-policy-overview"),
        run: async (context) => {
            const text = policy(await context.account());
            await put(context, text);
            await assertStored(context, text);
        },
    })),
    ...REFUSED.map(([id, what, policy, names = MALFORMED, message]): ConformanceCase => ({
        id: `put-key-policy-refuses-${id}`,
        title: `PutKeyPolicy refuses ${what}`,
        source: PUT,
        run: async (context) => {
            const text = policy(await context.account());
            await put(context, defaultPolicy(await context.account()));
            await refused(put(context, text), names, message);
            await assertStored(context, defaultPolicy(await context.account()));
        },
    })),
    {
        id: "put-key-policy-bypass",
        title: "PutKeyPolicy takes a policy that locks the caller out, when told to",
        source: PUT,
        run: async (context) => {
            const account = await context.account();
            const { KeyId } = await context.key("locked");
            const Policy = policyOf(account, WITHOUT_PUT_KEY_POLICY);
            const BypassPolicyLockoutSafetyCheck = true;
            const command = new PutKeyPolicyCommand({
                KeyId,
                Policy,
                BypassPolicyLockoutSafetyCheck,
            });
            await context.changed(context.kms.send(command));
            const answer = await context.kms.send(new GetKeyPolicyCommand({ KeyId }));
            assert.equal(answer.Policy, Policy);
        },
    },
    {
        id: "put-key-policy-without-name",
        title: "PutKeyPolicy needs no PolicyName",
        source: PUT,
        run: async (context) => {
            const { KeyId } = await context.key("policy");
            const Policy = defaultPolicy(await context.account());
            await context.changed(context.kms.send(new PutKeyPolicyCommand({ KeyId, Policy })));
            await assertStored(context, Policy);
        },
    },
    {
        id: "get-key-policy-answer",
        title: "GetKeyPolicy answers the policy and its name, default",
        source: GET,
        run: async (context) => {
            const { KeyId } = await context.key("policy");
            const answer = await context.kms.send(new GetKeyPolicyCommand({ KeyId }));
            assert.equal(answer.PolicyName, "default");
            assert.equal(typeof answer.Policy, "string");
        },
    },
    {
        id: "get-key-policy-other-name",
        title: "GetKeyPolicy knows no policy of another name",
        source: GET,
        run: async (context) => {
            const { KeyId } = await context.key("policy");
            const command = new GetKeyPolicyCommand({ KeyId, PolicyName: "other" });
            await refused(context.kms.send(command), ["NotFoundException", "ValidationException"]);
        },
    },
    {
        id: "list-key-policies",
        title: "ListKeyPolicies lists default and nothing else",
        source: api("ListKeyPolicies"),
        run: async (context) => {
            const { KeyId } = await context.key("policy");
            const answer = await context.kms.send(new ListKeyPoliciesCommand({ KeyId }));
            assert.deepEqual([answer.PolicyNames, answer.Truncated], [["default"], false]);
        },
    },
];
