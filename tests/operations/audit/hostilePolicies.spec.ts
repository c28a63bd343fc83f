// Key policies written to hide somebody who may sign. Does not prove that AWS decides each of them so.
import assert from "node:assert/strict";
import type { KeyFacts } from "../../../operations/audit/accessFacts";
import {
    ACCOUNT,
    allow,
    deny,
    documentOf,
    keyOf,
    OTHER_ACCOUNT,
    PSS_256,
    reportOf,
    role,
    type Written,
} from "./builders";

const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const ANYONE = { AWS: "*" };
const MALLORY = role("mallory");
const USER = `arn:aws:iam::${ACCOUNT}:user/mallory`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/mallory/x`;
const ARN = "aws:PrincipalArn";
const anyoneIf = (Condition: Written): Written => allow(ANYONE, { Condition });
const malloryIf = (Condition: Written): Written => allow({ AWS: MALLORY }, { Condition });
const denyIf = (Condition: Written): Written => deny(ANYONE, { Condition });
const allBut = (...AWS: string[]): Written => ({ ...deny(undefined), NotPrincipal: { AWS } });

const HIDING: readonly [how: string, statements: readonly Written[]][] = [
    [
        "a NotPrincipal that spares a role without its session",
        [allow({ AWS: MALLORY }), allBut(MALLORY, ROOT)],
    ],
    ["a NotPrincipal that spares a user without the account", [allow({ AWS: USER }), allBut(USER)]],
    [
        "a NotPrincipal that spares a session without its role",
        [allow({ AWS: SESSION }), allBut(SESSION)],
    ],
    ["a NotPrincipal that spares everyone", [allow({ AWS: MALLORY }), allBut("*")]],
    ["a NotAction", [{ ...allow({ AWS: MALLORY }), Action: undefined, NotAction: "kms:Verify" }]],
    ["a wildcard in the action", [allow({ AWS: MALLORY }, { Action: "KMS:s?g*" })]],
    ["an action for every service", [allow({ AWS: MALLORY }, { Action: "*" })]],
    ["an action that AWS reads and we may not", [allow({ AWS: MALLORY }, { Action: "*:*" })]],
    [
        "a Deny of another action",
        [allow({ AWS: MALLORY }), deny(ANYONE, { Action: "kms:Signing" })],
    ],
    [
        "a Deny of another key",
        [
            allow({ AWS: MALLORY }),
            deny(ANYONE, { Resource: "arn:aws:kms:sa-east-1:111111111111:key/other" }),
        ],
    ],
    ["a Deny without resource", [allow({ AWS: MALLORY }), deny(ANYONE, { Resource: undefined })]],
    [
        "a resource with a policy variable",
        [
            allow(
                { AWS: MALLORY },
                { Resource: "arn:aws:kms:sa-east-1:111111111111:key/${aws:PrincipalTag/key}" },
            ),
        ],
    ],
    [
        "a Deny whose resource has a policy variable",
        [
            allow({ AWS: MALLORY }),
            deny(ANYONE, {
                Resource: "arn:aws:kms:sa-east-1:111111111111:key/${aws:PrincipalTag/key, '*'}",
            }),
        ],
    ],
    [
        "a Deny of another Region's calls",
        [
            allow({ AWS: MALLORY }),
            denyIf({ StringNotEquals: { "aws:RequestedRegion": "sa-east-1" } }),
        ],
    ],
    [
        "a condition that always holds",
        [malloryIf({ Null: { "kms:GranteePrincipal": ["true", "false"] } })],
    ],
    [
        "IfExists on a key that Sign lacks",
        [malloryIf({ StringEqualsIfExists: { "kms:GranteePrincipal": "x" } })],
    ],
    [
        "a negated operator on an absent key",
        [malloryIf({ StringNotEquals: { "kms:ViaService": "x" } })],
    ],
    [
        "ForAllValues on an absent key",
        [malloryIf({ "ForAllValues:StringEquals": { "aws:TagKeys": "x" } })],
    ],
    [
        "two ForAnyValue on one key",
        [
            malloryIf({
                "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/a" },
                "ForAnyValue:StringLike": { "kms:ResourceAliases": "alias/b" },
            }),
        ],
    ],
    [
        "conditions split over two statements",
        [
            malloryIf({ StringEquals: { "kms:MessageType": "RAW" } }),
            denyIf({ StringEquals: { "kms:MessageType": "DIGEST" } }),
        ],
    ],
    ["the account, left to IAM", [allow({ AWS: ROOT }, { Action: "kms:*" })]],
    ["a service", [allow({ Service: "dnssec-route53.amazonaws.com" })]],
    ["an identity provider", [allow({ Federated: "cognito-identity.amazonaws.com" })]],
    [
        "a canonical user",
        [
            allow({
                CanonicalUser: "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be",
            }),
        ],
    ],
    ["a federated user", [allow({ AWS: `arn:aws:sts::${ACCOUNT}:federated-user/mallory` })]],
    [
        "federated users by pattern",
        [anyoneIf({ ArnLike: { [ARN]: `arn:aws:sts::${ACCOUNT}:federated-user/*` } })],
    ],
    [
        "federated users by their type",
        [anyoneIf({ StringEquals: { "aws:PrincipalType": "FederatedUser" } })],
    ],
    [
        "a session whose role has a path",
        [allow({ AWS: SESSION }, { Condition: { ArnLike: { [ARN]: role("team/*") } } })],
    ],
    [
        "a session whose role is told by a condition",
        [allow({ AWS: SESSION }, { Condition: { StringEquals: { [ARN]: role("team/mallory") } } })],
    ],
    [
        "a federated user behind his type",
        [
            allow(
                { AWS: ROOT },
                { Condition: { StringEquals: { "aws:PrincipalType": "FederatedUser" } } },
            ),
            denyIf({
                StringNotEquals: { [ARN]: `arn:aws:sts::${ACCOUNT}:federated-user/mallory` },
            }),
        ],
    ],
    ["services, which have no ARN", [anyoneIf({ Null: { [ARN]: "true" } })]],
    ["services by the lack of a matching ARN", [anyoneIf({ StringNotLike: { [ARN]: "*" } })]],
    [
        "services by the presence of a name",
        [anyoneIf({ Null: { "aws:PrincipalServiceName": "false" } })],
    ],
    [
        "a pattern of account numbers",
        [anyoneIf({ StringLike: { "aws:PrincipalAccount": "2222*" } })],
    ],
    [
        "a pattern of account numbers in an ARN",
        [anyoneIf({ ArnLike: { [ARN]: "arn:aws:iam::2222*:role/mallory" } })],
    ],
    [
        "a question mark in an account number",
        [anyoneIf({ ArnLike: { [ARN]: "arn:aws:iam::22222222222?:user/mallory" } })],
    ],
    ["root users by pattern", [anyoneIf({ ArnLike: { [ARN]: "arn:aws:iam::2*:root" } })]],
    [
        "a pattern beside an account",
        [
            anyoneIf({
                ArnLike: { [ARN]: "arn:aws:iam::*:role/mallory" },
                StringEquals: { "aws:PrincipalAccount": OTHER_ACCOUNT },
            }),
        ],
    ],
    [
        "a pattern for another account as principal",
        [allow({ AWS: OTHER_ACCOUNT }, { Condition: { StringLike: { [ARN]: "*mallory*" } } })],
    ],
    [
        "a name of a user of another account",
        [
            allow(
                { AWS: OTHER_ACCOUNT },
                { Condition: { StringEquals: { "aws:username": "mallory" } } },
            ),
        ],
    ],
    [
        "a name of a user of whichever account",
        [
            anyoneIf({
                StringEquals: { "aws:username": "mallory" },
                StringNotEquals: { "aws:PrincipalAccount": ACCOUNT },
            }),
        ],
    ],
    [
        "a user's name beside a pattern of paths",
        [
            anyoneIf({
                ArnLike: { [ARN]: `arn:aws:iam::${ACCOUNT}:user/team/*` },
                StringEquals: { "aws:username": "mallory" },
            }),
        ],
    ],
    [
        "a Deny of those who stand for others",
        [
            allow({ AWS: ROOT }),
            denyIf({ StringLike: { [ARN]: ["*_any*", "*:root", "*cartorio*"] } }),
        ],
    ],
    [
        "the same, written with escapes",
        [
            allow({ AWS: "*" }),
            denyIf({ StringEquals: { "aws:PrincipalAccount": ["000000000000", ACCOUNT] } }),
            denyIf({ ArnLike: { [ARN]: "arn:aws:iam::*:*/_anyone_" } }),
        ],
    ],
    [
        "a Deny of names with an underscore",
        [allow({ AWS: ROOT }), denyIf({ StringLike: { [ARN]: ["*_*", "*:root", "*cartorio*"] } })],
    ],
    [
        "a Deny of names with common letters",
        [allow({ AWS: ROOT }), denyIf({ StringLike: { [ARN]: ["*a*", "*_*", "*:root"] } })],
    ],
    [
        "an Allow of names without an underscore",
        [anyoneIf({ StringNotLike: { [ARN]: ["*_*", "*:root", "*cartorio*"] } })],
    ],
    [
        "a pattern with an exception for its instance",
        [
            anyoneIf({ ArnLike: { [ARN]: role("app-*") } }),
            denyIf({ StringEquals: { [ARN]: role("app-_any_") } }),
        ],
    ],
    [
        "a Deny of values that stand for others",
        [allow({ AWS: MALLORY }), denyIf({ StringLike: { "aws:UserAgent": "*_*" } })],
    ],
    [
        "an Allow of values that stand for nobody",
        [malloryIf({ StringNotLike: { "aws:UserAgent": "*_*" } })],
    ],
    [
        "equality with what stands for others",
        [
            malloryIf({ Null: { "aws:PrincipalTag/t": "false" } }),
            denyIf({ StringEquals: { "aws:PrincipalTag/t": ["_any_"] } }),
        ],
    ],
    [
        "a number between two",
        [
            malloryIf({
                NumericGreaterThan: { "aws:PrincipalTag/n": "5" },
                NumericLessThan: { "aws:PrincipalTag/n": "6" },
            }),
        ],
    ],
    [
        "a number within a hundredth",
        [
            malloryIf({
                NumericGreaterThan: { "aws:PrincipalTag/n": "5" },
                NumericLessThan: { "aws:PrincipalTag/n": "5.01" },
            }),
        ],
    ],
    [
        "a number that is text too",
        [
            malloryIf({
                NumericGreaterThan: { "aws:PrincipalTag/n": "5" },
                NumericLessThan: { "aws:PrincipalTag/n": "6" },
                StringNotEquals: { "aws:PrincipalTag/n": "5.5" },
            }),
        ],
    ],
    [
        "a time between two",
        [
            malloryIf({
                DateGreaterThan: { "aws:CurrentTime": "2027-01-01T00:00:00Z" },
                DateLessThan: { "aws:CurrentTime": "2027-01-01T00:00:01Z" },
            }),
        ],
    ],
    [
        "a time with a fraction",
        [malloryIf({ DateGreaterThan: { "aws:CurrentTime": "1800000000.5" } })],
    ],
    [
        "all addresses but one",
        [
            malloryIf({
                NotIpAddress: {
                    "aws:SourceIp": [
                        "0.0.0.0/1",
                        "128.0.0.0/2",
                        "192.0.0.0/8",
                        "193.0.0.0/8",
                        "198.0.0.0/8",
                        "::/0",
                    ],
                },
            }),
        ],
    ],
    [
        "a Deny of nearly all addresses",
        [
            allow({ AWS: MALLORY }),
            denyIf({
                IpAddress: {
                    "aws:SourceIp": [
                        "0.0.0.0/1",
                        "128.0.0.0/2",
                        "192.0.0.0/8",
                        "198.0.0.0/8",
                        "::/0",
                    ],
                },
            }),
        ],
    ],
    [
        "an organisation's path",
        [anyoneIf({ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-x/r-y/*" } })],
    ],
    [
        "a tag that anyone may give himself",
        [anyoneIf({ StringEquals: { "aws:PrincipalTag/signer": "yes" } })],
    ],
    ["a signer of another account", [allow({ AWS: role("cartorio/Signer", OTHER_ACCOUNT) })]],
    [
        "a signer of whichever account",
        [anyoneIf({ ArnLike: { [ARN]: "arn:aws:iam::*:role/cartorio/Signer" } })],
    ],
    ["a role that ends like the signer", [allow({ AWS: role("x:role/cartorio/Signer") })]],
    [
        "a condition key that nobody documents",
        [malloryIf({ StringNotEquals: { "kms:Nonsense": "x" } })],
    ],
    ["a principal that stands for the account by its number", [allow({ AWS: ACCOUNT })]],
];

const KEYS: readonly [how: string, over: Partial<KeyFacts>][] = [
    [
        "a duplicate name",
        {
            policy: documentOf(allow({ AWS: MALLORY })).replace(
                '"Effect":"Allow"',
                '"Effect":"Deny","Effect":"Allow"',
            ),
        },
    ],
    ["a policy that is no JSON", { policy: "{" }],
    ["a grant to a role", { grants: [{ grantId: "g", grantee: MALLORY, operations: ["Sign"] }] }],
    [
        "a grant to an account",
        {
            grants: [
                {
                    grantId: "g",
                    grantee: `arn:aws:iam::${OTHER_ACCOUNT}:root`,
                    operations: ["Sign"],
                },
            ],
        },
    ],
    [
        "a grant to a service",
        {
            grants: [
                { grantId: "g", grantee: "rds.sa-east-1.amazonaws.com", operations: ["Sign"] },
            ],
        },
    ],
    [
        "a grant to a service of another domain",
        { grants: [{ grantId: "g", grantee: "signer.aws.internal", operations: ["Sign"] }] },
    ],
    [
        "a grant to a form that is not known",
        {
            grants: [
                {
                    grantId: "g",
                    grantee: "arn:aws:identitystore::111111111111:user/x",
                    operations: ["Sign"],
                },
            ],
        },
    ],
    ["imported key material", { origin: "EXTERNAL" }],
    ["a replica in another Region", { multiRegion: true }],
    [
        "a key of which AWS tells no algorithm",
        { algorithms: [], policy: documentOf(allow({ AWS: MALLORY })) },
    ],
];

describe("accessReport, of a policy that hides a signer", () => {
    for (const [how, statements] of HIDING) {
        it(`is not ok: ${how}`, () => {
            assert.equal(reportOf(keyOf(documentOf(...statements))).ok, false);
        });
    }

    it("counts who can be reached and was not asked about among those who could change it", () => {
        const statement = allow(ANYONE, {
            Action: "kms:PutKeyPolicy",
            Condition: { ArnLike: { [ARN]: "arn:aws:iam::2222*:role/mallory" } },
        });
        const { key } = reportOf(keyOf(documentOf(statement)));
        assert.deepEqual(key.holders, ["somebody who was not asked about"]);
    });

    const signer = allow(
        { AWS: role("cartorio/Signer") },
        { Condition: { StringEquals: { "kms:SigningAlgorithm": PSS_256 } } },
    );
    it("is ok without any of it", () => {
        assert.equal(reportOf(keyOf(documentOf(signer))).ok, true);
    });
    for (const [how, over] of KEYS) {
        it(`is not ok: ${how}`, () => {
            assert.equal(reportOf({ ...keyOf(documentOf(signer)), ...over }).ok, false);
        });
    }
});
