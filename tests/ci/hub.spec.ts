// What the hub's deploy role may do and what its buckets and key keep, decided by iam/. That AWS decides alike
// is not proved here.
import assert from "node:assert/strict";
import { HUB_ROLES, RoleName } from "../../bootstrap/index";
import { evaluate, parsePolicy } from "../../iam/index";
import {
    ACCOUNT,
    committedRoles,
    HUB,
    ORGANIZATION,
    type PlainStatement,
    roleNamed,
} from "../bootstrap/support";
import { EVIDENCE, hubOf, identityOf, sessionOf, STATE } from "./hub";
import { COMMITTED, refuses, trustOf } from "./pullRequest";

const hub = hubOf(COMMITTED.hub);

describe("the deploy role", () => {
    const deploy = sessionOf(HUB_ROLES.deploy);
    const identity = identityOf(hub, HUB_ROLES.deploy);
    const state = `arn:aws:s3:::${STATE}/.pulumi/stacks/cartorio-digital/prod.json`;
    const evidence = `arn:aws:s3:::${EVIDENCE}/chain/1.json`;
    const bucketOf = (arn: string) => (arn.includes(EVIDENCE) ? hub.evidence : hub.state);
    const denied = (action: string, arn: string, policies = identity) =>
        refuses(deploy, action, arn, HUB, { identity: policies, resource: bucketOf(arn) });

    it("reads and writes states, and adds evidence", () => {
        for (const action of ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]) {
            assert.ok(!denied(action, state), action);
        }
        for (const action of ["s3:GetObject", "s3:PutObject"]) {
            assert.ok(!denied(action, evidence), action);
        }
    });

    it("deletes no version of a state and no evidence, whatever IAM gives it", () => {
        const everything = parsePolicy(
            {
                Version: "2012-10-17",
                Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
            },
            "identity",
        );
        assert.ok(!denied("s3:GetObjectVersion", state, [everything]));
        assert.ok(denied("s3:DeleteObjectVersion", state, [everything]));
        for (const action of [
            "DeleteObject",
            "DeleteObjectVersion",
            "PutObjectRetention",
            "PutObjectLegalHold",
            "BypassGovernanceRetention",
        ]) {
            assert.ok(denied(`s3:${action}`, evidence, [everything]), action);
        }
    });

    it("becomes Deployer with the external ids of its environments, and nothing else", () => {
        const policies = { identity, resource: trustOf(HUB) };
        const trusted = roleNamed(committedRoles(), RoleName.Deployer).arn;
        assert.ok(!refuses(deploy, "sts:AssumeRole", trusted, ACCOUNT, policies));
        assert.ok(refuses(deploy, "sts:AssumeRole", trusted, ACCOUNT, policies, "another"));
        for (const role of [RoleName.Signer, RoleName.BreakGlass, RoleName.Auditor]) {
            const { arn } = roleNamed(committedRoles(), role);
            assert.ok(refuses(deploy, "sts:AssumeRole", arn, ACCOUNT, policies), role);
        }
    });
});

describe("an application", () => {
    const place = `arn:aws:s3:::${EVIDENCE}/evidence/prod-990010`;
    const result = `${place}/results/0123456789abcdef.jws`;
    const everything = parsePolicy(
        { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
        "identity",
    );
    interface Put {
        readonly accountId?: string;
        readonly role?: string;
        readonly organizationId?: string;
        readonly replaces?: boolean;
        readonly action?: string;
    }
    /** Whether a session with every right in its own account puts something there. */
    function puts(arn: string, put: Put = {}): boolean {
        const { accountId = ACCOUNT, role = "cartorio-workload" } = put;
        const { organizationId = ORGANIZATION, replaces = false, action = "s3:PutObject" } = put;
        const { decision } = evaluate(
            {
                action,
                principal: {
                    kind: "roleSession",
                    accountId,
                    arn: `arn:aws:sts::${accountId}:assumed-role/${role}/job`,
                    roleArn: `arn:aws:iam::${accountId}:role/${role}`,
                    organizationId,
                },
                resource: { arn, accountId: HUB, organizationId: ORGANIZATION },
                context: new Map([
                    ["aws:SecureTransport", ["true"]],
                    ...(replaces ? [] : [["s3:if-none-match", ["*"]] as const]),
                ]),
            },
            { identity: [everything], resource: hub.evidence },
        );
        return decision === "allow";
    }

    it("adds its result", () => {
        assert.ok(puts(result));
    });

    const refusals: readonly (readonly [string, string, Put])[] = [
        ["replaces no result", result, { replaces: true }],
        ["deletes none", result, { action: "s3:DeleteObject" }],
        ["writes no record", `${place}/chains/${"0".repeat(32)}/000000000000.jsonl`, {}],
        ["writes nothing below the records", `${place}/chains/results/0.jws`, {}],
        ["publishes no keys", `${place}/jwks.json`, {}],
        ["is no other role of its account", result, { role: "cartorio/Deployer" }],
        ["is not of another organisation", result, { organizationId: "o-zzzzzzzzzz" }],
        ["is no role of the hub that is called alike", result, { accountId: HUB }],
    ];
    for (const [title, arn, put] of refusals) {
        it(title, () => {
            assert.ok(!puts(arn, put));
        });
    }
});

describe("what is kept", () => {
    const properties = (id: string) => hub.resources[id]!.Properties;
    for (const id of ["StateBucket", "EvidenceBucket"]) {
        it(`${id} is private, encrypted, versioned, and stays when the stack goes`, () => {
            assert.deepEqual(properties(id)["VersioningConfiguration"], { Status: "Enabled" });
            assert.deepEqual(properties(id)["PublicAccessBlockConfiguration"], {
                BlockPublicAcls: true,
                BlockPublicPolicy: true,
                IgnorePublicAcls: true,
                RestrictPublicBuckets: true,
            });
            assert.match(
                JSON.stringify(properties(id)["BucketEncryption"]),
                /"SSEAlgorithm":"AES256"/,
            );
        });
    }

    it("evidence is locked for years that nobody can shorten", () => {
        assert.deepEqual(properties("EvidenceBucket")["ObjectLockConfiguration"], {
            ObjectLockEnabled: "Enabled",
            Rule: { DefaultRetention: { Mode: "COMPLIANCE", Years: "10" } },
        });
        assert.equal(properties("EvidenceBucket")["ObjectLockEnabled"], true);
    });

    it("the key of secrets rotates, and waits 30 days before it goes", () => {
        const { EnableKeyRotation, PendingWindowInDays } = properties("SecretsKey");
        assert.deepEqual([EnableKeyRotation, PendingWindowInDays], [true, 30]);
    });

    it("buckets, their policies, key and alias are kept when the stack goes", () => {
        for (const [id, resource] of Object.entries(hub.resources)) {
            const { Type, DeletionPolicy, UpdateReplacePolicy } = resource as unknown as Record<
                string,
                string
            >;
            if (!/^AWS::IAM::/.test(Type!)) {
                assert.deepEqual([DeletionPolicy, UpdateReplacePolicy], ["Retain", "Retain"], id);
            }
        }
    });

    it("both buckets refuse what is not sent over TLS", () => {
        for (const id of ["StateBucketPolicy", "EvidenceBucketPolicy"]) {
            const { Statement } = properties(id)["PolicyDocument"] as {
                Statement: readonly PlainStatement[];
            };
            const { Effect, Action, Condition } = Statement.find(({ Sid }) => /OverTls/.test(Sid))!;
            assert.deepEqual(
                [Effect, Action, Condition],
                ["Deny", ["s3:*"], { Bool: { "aws:SecureTransport": ["false"] } }],
            );
        }
    });
});
