/** Does not prove that AWS takes what is sent. */
import assert from "node:assert/strict";
import type { SimulateCustomPolicyRequest } from "@aws-sdk/client-iam";
import { ALLOW_ALL, KEY_ARN, OTHER_ACCOUNT, root, session, text, user } from "../../iam/builders";
import { page, type Ask } from "../../iam/documented/row";
import { ROWS } from "../../iam/documented/rows";
import { REASONS, translate } from "./translate";

const OBJECT = "arn:aws:s3:::b/a";
const translated = (ask: Partial<Ask> = {}) =>
    translate(page("https://example")("", "allow", { action: "s3:GetObject", on: OBJECT, ...ask }));

function inputOf(ask?: Partial<Ask>): SimulateCustomPolicyRequest {
    const translation = translated(ask);
    assert.ok("input" in translation, JSON.stringify(translation));
    return translation.input;
}
function entriesOf(Condition: object, more: Partial<Ask> = {}) {
    return inputOf({ identity: [{ ...ALLOW_ALL, Condition }], ...more }).ContextEntries ?? [];
}
const entry = (name: string, type: string, ...values: string[]) => ({
    ContextKeyName: name,
    ContextKeyValues: values,
    ContextKeyType: type,
});
const toAll = (AWS: string) => [{ ...ALLOW_ALL, Principal: { AWS } }];

describe("translate", () => {
    it("sends action, resource and identity policy, and no caller whom nothing names", () => {
        assert.deepEqual(inputOf({ identity: [ALLOW_ALL] }), {
            ActionNames: ["s3:GetObject"],
            ResourceArns: [OBJECT],
            PolicyInputList: [text([ALLOW_ALL])],
        });
    });
    it("sends a policy that allows nothing of the row's where there is none", () => {
        const [document = ""] = inputOf().PolicyInputList!;
        assert.match(document, /"Action":"sts:GetCallerIdentity"/);
        assert.ok(ROWS.every(({ request }) => request.action !== "sts:GetCallerIdentity"));
    });
    it("sends the boundary as one", () => {
        const boundary = { ...ALLOW_ALL, Action: "ec2:*" };
        const { PermissionsBoundaryPolicyInputList: list } = inputOf({ boundary });
        assert.deepEqual(list, [text([boundary])]);
    });
    it("sends a session as its role", () => {
        const { CallerArn } = inputOf({ by: session("a/r"), key: toAll(session("a/r").roleArn) });
        assert.equal(CallerArn, "arn:aws:iam::111122223333:role/a/r");
    });
    it("names caller and owner across accounts, also without a policy of the resource", () => {
        const stranger = user("x", { accountId: OTHER_ACCOUNT });
        const { CallerArn, ResourceOwner } = inputOf({ by: stranger });
        assert.deepEqual(
            [CallerArn, ResourceOwner],
            [stranger.arn, "arn:aws:iam::111122223333:root"],
        );
    });

    describe("context entries", () => {
        const types: readonly (readonly [string, string, string, string])[] = [
            ["StringLike", "s3:prefix", "a", "string"],
            ["ArnNotEqualsIfExists", "aws:SourceArn", OBJECT, "string"],
            ["NumericLessThan", "s3:max-keys", "1", "numeric"],
            ["DateGreaterThanIfExists", "aws:TokenIssueTime", "2020-01-01T00:00:00Z", "date"],
            ["Bool", "aws:SecureTransport", "true", "boolean"],
            ["NotIpAddress", "aws:SourceIp", "203.0.113.1", "ip"],
            ["BinaryEquals", "s3:blob", "AQID", "binary"],
            ["Null", "s3:prefix", "true", "string"],
            ["ForAllValues:StringEquals", "kms:EncryptionContextKeys", "a", "stringList"],
            ["ForAnyValue:NumericEquals", "s3:numbers", "1", "numericList"],
        ];
        for (const [operator, key, value, type] of types) {
            it(`are ${type} below ${operator}`, () => {
                const context = { [key]: value };
                const entries = entriesOf({ [operator]: { [key]: value } }, { context });
                assert.deepEqual(entries, [entry(key, type, value)]);
            });
        }
        it("have the values that principal and resource determine", () => {
            const by = user("ana", { tags: { team: "x" }, organizationId: "o-exemplo12345" });
            const names = ["aws:PrincipalTag/team", "aws:PrincipalOrgID", "aws:username"];
            const condition = Object.fromEntries(names.map((name) => [name, "?"]));
            assert.deepEqual(entriesOf({ StringEquals: condition }, { by }), [
                entry("aws:PrincipalTag/team", "string", "x"),
                entry("aws:PrincipalOrgID", "string", "o-exemplo12345"),
                entry("aws:username", "string", "ana"),
            ]);
        });
        it("have the values of policy variables, and none of escapes", () => {
            const Resource = "arn:aws:s3:::b/${aws:username, 'nobody'}/${*}${aws:PrincipalTag/a}";
            const identity = [{ ...ALLOW_ALL, Resource }];
            const { ContextEntries } = inputOf({ identity });
            assert.deepEqual(ContextEntries, [entry("aws:username", "string", "ana")]);
        });
        it("are one for a key that is written in two ways", () => {
            const condition = {
                StringEquals: { "S3:Prefix": "a" },
                StringLike: { "S3:PREFIX": "a" },
            };
            const entries = entriesOf(condition, { context: { "s3:prefix": "a" } });
            assert.deepEqual(entries, [entry("S3:Prefix", "string", "a")]);
        });
        it("are of keys that boundary and policy of the resource read, too", () => {
            const reading = (key: string) => ({
                ...ALLOW_ALL,
                Condition: { StringEquals: { [key]: "a" } },
            });
            const { ContextEntries } = inputOf({
                boundary: reading("s3:prefix"),
                key: [{ ...reading("s3:delimiter"), Principal: "*" }],
                context: { "s3:prefix": "a", "s3:delimiter": "b" },
            });
            assert.deepEqual(ContextEntries, [
                entry("s3:prefix", "string", "a"),
                entry("s3:delimiter", "string", "b"),
            ]);
        });
        it("are lists where there are several values", () => {
            const context = { "s3:prefix": ["a", "b"] };
            const entries = entriesOf({ Null: { "s3:prefix": "false" } }, { context });
            assert.deepEqual(entries, [entry("s3:prefix", "stringList", "a", "b")]);
        });
        it("leave out keys without value, unsaid keys and keys that no policy reads", () => {
            const condition = { StringEquals: { "s3:prefix": "a", "aws:UserAgent": "b" } };
            const context = { "s3:prefix": [], "s3:delimiter": "/" };
            assert.deepEqual(entriesOf(condition, { context }), []);
        });
    });

    describe("says why it does not send", () => {
        const mixed = {
            StringEquals: { "s3:max-keys": "1" },
            NumericEquals: { "s3:max-keys": "1" },
        };
        const reasons: Readonly<Record<keyof typeof REASONS, Partial<Ask>>> = {
            rcps: { rcps: [], scps: [[ALLOW_ALL]] },
            scps: { scps: [[ALLOW_ALL]] },
            session: { session: ALLOW_ALL },
            grants: { grants: [{ grantId: "g1" }] },
            trust: { trust: [{ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }] },
            placeholder: { action: "someservice:Do" },
            caller: { by: root() },
            namedSession: { key: toAll(session("r").arn) },
            owner: { key: toAll("*"), on: KEY_ARN, owner: OTHER_ACCOUNT },
            characters: { identity: [{ ...ALLOW_ALL, Resource: "arn:aws:s3:::b/\u0100" }] },
            types: {
                identity: [{ ...ALLOW_ALL, Condition: mixed }],
                context: { "s3:max-keys": "1" },
            },
        };
        for (const [name, ask] of Object.entries(reasons)) {
            it(name, () => {
                const reason = REASONS[name as keyof typeof REASONS];
                assert.deepEqual(translated(ask), { reason });
            });
        }
    });

    it("sends most of the documented decisions", () => {
        const sent = ROWS.filter((row) => "input" in translate(row));
        assert.ok(
            sent.length > ROWS.length / 2,
            `${String(sent.length)} of ${String(ROWS.length)}`,
        );
    });
});
