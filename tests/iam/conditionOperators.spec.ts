import assert from "node:assert/strict";

import { evaluatePolicy } from "../../iam/index";
import { type Context, policy, request, session } from "./builders";

/** How a condition of one statement is judged. */
function judge(condition: object, context: Context): boolean | "unjudged" {
    const document = policy("identity", {
        Effect: "Allow",
        Action: "*",
        Resource: "*",
        Condition: condition,
    });
    const [matched] = evaluatePolicy(document, request({ context, principal: session("r") }));
    return matched === undefined ? false : matched.cannotJudge === undefined || "unjudged";
}

/** Operator, values of the policy, values of the request, and how that is judged. */
type Line = readonly [string, unknown, readonly string[], boolean | "unjudged"];

const KEY = "aws:SourceVpce";

function table(lines: readonly Line[]): void {
    for (const [operator, wanted, values, expected] of lines) {
        it(`${operator} ${JSON.stringify(wanted)} of ${JSON.stringify(values)}: ${expected}`, () => {
            assert.equal(judge({ [operator]: { [KEY]: wanted } }, { [KEY]: values }), expected);
        });
    }
}

describe("string operators", () => {
    table([
        ["StringEquals", "a", ["a"], true],
        ["StringEquals", "a", ["A"], false],
        ["StringEquals", "a*", ["ab"], false],
        ["StringEquals", "a*", ["a*"], true],
        ["StringEquals", ["a", "b"], ["b"], true],
        ["StringEquals", "é", ["e\u0301"], false],
        ["StringEquals", "a", ["\u0430"], false],
        ["StringEquals", "a", [], false],
        ["StringNotEquals", "a", ["b"], true],
        ["StringNotEquals", ["a", "b"], ["b"], false],
        ["StringNotEquals", ["a", "b"], ["c"], true],
        ["StringNotEquals", "a", [], true],
        ["StringEqualsIgnoreCase", "Abc", ["aBC"], true],
        ["StringEqualsIgnoreCase", "abc", ["abd"], false],
        ["StringEqualsIgnoreCase", "k", ["\u212a"], "unjudged"],
        ["StringEqualsIgnoreCase", "É", ["é"], "unjudged"],
        ["StringNotEqualsIgnoreCase", "Abc", ["aBC"], false],
        ["StringNotEqualsIgnoreCase", "k", ["\u212a"], "unjudged"],
        ["StringLike", "a*", ["ab"], true],
        ["StringLike", "a?", ["ab"], true],
        ["StringLike", "a?", ["a"], false],
        ["StringLike", "a${*}", ["ab"], false],
        ["StringLike", "a${*}", ["a*"], true],
        ["StringLike", "a${?}", ["a?"], true],
        ["StringLike", "${$}{a", ["${a"], true],
        ["StringNotLike", "a*", ["ab"], false],
        ["StringNotLike", "a*", [], true],
        ["StringEquals", true, ["true"], true],
        ["StringEquals", 5, ["5"], true],
    ]);
});

describe("numeric operators", () => {
    table([
        ["NumericEquals", "10", ["10.0"], true],
        ["NumericEquals", 10, ["11"], false],
        ["NumericNotEquals", "10", ["11"], true],
        ["NumericNotEquals", "10", ["10"], false],
        ["NumericNotEquals", "10", [], true],
        ["NumericLessThan", "30", ["29"], true],
        ["NumericLessThan", "30", ["30"], false],
        ["NumericLessThan", "30", ["7"], true],
        ["NumericLessThan", "30", [], false],
        ["NumericLessThanEquals", "30", ["30"], true],
        ["NumericGreaterThan", "-1.5", ["-1"], true],
        ["NumericGreaterThan", "30", ["30"], false],
        ["NumericGreaterThanEquals", "30", ["30"], true],
        ["NumericEquals", "10", ["ten"], "unjudged"],
        ["NumericEquals", "10", ["0x0a"], "unjudged"],
        ["NumericEquals", "10", ["9007199254740993"], "unjudged"],
    ]);
});

describe("date operators", () => {
    const noon = "2026-11-24T12:00:00Z";
    table([
        ["DateEquals", noon, ["2026-11-24T09:00:00-03:00"], true],
        ["DateEquals", noon, ["1795521600"], true],
        ["DateNotEquals", noon, ["2026-11-24T12:00:01Z"], true],
        ["DateLessThan", noon, ["2026-11-24"], true],
        ["DateLessThan", noon, [noon], false],
        ["DateLessThanEquals", noon, [noon], true],
        ["DateGreaterThan", noon, ["2026-11-24T12:00:00.001Z"], true],
        ["DateGreaterThanEquals", noon, [noon], true],
        ["DateGreaterThan", noon, [], false],
        ["DateLessThan", noon, ["2026"], "unjudged"],
        ["DateLessThan", noon, ["2026-02-30T00:00:00Z"], "unjudged"],
        ["DateLessThan", noon, ["tomorrow"], "unjudged"],
    ]);
});

describe("Bool and BinaryEquals", () => {
    table([
        ["Bool", "true", ["true"], true],
        ["Bool", true, ["false"], false],
        ["Bool", "false", ["false"], true],
        ["Bool", "false", [], false],
        ["BoolIfExists", "false", [], true],
        ["Bool", "true", ["True"], "unjudged"],
        ["BinaryEquals", "QmluYXJ5", ["QmluYXJ5"], true],
        ["BinaryEquals", "QmluYXJ5", ["QmluYXJ6"], false],
        ["BinaryEquals", "QmluYXJ5", ["?"], "unjudged"],
    ]);
});

describe("IP operators", () => {
    table([
        ["IpAddress", "203.0.113.0/24", ["203.0.113.255"], true],
        ["IpAddress", "203.0.113.0/24", ["203.0.114.0"], false],
        ["IpAddress", "203.0.113.77/24", ["203.0.113.1"], true],
        ["IpAddress", "203.0.113.7", ["203.0.113.7"], true],
        ["IpAddress", "203.0.113.7", ["203.0.113.8"], false],
        ["IpAddress", "0.0.0.0/0", ["198.51.100.1"], true],
        ["IpAddress", "0.0.0.0/0", ["::1"], false],
        ["IpAddress", "::/0", ["198.51.100.1"], false],
        ["IpAddress", "2001:db8::/32", ["2001:DB8:ffff::1"], true],
        ["IpAddress", "2001:db8::/32", ["2001:db9::1"], false],
        ["IpAddress", "2001:db8::1/128", ["2001:db8:0:0:0:0:0:1"], true],
        ["NotIpAddress", ["203.0.113.0/24", "198.51.100.0/24"], ["192.0.2.1"], true],
        ["NotIpAddress", ["203.0.113.0/24", "198.51.100.0/24"], ["198.51.100.9"], false],
        ["NotIpAddress", "203.0.113.0/24", [], true],
        ["IpAddress", "203.0.113.0/24", ["203.0.113.01"], "unjudged"],
        ["IpAddress", "203.0.113.0/24", ["1:2:3:4:5:6:7:8:9"], "unjudged"],
        ["IpAddress", "203.0.113.0/24", ["::ffff:203.0.113.1"], "unjudged"],
    ]);
});

describe("ARN operators", () => {
    const role = "arn:aws:iam::111122223333:role/cartorio/Signer";
    table([
        ["ArnEquals", role, [role], true],
        ["ArnLike", "arn:aws:iam::*:role/cartorio/*", [role], true],
        ["ArnEquals", "arn:aws:iam::*:role/cartorio/*", [role], true],
        ["ArnLike", "arn:aws:iam::1111*:role/*", [role], true],
        ["ArnLike", "arn:aws:iam:*:role/cartorio/Signer:", [role], false],
        ["ArnLike", "arn:*:*:*:*:*", [role], true],
        ["ArnLike", "arn:aws:s3:::b:*", ["arn:aws:s3:::b:c:d"], true],
        ["ArnLike", role, ["arn:aws:iam::111122223333:role/cartorio/signer"], false],
        ["ArnLike", role, ["cartorio/Signer"], false],
        ["ArnLike", role, [], false],
        ["ArnNotLike", "arn:aws:iam::*:role/cartorio/*", [role], false],
        ["ArnNotEquals", "arn:aws:iam::*:role/other/*", [role], true],
        ["ArnNotEquals", role, [], true],
        ["ArnNotEquals", role, ["no ARN"], true],
        ["ArnEquals", "arn:aws:iam::${aws:PrincipalAccount}:role/*", [role], true],
        ["ArnEquals", "arn:aws:iam::${aws:ResourceOrgID}:role/*", [role], false],
        [
            "ArnEquals",
            "arn:aws:iam::111122223333:role/${kms:KeySpec, 'cartorio/Signer'}",
            [role],
            true,
        ],
    ]);
});

describe("Null", () => {
    table([
        ["Null", "true", [], true],
        ["Null", "true", ["a"], false],
        ["Null", "false", ["a"], true],
        ["Null", "false", [], false],
        ["Null", false, ["a", "b"], true],
    ]);
});

describe("set operators and IfExists", () => {
    table([
        ["ForAllValues:StringEquals", ["a", "b"], ["a", "b"], true],
        ["ForAllValues:StringEquals", ["a", "b"], ["a", "c"], false],
        ["ForAllValues:StringEquals", "a", [], true],
        ["ForAllValues:StringEquals", "a", [""], true],
        ["ForAllValues:StringNotEquals", ["a", "b"], ["c", "d"], true],
        ["ForAllValues:StringNotEquals", ["a", "b"], ["c", "b"], false],
        ["ForAllValues:NumericLessThan", "5", ["9", "ten"], false],
        ["ForAllValues:NumericLessThan", "5", ["1", "ten"], "unjudged"],
        ["ForAnyValue:StringEquals", ["a", "b"], ["c", "b"], true],
        ["ForAnyValue:StringEquals", ["a", "b"], ["c", "d"], false],
        ["ForAnyValue:StringEquals", "a", [], false],
        ["ForAnyValue:StringEquals", "a", [""], false],
        ["ForAnyValue:StringNotEquals", "a", ["a", "b"], true],
        ["ForAnyValue:StringNotEquals", "a", ["a"], false],
        ["ForAnyValue:StringEqualsIfExists", "a", [], true],
        ["StringEqualsIfExists", "a", [], true],
        ["StringEqualsIfExists", "a", ["b"], false],
        ["StringNotEqualsIfExists", "a", ["a"], false],
        ["NumericLessThanIfExists", "5", [], true],
        ["IpAddressIfExists", "203.0.113.0/24", [], true],
        ["ArnLikeIfExists", "arn:aws:iam::*:role/*", [], true],
        ["StringEquals", "a", ["a", "b"], "unjudged"],
        ["StringNotEquals", "a", ["b", "c"], "unjudged"],
    ]);

    it("connect different keys and operators by AND", () => {
        const condition = {
            StringEquals: { "kms:MessageType": "RAW", "kms:KeySpec": "RSA_2048" },
            Bool: { "aws:MultiFactorAuthPresent": "true" },
        };
        const all = {
            "kms:MessageType": "RAW",
            "kms:KeySpec": "RSA_2048",
            "aws:MultiFactorAuthPresent": "true",
        };
        assert.equal(judge(condition, all), true);
        for (const key of Object.keys(all)) {
            assert.equal(judge(condition, { ...all, [key]: [] }), false, key);
        }
    });
});
