import assert from "node:assert/strict";

import fc from "fast-check";

import { IamError, type PolicyFinding, parsePolicy, PolicyKind } from "../../iam/index";
import { text, type Written } from "./builders";

/** The findings of a document. */
function findings(source: unknown, kind: PolicyKind): readonly PolicyFinding[] {
    try {
        parsePolicy(source, kind);
        return [];
    } catch (error) {
        assert.ok(error instanceof IamError, String(error));
        assert.equal(error.code, "iam/invalidPolicy");
        return error.findings;
    }
}

const paths = (source: unknown, kind: PolicyKind) =>
    findings(source, kind).map(({ path, reason }) => `${path}: ${reason}`);

const identity: Written = { Effect: "Allow", Action: "kms:Sign", Resource: "*" };
const key: Written = { ...identity, Principal: { AWS: "111122223333" } };
const trust: Written = {
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { AWS: "111122223333" },
};
const scp: Written = { Effect: "Deny", Action: "kms:*", Resource: "*" };
const rcp: Written = { ...scp, Principal: "*" };
const GOOD: readonly [PolicyKind, Written][] = [
    ["identity", identity],
    ["boundary", identity],
    ["session", identity],
    ["key", key],
    ["trust", trust],
    ["scp", scp],
    ["rcp", rcp],
];

describe("parsePolicy", () => {
    for (const [kind, statement] of GOOD) {
        it(`takes a ${kind} policy, as text and as a value`, () => {
            const source = text([{ Sid: "One", ...statement }]);
            const parsed = parsePolicy(source, kind);
            assert.equal(parsed.kind, kind);
            assert.deepEqual(
                parsed.statements.map(({ index, sid, effect }) => [index, sid, effect]),
                [[0, "One", statement["Effect"]]],
            );
            assert.deepEqual(findings(JSON.parse(source), kind), []);
        });
    }

    it("takes one statement without a list, and the old version where none is written", () => {
        assert.equal(parsePolicy({ Statement: identity }, "identity").version, "2008-10-17");
    });

    it("names everything that is wrong at once, with its place", () => {
        const found = findings(
            text([identity, { Sid: "Two", Effect: "allow", Action: "Sign", Resource: "key/*" }]),
            "identity",
        );
        assert.deepEqual(found, [
            {
                path: "Statement[1].Effect",
                statement: 1,
                sid: "Two",
                element: "Effect",
                reason: 'is "allow"; expected "Allow" or "Deny"',
            },
            {
                path: "Statement[1].Action",
                statement: 1,
                sid: "Two",
                element: "Action",
                reason: 'is "Sign"; expected "*" or service:Name, with wildcards in the name only',
            },
            {
                path: "Statement[1].Resource",
                statement: 1,
                sid: "Two",
                element: "Resource",
                reason: 'is "key/*"; expected "*" or an ARN',
            },
        ]);
    });

    it("says all of it in the message", () => {
        assert.throws(() => parsePolicy({ Version: "1", Statement: [] }, "key"), {
            name: "IamError",
            message:
                'The key policy is refused, 2 findings:\n  Version: is "1"; expected "2012-10-17" or "2008-10-17"\n  Statement: is missing or empty; expected at least one statement',
        });
    });

    describe("refuses", () => {
        /** One statement of a kind, and what is said about it. */
        const statements: [PolicyKind, Written, string][] = [
            [
                "identity",
                { ...identity, Principal: "*" },
                "Statement[0].Principal: can't stand in an identity policy",
            ],
            [
                "identity",
                { ...identity, NotPrincipal: "*" },
                "Statement[0].NotPrincipal: can't stand in an identity policy",
            ],
            [
                "scp",
                { ...scp, Principal: "*" },
                "Statement[0].Principal: can't stand in a service control policy",
            ],
            ["key", identity, "Statement[0]: has no Principal, which a key policy needs"],
            [
                "trust",
                { Effect: "Allow", Action: "sts:AssumeRole" },
                "Statement[0]: has no Principal, which a trust policy needs",
            ],
            [
                "trust",
                { ...trust, Resource: "*" },
                "Statement[0].Resource: can't stand in a trust policy: its resource is the role",
            ],
            [
                "trust",
                {
                    ...trust,
                    Effect: "Deny",
                    Principal: undefined,
                    NotPrincipal: { AWS: "111122223333" },
                },
                "Statement[0].NotPrincipal: can't stand in a trust policy",
            ],
            [
                "key",
                { ...key, Principal: undefined, NotPrincipal: "*" },
                "Statement[0].NotPrincipal: can't stand with Effect Allow",
            ],
            [
                "key",
                { ...key, Effect: "Deny", NotPrincipal: "*" },
                "Statement[0]: has Principal and NotPrincipal; expected one of them",
            ],
            [
                "rcp",
                { ...rcp, Principal: { AWS: "*" } },
                'Statement[0].Principal: is an object; expected "*" in a resource control policy',
            ],
            [
                "rcp",
                scp,
                'Statement[0].Principal: is nothing; expected "*" in a resource control policy',
            ],
            [
                "rcp",
                { ...rcp, Effect: "Allow" },
                "Statement[0].Effect: is Allow, which only RCPFullAWSAccess may have; expected Deny",
            ],
            [
                "rcp",
                { ...rcp, Action: undefined, NotAction: "kms:*" },
                "Statement[0].NotAction: can't stand in a resource control policy",
            ],
            [
                "identity",
                { ...identity, Action: undefined },
                "Statement[0]: has neither Action nor NotAction",
            ],
            [
                "identity",
                { ...identity, Resource: undefined },
                "Statement[0]: has neither Resource nor NotResource",
            ],
            [
                "identity",
                { ...identity, NotAction: "s3:*" },
                "Statement[0]: has Action and NotAction; expected one of them",
            ],
            [
                "identity",
                { ...identity, Action: [] },
                "Statement[0].Action: is empty; expected at least one string",
            ],
            [
                "identity",
                { ...identity, Action: ["kms:Sign", 5] },
                "Statement[0].Action[1]: is 5; expected a string",
            ],
            [
                "identity",
                { ...identity, Action: "k*:Sign" },
                'Statement[0].Action: is "k*:Sign"; expected "*" or service:Name, with wildcards in the name only',
            ],
            [
                "identity",
                { ...identity, Action: "kms:S\u0456gn" },
                'Statement[0].Action: is "kms:S\u0456gn"; expected "*" or service:Name, with wildcards in the name only',
            ],
            [
                "identity",
                { ...identity, Resource: "arn:aws:s3:::b/${aws:username" },
                'Statement[0].Resource: is "arn:aws:s3:::b/${aws:username": opens a policy variable with ${ and does not close it',
            ],
            [
                "identity",
                { ...identity, Resource: "arn:aws:s3:::b/${}" },
                "Statement[0].Resource: is \"arn:aws:s3:::b/${}\": has ${}, which is no policy variable: expected ${key} or ${key, 'default'}",
            ],
            [
                "identity",
                { ...identity, Resource: "arn:aws:s3::${aws:PrincipalAccount}:b" },
                'Statement[0].Resource: has a policy variable in "arn:aws:s3::${aws"; expected it after the fifth colon',
            ],
            [
                "identity",
                { ...identity, Effects: 1 },
                "Statement[0].Effects: is no element of a statement",
            ],
            [
                "identity",
                { ...identity, Sid: "a b" },
                'Statement[0].Sid: is "a b"; expected letters and digits only in an identity policy',
            ],
            ["key", { ...key, Sid: 5 }, "Statement[0].Sid: is 5; expected a string"],
            [
                "key",
                { ...key, Principal: {} },
                "Statement[0].Principal: is empty; expected AWS, Service, Federated or CanonicalUser",
            ],
            [
                "key",
                { ...key, Principal: { Aws: "*" } },
                "Statement[0].Principal.Aws: is no type of principal: expected AWS, Service, Federated or CanonicalUser",
            ],
            [
                "key",
                { ...key, Principal: { AWS: "arn:aws:iam::111122223333:role/*" } },
                'Statement[0].Principal.AWS: is "arn:aws:iam::111122223333:role/*": a wildcard can\'t be part of a principal; name each one',
            ],
            [
                "key",
                { ...key, Principal: { AWS: "arn:aws:sts::111122223333:assumed-role/r/*" } },
                'Statement[0].Principal.AWS: is "arn:aws:sts::111122223333:assumed-role/r/*": a wildcard can\'t be part of a principal; name each one',
            ],
            [
                "key",
                { ...key, Principal: { AWS: "11112222333" } },
                'Statement[0].Principal.AWS: is "11112222333"; expected an account\'s number or the ARN of a root, user, role or session',
            ],
            [
                "key",
                { ...key, Principal: { AWS: ["arn:aws:iam::111122223333:group/g"] } },
                'Statement[0].Principal.AWS[0]: is "arn:aws:iam::111122223333:group/g"; expected an account\'s number or the ARN of a root, user, role or session',
            ],
            [
                "key",
                { ...key, Principal: { Service: "*" } },
                'Statement[0].Principal.Service: is "*": a wildcard can\'t be part of a principal; name each one',
            ],
            [
                "key",
                { ...key, Principal: "arn:aws:iam::111122223333:root" },
                'Statement[0].Principal: is "arn:aws:iam::111122223333:root"; expected "*" or an object with AWS, Service, Federated or CanonicalUser',
            ],
        ];
        for (const [kind, statement, expected] of statements) {
            it(`${expected} (${kind})`, () => {
                assert.deepEqual(paths(text([statement]), kind), [expected]);
            });
        }

        /** One condition, and what is said about it. */
        const conditions: [object, string][] = [
            [{ StringEqual: { "aws:x": "a" } }, ".StringEqual: is no condition operator"],
            [{ stringequals: { "aws:x": "a" } }, ".stringequals: is no condition operator"],
            [{ NullIfExists: { "aws:x": "true" } }, ".NullIfExists: is no condition operator"],
            [
                { "ForAnyValue:Null": { "aws:x": "true" } },
                '["ForAnyValue:Null"]: is no condition operator',
            ],
            [
                { "ForSome:StringLike": { "aws:x": "a" } },
                '["ForSome:StringLike"]: is no condition operator',
            ],
            [
                { Bool: {} },
                ".Bool: is an object; expected an object with at least one condition key",
            ],
            [
                { Bool: "true" },
                '.Bool: is "true"; expected an object with at least one condition key',
            ],
            [{ Bool: { "aws:x": "yes" } }, '.Bool["aws:x"]: is "yes"; expected true or false'],
            [
                { Null: { "aws:x": ["true", "no"] } },
                '.Null["aws:x"]: has "no"; expected true or false',
            ],
            [
                { StringLike: { "aws:x": [] } },
                '.StringLike["aws:x"]: has no values; expected at least one',
            ],
            [
                { StringLike: { "aws:x": ["a", null] } },
                '.StringLike["aws:x"][1]: is null; expected a string, a number or a boolean',
            ],
            [
                { StringLike: { x: "a" } },
                ".StringLike.x: is no condition key: expected a prefix and a name, such as aws:SourceIp",
            ],
            [
                { StringLike: { "aws:x": "a", "AWS:X": "b" } },
                '.StringLike["AWS:X"]: stands twice: names of condition keys ignore case',
            ],
            [
                { StringLike: { "aws:x": ["a", "${b}"] } },
                ".StringLike[\"aws:x\"][1]: has ${b}, which is no policy variable: expected ${key} or ${key, 'default'}",
            ],
            [
                { NumericEquals: { "aws:x": "1e3" } },
                '.NumericEquals["aws:x"]: is "1e3"; expected a decimal number',
            ],
            [
                { DateEquals: { "aws:x": "2026-13-01" } },
                '.DateEquals["aws:x"]: is "2026-13-01"; expected an ISO 8601 date or seconds since 1970',
            ],
            [{ BinaryEquals: { "aws:x": "a" } }, '.BinaryEquals["aws:x"]: is "a"; expected base64'],
            [
                { IpAddress: { "aws:x": "203.0.113.0/33" } },
                '.IpAddress["aws:x"]: is "203.0.113.0/33"; expected an IP range',
            ],
            [
                { IpAddress: { "aws:x": "2001:db8::1" } },
                '.IpAddress["aws:x"]: is "2001:db8::1"; expected an IP range',
            ],
            [
                { ArnLike: { "aws:x": "*" } },
                '.ArnLike["aws:x"]: is "*"; expected an ARN, of six parts with colons',
            ],
        ];
        for (const [condition, expected] of conditions) {
            it(`Condition${expected}`, () => {
                assert.deepEqual(paths(text([{ ...identity, Condition: condition }]), "identity"), [
                    `Statement[0].Condition${expected}`,
                ]);
            });
        }

        /** One document, and what is said about it. */
        const documents: [string, PolicyKind, string[]][] = [
            [
                '{"Version":"2012-10-17","Statement":[],"Statements":[]}',
                "key",
                [
                    "Statements: is no element of a policy",
                    "Statement: is missing or empty; expected at least one statement",
                ],
            ],
            ["[]", "key", [": is a list; expected an object"]],
            [
                text([key], "2013-10-17"),
                "key",
                ['Version: is "2013-10-17"; expected "2012-10-17" or "2008-10-17"'],
            ],
            [
                text([scp], "2008-10-17"),
                "scp",
                ['Version: is "2008-10-17"; expected "2012-10-17" in a service control policy'],
            ],
            [
                JSON.stringify({ Statement: [rcp] }),
                "rcp",
                ['Version: is nothing; expected "2012-10-17" in a resource control policy'],
            ],
            [
                JSON.stringify({ Id: "a", Statement: [identity] }),
                "identity",
                ["Id: can't stand in an identity policy"],
            ],
            [JSON.stringify({ Id: 5, Statement: [key] }), "key", ["Id: is 5; expected a string"]],
            [
                JSON.stringify({ Statement: [5] }),
                "identity",
                ["Statement[0]: is 5; expected an object"],
            ],
            [
                text([
                    { Sid: "A", ...key },
                    { Sid: "B", ...key },
                    { Sid: "A", ...key },
                ]),
                "key",
                ["Statement[2].Sid: is the Sid of statement 0 too; make it unique"],
            ],
        ];
        for (const [source, kind, expected] of documents) {
            it(`${expected.join(" and ")} (${kind})`, () => {
                assert.deepEqual(paths(source, kind), expected);
            });
        }

        it("what is no JSON, and says nothing else", () => {
            const [only, ...others] = paths('{"Version":', "key");
            assert.match(only ?? "", /^: is no JSON: /);
            assert.deepEqual(others, []);
        });
    });

    describe("finds names that stand twice", () => {
        const cases: [string, string][] = [
            ['{"Version":"2012-10-17","Version":"2012-10-17","Statement":[<S>]}', "Version"],
            [
                '{"Statement":[<S>,{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}]}',
                "Statement[1].Effect",
            ],
            [
                '{"Statement":[{"Effect":"Allow","\\u0045ffect":"Allow","Action":"*","Resource":"*"}]}',
                "Statement[0].Effect",
            ],
            [
                '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:x":"true","aws:x":"false"}}}}',
                'Statement.Condition.Bool["aws:x"]',
            ],
        ];
        for (const [template, expected] of cases) {
            it(expected, () => {
                const source = template.replace("<S>", JSON.stringify(identity));
                assert.deepEqual(paths(source, "identity"), [`${expected}: stands twice`]);
            });
        }

        it("and none in values, nor in different objects", () => {
            const quoted = { ...identity, Sid: "a", Resource: ['arn:aws:s3:::{"a":1,"a":2}'] };
            assert.deepEqual(paths(text([quoted, { ...quoted, Sid: "b" }]), "identity"), []);
        });
    });

    it("accepts what AWS KMS accepts: statements without Action or Resource, Sids with spaces", () => {
        const inert = { Sid: "does nothing", Effect: "Allow", Principal: "*" };
        assert.deepEqual(
            findings(text([inert, { ...inert, Sid: "b", Action: "kms:*" }]), "key"),
            [],
        );
    });

    it("accepts RCPFullAWSAccess", () => {
        const full = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
        assert.deepEqual(findings(text([full]), "rcp"), []);
    });

    it("refuses its Allow beside other statements", () => {
        const full = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
        assert.deepEqual(paths(text([rcp, full]), "rcp"), [
            "Statement[1].Effect: is Allow, which only RCPFullAWSAccess may have; expected Deny",
        ]);
    });

    it("accepts in an SCP what it has had since September 2025", () => {
        const wide = {
            Effect: "Allow",
            NotAction: ["iam:*User", "s3:*Bucket*"],
            NotResource: "arn:aws:s3:::b",
            Condition: { Bool: { "aws:SecureTransport": true } },
        };
        assert.deepEqual(findings(text([wide]), "scp"), []);
    });

    describe("throws nothing but its own error", () => {
        const kinds = fc.constantFrom(...Object.values(PolicyKind));
        const refusesWell = (source: unknown, kind: PolicyKind) => void findings(source, kind);

        it("of any JSON value and any text", () => {
            fc.assert(fc.property(fc.jsonValue(), kinds, refusesWell), { numRuns: 1000 });
            fc.assert(fc.property(fc.json(), kinds, refusesWell), { numRuns: 1000 });
            fc.assert(fc.property(fc.string(), kinds, refusesWell), { numRuns: 1000 });
        });

        it("of anything where a statement has something else", () => {
            const name = fc.constantFrom(
                ..."Sid Effect Principal NotPrincipal Action NotAction Resource NotResource Condition __proto__ constructor".split(
                    " ",
                ),
            );
            const value = fc.oneof(
                fc.jsonValue({ maxDepth: 3 }),
                fc.constantFrom("Allow", "Deny", "*", "kms:*", "arn:aws:s3:::*", "${", "${aws:x}"),
                fc.dictionary(
                    fc.constantFrom(
                        "StringLike",
                        "ArnLike",
                        "Bool",
                        "Null",
                        "IpAddress",
                        "AWS",
                        "toString",
                    ),
                    fc.oneof(
                        fc.jsonValue(),
                        fc.dictionary(fc.constantFrom("aws:x", "AWS:X"), fc.jsonValue()),
                    ),
                ),
            );
            const document = fc
                .array(fc.dictionary(name, value), { maxLength: 3 })
                .map((statements) =>
                    JSON.stringify({ Version: "2012-10-17", Statement: statements }),
                );
            fc.assert(fc.property(document, kinds, refusesWell), { numRuns: 400 });
        });

        it("of deep and of long texts", () => {
            findings("[".repeat(100_000) + "]".repeat(100_000), "key");
            findings('{"a":'.repeat(5000) + "1" + "}".repeat(5000), "key");
            findings(
                text([{ ...identity, Resource: `arn:aws:s3:::${"a".repeat(300_000)}` }]),
                "key",
            );
        });
    });
});
