/** What documentedDecisions.spec.ts has no row for: who decided, why, and what is refused. */
import assert from "node:assert/strict";

import { type Evaluation, evaluate, IamError, type Policies, type Request } from "../../iam/index";
import {
    ACCOUNT,
    ALLOW_ALL,
    KEY_ARN,
    MANAGEMENT_ACCOUNT,
    ORGANIZATION,
    organization,
    OTHER_ACCOUNT,
    policy,
    request,
    root,
    session,
    user,
    type Written,
} from "./builders";

const to = (AWS: string, Sid = "Key"): Written => ({
    Sid,
    Effect: "Allow",
    Principal: AWS === "*" ? "*" : { AWS },
    Action: "kms:*",
    Resource: "*",
});
const DENY: Written = { Effect: "Deny", Action: "kms:Sign", Resource: "*" };
const DENY_ALL: Written = { ...DENY, Principal: "*" };
const signer = session("cartorio/Signer");
const short = ({ decision, by }: Evaluation) => [decision, by];

describe("evaluate", () => {
    describe("says who decided", () => {
        const key = policy("key", to(ACCOUNT));
        const iam = policy("identity", ALLOW_ALL);
        const member = { organizationId: ORGANIZATION };
        const inside: Partial<Request> = {
            principal: user("ana", member),
            resource: { arn: KEY_ARN, accountId: ACCOUNT, ...member },
        };
        const cases: [
            name: string,
            over: Partial<Request>,
            policies: Policies,
            expected: string[],
        ][] = [
            [
                "the key policy alone",
                { principal: signer },
                { resource: policy("key", to(signer.roleArn)) },
                ["allow", "key"],
            ],
            [
                "IAM, to which the key policy leaves it",
                {},
                { resource: key, identity: [iam] },
                ["allow", "identity"],
            ],
            [
                "the key policy for the root user",
                { principal: root() },
                { resource: key },
                ["allow", "key"],
            ],
            [
                "the root user of another account",
                { principal: root(OTHER_ACCOUNT) },
                { resource: policy("key", to(OTHER_ACCOUNT)) },
                ["allow", "key"],
            ],
            [
                "a grant",
                {},
                { resource: policy("key", to(OTHER_ACCOUNT)), grants: [{ grantId: "g" }] },
                ["allow", "grant"],
            ],
            [
                "a grant across accounts, with IAM",
                { principal: user("x", { accountId: OTHER_ACCOUNT }) },
                { resource: key, identity: [iam], grants: [{ grantId: "g" }] },
                ["allow", "grant"],
            ],
            [
                "a grant across accounts, without",
                { principal: user("x", { accountId: OTHER_ACCOUNT }) },
                { resource: key, grants: [{ grantId: "g" }] },
                ["implicitDeny", "identity"],
            ],
            [
                "a grant of a limited session",
                { principal: signer },
                { resource: key, session: [], grants: [{ grantId: "g" }] },
                ["implicitDeny", "session"],
            ],
            [
                "nobody in the key policy",
                {},
                { resource: policy("key", to(OTHER_ACCOUNT)), identity: [iam] },
                ["implicitDeny", "key"],
            ],
            ["nobody in IAM", {}, { resource: key }, ["implicitDeny", "identity"]],
            [
                "nobody in the boundary",
                {},
                { resource: key, identity: [iam], boundary: policy("boundary", allowOnly("s3:*")) },
                ["implicitDeny", "boundary"],
            ],
            [
                "nobody in the trust policy",
                { action: "sts:AssumeRole", resource: { arn: signer.roleArn, accountId: ACCOUNT } },
                {
                    resource: policy("trust", {
                        Effect: "Allow",
                        Action: "sts:AssumeRole",
                        Principal: { AWS: OTHER_ACCOUNT },
                    }),
                },
                ["implicitDeny", "trust"],
            ],
            [
                "nobody in an SCP",
                inside,
                {
                    resource: policy("key", to("*")),
                    organization: organization({ scps: [[{ ...ALLOW_ALL, Action: "s3:*" }]] }),
                },
                ["implicitDeny", "scp"],
            ],
            [
                "a Deny of the SCP before that of the key policy",
                inside,
                {
                    resource: policy("key", DENY_ALL),
                    organization: organization({ scps: [[DENY]] }),
                },
                ["explicitDeny", "scp"],
            ],
            [
                "a Deny of the RCP",
                inside,
                {
                    resource: policy("key", to("*")),
                    organization: organization({ rcps: [[DENY_ALL]] }),
                },
                ["explicitDeny", "rcp"],
            ],
            [
                "a Deny of the session",
                { principal: signer },
                { resource: policy("key", to(signer.arn)), session: [policy("session", DENY)] },
                ["explicitDeny", "session"],
            ],
            [
                "a Deny of an IAM policy",
                {},
                { resource: policy("key", to("*")), identity: [policy("identity", DENY)] },
                ["explicitDeny", "identity"],
            ],
        ];
        for (const [name, over, policies, expected] of cases) {
            it(name, () => {
                assert.deepEqual(short(evaluate(request(over as object), policies)), expected);
            });
        }
    });

    describe("of an organisation", () => {
        const denied = organization({ scps: [[ALLOW_ALL, DENY]], rcps: [[DENY_ALL]] });
        const resource = policy("key", to("*"));
        const own = { arn: KEY_ARN, accountId: ACCOUNT };
        const decide = (over: Partial<Request>) =>
            short(evaluate(request(over as object), { organization: denied, resource }));

        it("heeds no SCP of an organisation in which the caller isn't", () => {
            const principal = user("ana", { organizationId: "o-another12345" });
            assert.deepEqual(decide({ principal, resource: own }), ["allow", "key"]);
        });

        it("heeds no RCP of an organisation in which the resource isn't", () => {
            const elsewhere = { ...own, organizationId: "o-another12345" };
            assert.deepEqual(decide({ resource: elsewhere }), ["allow", "key"]);
        });

        it("heeds RCPs for services and strangers", () => {
            const inside = { ...own, organizationId: ORGANIZATION };
            const service = { kind: "service", name: "logs.amazonaws.com" } as const;
            assert.deepEqual(decide({ principal: service, resource: inside }), [
                "explicitDeny",
                "rcp",
            ]);
            assert.deepEqual(decide({ principal: { kind: "anonymous" }, resource: inside }), [
                "explicitDeny",
                "rcp",
            ]);
        });

        it("binds service-linked roles with neither", () => {
            const inside = { ...own, organizationId: ORGANIZATION };
            const principal = session("aws-service-role/a.amazonaws.com/AWSServiceRoleForA", {
                organizationId: ORGANIZATION,
            });
            assert.deepEqual(decide({ principal, resource: inside }), ["allow", "key"]);
            const imitation = session("cartorio/aws-service-role/a", {
                organizationId: ORGANIZATION,
            });
            assert.deepEqual(decide({ principal: imitation, resource: inside }), [
                "explicitDeny",
                "scp",
            ]);
        });

        it("binds the management account's callers to the RCPs of members' resources", () => {
            const principal = user("m", {
                accountId: MANAGEMENT_ACCOUNT,
                organizationId: ORGANIZATION,
            });
            const inside = { ...own, organizationId: ORGANIZATION };
            assert.deepEqual(decide({ principal, resource: inside }), ["explicitDeny", "rcp"]);
        });
    });

    describe("without a policy of the resource", () => {
        const list: Partial<Request> = {
            action: "kms:ListKeys",
            resource: { arn: "*", accountId: ACCOUNT },
        };
        const iam = [policy("identity", ALLOW_ALL)];

        it("lets IAM policies decide in the same account", () => {
            assert.deepEqual(short(evaluate(request(list as object), { identity: iam })), [
                "allow",
                "identity",
            ]);
            assert.deepEqual(short(evaluate(request(list as object), {})), [
                "implicitDeny",
                "identity",
            ]);
        });

        it("lets the root user of the account in", () => {
            const found = evaluate(request({ ...(list as object), principal: root() }), {});
            assert.deepEqual(short(found), ["allow", "identity"]);
            assert.equal(found.reason, "Allowed: the root user needs no IAM policy.");
        });

        it("lets nobody in from another account, whatever IAM allows", () => {
            const principal = user("x", { accountId: OTHER_ACCOUNT });
            const found = evaluate(request({ ...(list as object), principal }), { identity: iam });
            assert.deepEqual(short(found), ["implicitDeny", "identity"]);
        });

        it("does not judge a key, nor a role", () => {
            assert.deepEqual(short(evaluate(request(), { identity: iam })), ["error", "key"]);
            const assume = request({
                action: "sts:AssumeRole",
                resource: { arn: signer.roleArn, accountId: ACCOUNT },
            });
            assert.deepEqual(short(evaluate(assume, { identity: iam })), ["error", "trust"]);
        });
    });

    it("binds root users by no IAM policy, boundary or session policy", () => {
        const found = evaluate(request({ principal: root() }), {
            resource: policy("key", to(ACCOUNT)),
            identity: [policy("identity", DENY)],
            boundary: policy("boundary", DENY),
            session: [policy("session", DENY)],
        });
        assert.deepEqual(short(found), ["allow", "key"]);
    });

    it("lets no root user assume a role", () => {
        const found = evaluate(
            request({
                action: "sts:AssumeRole",
                principal: root(),
                resource: { arn: signer.roleArn, accountId: ACCOUNT },
            }),
            {
                resource: policy("trust", {
                    Effect: "Allow",
                    Action: "sts:AssumeRole",
                    Principal: { AWS: ACCOUNT },
                }),
            },
        );
        assert.deepEqual(short(found), ["implicitDeny", "trust"]);
    });

    it("reads aws:PrincipalArn of a session as the role's ARN with its path", () => {
        const only = {
            ...to("*"),
            Condition: { ArnEquals: { "aws:PrincipalArn": signer.roleArn } },
        };
        assert.deepEqual(
            short(evaluate(request({ principal: signer }), { resource: policy("key", only) })),
            ["allow", "key"],
        );
        const other = session("Signer");
        assert.deepEqual(
            short(evaluate(request({ principal: other }), { resource: policy("key", only) })),
            ["implicitDeny", "key"],
        );
    });

    it("reads what principal and resource say", () => {
        const principal = session("r", {
            organizationId: ORGANIZATION,
            organizationPaths: ["o-exemplo12345/r-1/ou-1/"],
            sourceIdentity: "ana",
            tags: { team: "a" },
            userId: "AROAEXAMPLE:app",
        });
        const resource = {
            arn: KEY_ARN,
            accountId: OTHER_ACCOUNT,
            organizationId: "o-b",
            tags: { uf: "SP" },
        };
        const Condition = {
            StringEquals: {
                "aws:PrincipalAccount": ACCOUNT,
                "kms:CallerAccount": ACCOUNT,
                "aws:PrincipalOrgID": ORGANIZATION,
                "aws:PrincipalTag/team": "a",
                "aws:PrincipalType": "AssumedRole",
                "aws:SourceIdentity": "ana",
                "aws:userid": "AROAEXAMPLE:app",
                "aws:ResourceAccount": OTHER_ACCOUNT,
                "aws:ResourceOrgID": "o-b",
                "aws:ResourceTag/uf": "SP",
            },
            "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-exemplo12345/r-1/*" },
            Bool: { "aws:PrincipalIsAWSService": "false" },
            Null: {
                "aws:username": "true",
                "aws:SourceVpce": "true",
                "aws:PrincipalServiceName": "true",
            },
        };
        const found = evaluate(request({ principal, resource }), {
            resource: policy("key", { ...to("*"), Condition }),
            identity: [policy("identity", ALLOW_ALL)],
        });
        assert.deepEqual(short(found), ["allow", "key"]);
    });

    it("names every statement that applies, with its place", () => {
        const principal = user("ana", { organizationId: ORGANIZATION });
        const found = evaluate(request({ principal }), {
            organization: organization({ scps: [[ALLOW_ALL], [ALLOW_ALL, DENY]] }),
            resource: policy("key", { ...to("*"), Action: "kms:Verify", Sid: "No" }, to(ACCOUNT)),
            identity: [policy("identity", { ...ALLOW_ALL, Sid: "All" })],
        });
        assert.deepEqual(found.statements, [
            { policy: "scp", policyIndex: 0, level: 0, index: 0, effect: "Allow" },
            { policy: "scp", policyIndex: 0, level: 1, index: 0, effect: "Allow" },
            { policy: "scp", policyIndex: 1, level: 1, index: 0, effect: "Deny" },
            {
                policy: "key",
                policyIndex: 0,
                index: 1,
                sid: "Key",
                effect: "Allow",
                reach: "account",
            },
            { policy: "identity", policyIndex: 0, index: 0, sid: "All", effect: "Allow" },
        ]);
        assert.equal(found.reason, "Denied: statement 0 of the scp policy at level 1 denies it.");
    });

    it("treats a statement without Action or Resource as doing nothing", () => {
        const inert = { Effect: "Deny", Principal: "*" };
        const resource = policy("key", inert, { ...inert, Action: "kms:*" }, to("*"));
        assert.deepEqual(short(evaluate(request(), { resource })), ["allow", "key"]);
    });

    describe("refuses a request", () => {
        const cases: [name: string, over: Parameters<typeof request>[0], path: string][] = [
            [
                "that says in the context what the principal says",
                { context: { "AWS:PrincipalARN": "x" } },
                'context["AWS:PrincipalARN"]',
            ],
            [
                "that says a tag in the context",
                { context: { "aws:ResourceTag/x": "x" } },
                'context["aws:ResourceTag/x"]',
            ],
            [
                "that says a key twice",
                { context: { "kms:KeySpec": "a", "KMS:KeySpec": "b" } },
                'context["KMS:KeySpec"]',
            ],
            [
                "of a user of another account than its ARN says",
                { principal: { ...user("ana"), accountId: OTHER_ACCOUNT } },
                "principal",
            ],
            [
                "whose role is of another account",
                { principal: { ...signer, roleArn: "arn:aws:iam::444455556666:role/r" } },
                "principal",
            ],
            ["whose action is a pattern", { action: "kms:*" }, "action"],
        ];
        for (const [name, over, path] of cases) {
            it(name, () => {
                assert.throws(
                    () => evaluate(request(over), {}),
                    (error) =>
                        error instanceof IamError &&
                        error.code === "iam/invalidRequest" &&
                        error.findings.length === 1 &&
                        error.findings[0]?.path === path,
                );
            });
        }
    });
});

function allowOnly(Action: string): Written {
    return { Effect: "Allow", Action, Resource: "*" };
}
