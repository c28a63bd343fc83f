/** What this evaluator refuses to judge, and that it fails closed. */
import assert from "node:assert/strict";

import { evaluate, evaluatePolicy, parsePolicy } from "../../iam/index";
import { ALLOW_ALL, policy, request, session, text, user, type Written } from "./builders";

/** What can't be judged: a key of a service that isn't modelled. */
const DOUBTFUL = { StringEquals: { "s3:prefix": "a" } };

const allow: Written = { Effect: "Allow", Principal: "*", Action: "kms:Sign", Resource: "*" };
const deny: Written = { ...allow, Effect: "Deny" };
const decide = (...statements: Written[]) =>
    evaluate(request(), { resource: policy("key", ...statements) });

describe("a statement that can't be judged", () => {
    it("does not allow", () => {
        const found = decide({ ...allow, Sid: "Open", Condition: DOUBTFUL });
        assert.equal(found.decision, "error");
        assert.equal(found.by, "key");
        assert.match(
            found.reason,
            /^Denied, since it can't be judged: statement "Open" of the key/,
        );
        assert.match(found.reason, /"s3:prefix" is none that this evaluator knows/);
    });

    it("denies, although another allows", () => {
        const found = decide(allow, { ...deny, Condition: DOUBTFUL });
        assert.equal(found.decision, "error");
        assert.deepEqual(
            found.statements.map(({ index, cannotJudge }) => [index, cannotJudge !== undefined]),
            [
                [0, false],
                [1, true],
            ],
        );
    });

    it("does not hide an explicit Deny", () => {
        assert.equal(decide({ ...allow, Condition: DOUBTFUL }, deny).decision, "explicitDeny");
        assert.equal(decide({ ...deny, Condition: DOUBTFUL }, deny).decision, "explicitDeny");
    });

    it("does not spoil an Allow that stands by itself", () => {
        assert.equal(decide({ ...allow, Condition: DOUBTFUL }, allow).decision, "allow");
    });

    it("is an implicit deny where its Allow would not suffice", () => {
        const found = evaluate(request(), {
            resource: policy("key", { ...allow, Principal: { AWS: "111122223333" } }),
            identity: [
                policy("identity", { ...ALLOW_ALL, Action: "kms:Verify", Condition: DOUBTFUL }),
            ],
        });
        assert.equal(found.decision, "implicitDeny");
    });

    it("does not matter where another part of the statement fails", () => {
        const other = { StringEquals: { "s3:prefix": "a", "kms:MessageType": "RAW" } };
        assert.equal(decide(allow, { ...deny, Condition: other }).decision, "allow");
        assert.equal(
            decide(allow, { ...deny, Action: "kms:Verify", Condition: DOUBTFUL }).decision,
            "allow",
        );
    });
});

describe("judgement is refused of", () => {
    const judged = (statement: Written, over: Parameters<typeof request>[0] = {}) => {
        const document = policy("identity", { ...ALLOW_ALL, ...statement });
        const [matched] = evaluatePolicy(document, request(over));
        return matched === undefined ? false : (matched.cannotJudge ?? true);
    };

    for (const key of ["saml:aud", "aws:Novelty", "kms:Novelty", "kms:EncryptionContext:"]) {
        it(`the unknown key ${key}`, () => {
            assert.match(
                String(judged({ Condition: { Null: { [key]: "true" } } })),
                /none that this/,
            );
        });
    }

    it("no key for which the request gives values, or says that it has none", () => {
        const Condition = { StringEquals: { "saml:aud": "a" } };
        assert.equal(judged({ Condition }, { context: { "SAML:aud": "a" } }), true);
        assert.equal(judged({ Condition }, { context: { "saml:aud": [] } }), false);
    });

    const member = { organizationId: "o-exemplo12345" };
    const service = { kind: "service", name: "logs.amazonaws.com" } as const;
    const unsaid: [key: string, over: Parameters<typeof request>[0]][] = [
        ["aws:SecureTransport", {}],
        ["aws:RequestedRegion", {}],
        ["aws:CurrentTime", {}],
        ["aws:userid", {}],
        ["aws:TokenIssueTime", { principal: session("r") }],
        ["aws:PrincipalOrgPaths", { principal: user("ana", member) }],
        ["aws:ResourceOrgPaths", { resource: { arn: "*", accountId: "111122223333", ...member } }],
        ["aws:PrincipalType", { principal: service }],
        ["aws:PrincipalServiceNamesList", { principal: service }],
    ];
    for (const [key, over] of unsaid) {
        it(`${key}, of which AWS has a value that this request does not say`, () => {
            const found = judged({ Condition: { Null: { [key]: "true" } } }, over);
            assert.match(String(found), /^AWS has a value of /);
        });
    }

    for (const key of ["aws:TokenIssueTime", "aws:PrincipalOrgPaths", "aws:ResourceOrgPaths"]) {
        it(`not of ${key}, where AWS has none`, () => {
            assert.equal(judged({ Condition: { Null: { [key]: "true" } } }), true);
        });
    }

    it("no known key that is absent", () => {
        const Condition = { StringEquals: { "aws:SourceVpce": "a" } };
        assert.equal(judged({ Condition }), false);
    });

    it("a negated condition whose variable has no value", () => {
        const Condition = { StringNotEquals: { "kms:KeySpec": "${aws:username}" } };
        const over = { principal: session("r"), context: { "kms:KeySpec": "RSA_2048" } };
        assert.match(String(judged({ Condition }, over)), /no value for a variable/);
        assert.equal(judged({ Condition }, { ...over, principal: user("ana") }), true);
    });

    it("NotResource whose variable has no value", () => {
        const document = policy("identity", {
            Effect: "Allow",
            Action: "*",
            NotResource: "arn:aws:kms:*:*:key/${aws:username}",
        });
        const [matched] = evaluatePolicy(document, request({ principal: session("r") }));
        assert.match(matched?.cannotJudge ?? "", /no value for a variable/);
    });

    it("a variable with several values", () => {
        const Condition = { StringEquals: { "kms:KeySpec": "${kms:ResourceAliases}" } };
        const context = { "kms:KeySpec": "a", "kms:ResourceAliases": ["alias/a", "alias/b"] };
        assert.match(String(judged({ Condition }, { context })), /several values/);
    });

    it("tags whose names differ in case alone", () => {
        const Condition = { StringEquals: { "aws:PrincipalTag/team": "a" } };
        const principal = user("ana", { tags: { team: "a", Team: "b" } });
        assert.match(String(judged({ Condition }, { principal })), /has 2 values/);
    });

    it("canonical users", () => {
        const found = decide({ ...deny, Principal: { CanonicalUser: "79a59df900b949e5" } });
        assert.equal(found.decision, "error");
    });
});

describe("policy variables", () => {
    const resource = (pattern: string, version?: string) =>
        evaluatePolicy(
            parsePolicy(
                text([{ Effect: "Allow", Action: "*", Resource: pattern }], version),
                "identity",
            ),
            request({ resource: { arn: "arn:aws:s3:::b/ana", accountId: "111122223333" } }),
        ).length > 0;

    it("have values since version 2012-10-17", () => {
        assert.equal(resource("arn:aws:s3:::b/${aws:username}"), true);
    });

    it("are plain text in version 2008-10-17", () => {
        assert.equal(resource("arn:aws:s3:::b/${aws:username}", "2008-10-17"), false);
    });

    it("may have values of any length", () => {
        const document = policy("identity", {
            ...ALLOW_ALL,
            Condition: { StringLike: { "kms:ViaService": "${aws:PrincipalTag/x}" } },
        });
        const x = "a".repeat(300_000);
        const context = { "kms:ViaService": x };
        const asked = request({ principal: user("ana", { tags: { x } }), context });
        assert.equal(evaluatePolicy(document, asked).length, 1);
    });

    it("bring no wildcards with their values", () => {
        const document = policy("identity", {
            ...ALLOW_ALL,
            Resource: "arn:aws:s3:::b/${aws:PrincipalTag/x}",
        });
        const ask = (arn: string) =>
            evaluatePolicy(
                document,
                request({
                    resource: { arn, accountId: "111122223333" },
                    principal: user("ana", { tags: { x: "*" } }),
                }),
            ).length;
        assert.equal(ask("arn:aws:s3:::b/anything"), 0);
        assert.equal(ask("arn:aws:s3:::b/*"), 1);
    });
});
