import assert from "node:assert/strict";
import { holds, refusedOnWire } from "../checks";
import { api, RECORDED, type ConformanceCase } from "../conformanceCase";

const PROTOCOL = "https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html";
const COMMON_ERRORS = "https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html";
const JSON_1_1 = "application/x-amz-json-1.1";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type Json = Readonly<Record<string, unknown>>;
const parse = (text: string) => JSON.parse(text) as Json;

/** Requests that are refused: id, operation, body, errors, message. */
const REFUSED: readonly (readonly [
    string,
    string,
    unknown,
    string | readonly string[],
    RegExp?,
])[] = [
    ["no-json", "ListKeys", "{", "SerializationException"],
    ["json-array", "ListKeys", "[]", "SerializationException"],
    ["number-as-text", "ListKeys", { Limit: "1" }, "SerializationException"],
    ["text-as-number", "DescribeKey", { KeyId: 1 }, "SerializationException"],
    ["list-for-text", "DescribeKey", { KeyId: ["k"] }, "SerializationException"],
    [
        "no-base64",
        "Sign",
        { KeyId: "k", Message: "###", SigningAlgorithm: "RSASSA_PSS_SHA_256" },
        "SerializationException",
    ],
    [
        "missing-parameter",
        "DescribeKey",
        {},
        "ValidationException",
        /^1 validation error detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null$/,
    ],
    [
        "null-parameter",
        "DescribeKey",
        { KeyId: null },
        "ValidationException",
        /Member must not be null/,
    ],
    [
        "several-findings",
        "CreateKey",
        { KeySpec: "RSA_1", KeyUsage: "NONE" },
        "ValidationException",
        /^2 validation errors detected: /,
    ],
    [
        "below-the-least",
        "ListKeys",
        { Limit: 0 },
        "ValidationException",
        /Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1/,
    ],
];

export const wire: readonly ConformanceCase[] = [
    ...REFUSED.map(([id, operation, body, names, message]): ConformanceCase => ({
        id: `wire-refuses-${id}`,
        title: `${operation} is refused on the wire: ${id}`,
        source: message === undefined ? PROTOCOL : RECORDED,
        run: async (context) => {
            const answer = await context.raw(operation, body);
            refusedOnWire(answer, ...[names].flat());
            if (message !== undefined) {
                assert.match(String(parse(answer.body)["message"]), message);
            }
        },
    })),
    {
        id: "wire-content-type",
        title: "Answers and refusals are JSON 1.1",
        source: PROTOCOL,
        run: async (context) => {
            for (const body of [{ Limit: 1 }, { Limit: 0 }]) {
                const { headers } = await context.raw("ListKeys", body);
                assert.equal(headers["content-type"], JSON_1_1);
            }
        },
    },
    {
        id: "wire-request-id",
        title: "Answers and refusals have a request id of their own",
        source: "https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html",
        run: async (context) => {
            const ids: string[] = [];
            for (const body of [{ Limit: 1 }, { Limit: 0 }]) {
                const { headers } = await context.raw("ListKeys", body);
                ids.push(String(headers["x-amzn-requestid"]));
            }
            ids.forEach((id) => assert.match(id, UUID));
            assert.equal(new Set(ids).size, 2);
        },
    },
    {
        id: "wire-error-shape",
        title: "A refusal is HTTP 400 with __type and message, and nothing else",
        source: PROTOCOL,
        run: async (context) => {
            const answer = await context.raw("DescribeKey", { KeyId: "fake-key-id" });
            refusedOnWire(answer, "NotFoundException");
            const { __type: type, ...rest } = parse(answer.body);
            assert.equal(type, "NotFoundException");
            assert.deepEqual(rest, { message: "Invalid keyId 'fake-key-id'" });
        },
    },
    ...[
        ["operation", "TrentService.Levitate"],
        ["service", "DynamoDB_20120810.ListTables"],
    ].map(([what = "", target = ""]): ConformanceCase => ({
        id: `wire-unknown-${what}`,
        title: `An X-Amz-Target of no ${what} of KMS is refused`,
        source: COMMON_ERRORS,
        run: async (context) => {
            const answer = await context.raw("", {}, { target });
            refusedOnWire(answer, "UnknownOperationException", "InvalidAction");
        },
    })),
    {
        id: "wire-unknown-parameter",
        title: "Parameters that KMS does not know are ignored",
        source: PROTOCOL,
        run: async (context) => {
            const answer = await context.raw("ListKeys", { Limit: 1, Unknown: 1 });
            assert.equal(answer.status, 200);
        },
    },
    {
        id: "wire-null-parameter",
        title: "A parameter of null is one left out",
        source: PROTOCOL,
        run: async (context) => {
            const answer = await context.raw("ListKeys", { Limit: 1, Marker: null });
            assert.equal(answer.status, 200);
        },
    },
    {
        id: "wire-dates",
        title: "Dates are numbers: seconds since 1970",
        source: PROTOCOL,
        run: async (context) => {
            const { KeyId } = await context.keyIn("signingPending", "PendingDeletion");
            const answer = await context.raw("DescribeKey", { KeyId });
            const metadata = parse(answer.body)["KeyMetadata"] as Json;
            for (const name of ["CreationDate", "DeletionDate"]) {
                const value = metadata[name];
                const seconds = typeof value === "number" && value > 1.6e9 && value < 1e10;
                holds(seconds, name, "a number of seconds", value);
            }
        },
    },
    {
        id: "wire-alias-dates",
        title: "An alias's dates are numbers too",
        source: PROTOCOL,
        run: async (context) => {
            const { KeyId } = await context.key("signing");
            await context.keys.alias(KeyId);
            const answer = await context.raw("ListAliases", { KeyId, Limit: 1 });
            const [entry] = parse(answer.body)["Aliases"] as readonly Json[];
            const dates = [entry?.["CreationDate"], entry?.["LastUpdatedDate"]];
            assert.deepEqual(
                dates.map((date) => typeof date),
                ["number", "number"],
            );
        },
    },
    {
        id: "wire-blobs",
        title: "Bytes are base64",
        source: PROTOCOL,
        run: async (context) => {
            const { KeyId } = await context.key("signing");
            const answer = await context.raw("GetPublicKey", { KeyId });
            assert.match(String(parse(answer.body)["PublicKey"]), /^MII[A-Za-z0-9+/]+=*$/);
        },
    },
    {
        id: "wire-empty-answer",
        title: "An operation without a result answers an empty body",
        source: api("EnableKey"),
        run: async (context) => {
            const { KeyId } = await context.key("signing");
            const answer = await context.raw("EnableKey", { KeyId });
            assert.deepEqual([answer.status, answer.body], [200, ""]);
        },
    },
    {
        id: "wire-listing",
        title: "A listing answers its items and Truncated",
        source: api("ListKeys"),
        run: async (context) => {
            await context.key("signing");
            const answer = await context.raw("ListKeys", { Limit: 1 });
            const body = parse(answer.body);
            assert.equal(typeof body["Truncated"], "boolean");
            const [entry] = body["Keys"] as readonly Json[];
            assert.deepEqual(Object.keys(entry ?? {}).sort(), ["KeyArn", "KeyId"]);
        },
    },
];
