import assert from "node:assert/strict";
import {
    CreateKeyCommand,
    GetKeyPolicyCommand,
    ListResourceTagsCommand,
    type CreateKeyCommandInput,
    type KeySpec,
    type KeyUsageType,
    type OriginType,
} from "@aws-sdk/client-kms";
import { refused } from "../checks";
import { api, RECORDED, type ConformanceCase } from "../conformanceCase";
import { KEY_TAG } from "../keys";
import { defaultPolicy, policyOf } from "../policies";

const SOURCE = api("CreateKey");
const tag = (TagKey: string, TagValue = "") => ({ TagKey, TagValue });

/** Requests that make no key: id, what AWS refuses, request, names of the error, source. */
const REFUSALS: readonly (readonly [
    string,
    string,
    CreateKeyCommandInput,
    string | readonly string[],
    RegExp?,
    string?,
])[] = [
    [
        "sign-verify-without-spec",
        "SIGN_VERIFY without a key spec, which would be a symmetric key's",
        { KeyUsage: "SIGN_VERIFY" },
        "ValidationException",
    ],
    [
        "symmetric-sign-verify",
        "SIGN_VERIFY for a symmetric key",
        { KeySpec: "SYMMETRIC_DEFAULT", KeyUsage: "SIGN_VERIFY" },
        "ValidationException",
    ],
    [
        "rsa-without-usage",
        "an RSA key without a key usage",
        { KeySpec: "RSA_2048" },
        "ValidationException",
        /KeyUsage/,
        RECORDED,
    ],
    [
        "ecc-without-usage",
        "an ECC key without a key usage",
        { KeySpec: "ECC_NIST_P256" },
        "ValidationException",
        /KeyUsage/,
        RECORDED,
    ],
    [
        "ecc-encrypt-decrypt",
        "ENCRYPT_DECRYPT for an ECC key",
        { KeySpec: "ECC_NIST_P256", KeyUsage: "ENCRYPT_DECRYPT" },
        "ValidationException",
    ],
    [
        "unknown-spec",
        "a key spec that AWS lacks",
        { KeySpec: "RSA_1024" as KeySpec, KeyUsage: "SIGN_VERIFY" },
        "ValidationException",
        /'RSA_1024' at 'keySpec' failed to satisfy constraint: Member must satisfy enum value set/,
        RECORDED,
    ],
    [
        "unknown-usage",
        "a key usage that AWS lacks",
        { KeySpec: "RSA_2048", KeyUsage: "RANDOM" as KeyUsageType },
        "ValidationException",
        /'RANDOM' at 'keyUsage' failed to satisfy constraint: Member must satisfy enum value set/,
        RECORDED,
    ],
    [
        "both-spec-parameters",
        "KeySpec and CustomerMasterKeySpec together",
        { KeySpec: "RSA_2048", CustomerMasterKeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" },
        "ValidationException",
    ],
    [
        "unknown-origin",
        "an origin that AWS lacks",
        { Origin: "NOWHERE" as OriginType },
        "ValidationException",
    ],
    [
        "long-description",
        "a description of 8193 characters",
        { Description: "x".repeat(8193) },
        "ValidationException",
    ],
    ["reserved-tag", "a tag that begins with aws:", { Tags: [tag("aws:a")] }, "TagException"],
    ["duplicate-tag", "a tag key given twice", { Tags: [tag("a"), tag("a")] }, "TagException"],
    [
        "long-tag-key",
        "a tag key of 129 characters",
        { Tags: [tag("k".repeat(129))] },
        "ValidationException",
    ],
    [
        "long-tag-value",
        "a tag value of 257 characters",
        { Tags: [tag("k", "v".repeat(257))] },
        "ValidationException",
    ],
    [
        "fifty-one-tags",
        "51 tags",
        { Tags: Array.from({ length: 51 }, (_, index) => tag(`k${String(index)}`)) },
        ["TagException", "LimitExceededException"],
    ],
    [
        "policy-no-json",
        "a key policy that is no JSON",
        { Policy: "{" },
        "MalformedPolicyDocumentException",
    ],
    [
        "policy-not-latin-1",
        "a key policy with characters outside Latin-1",
        { Policy: '{"Id": "…"}' },
        "ValidationException",
    ],
    ["policy-empty", "an empty key policy", { Policy: "" }, "ValidationException"],
];

export const createKey: readonly ConformanceCase[] = [
    ...REFUSALS.map(([id, what, input, names, message, source = SOURCE]): ConformanceCase => ({
        id: `create-key-${id}`,
        title: `CreateKey refuses ${what}`,
        source,
        run: ({ kms }) => refused(kms.send(new CreateKeyCommand(input)), names, message),
    })),
    {
        id: "create-key-policy-lockout",
        title: "CreateKey refuses a key policy after which the caller may not change it",
        source: SOURCE,
        run: async (context) => {
            const Policy = policyOf(await context.account(), ["kms:DescribeKey"]);
            await refused(
                context.kms.send(new CreateKeyCommand({ Policy })),
                "MalformedPolicyDocumentException",
            );
        },
    },
    {
        id: "create-key-symmetric-by-default",
        title: "CreateKey without parameters makes a symmetric encryption key",
        source: SOURCE,
        run: async (context) => {
            const { KeySpec, KeyUsage, Origin, MultiRegion } = await context.key("symmetric");
            assert.deepEqual(
                { KeySpec, KeyUsage, Origin, MultiRegion },
                {
                    KeySpec: "SYMMETRIC_DEFAULT",
                    KeyUsage: "ENCRYPT_DECRYPT",
                    Origin: "AWS_KMS",
                    MultiRegion: false,
                },
            );
        },
    },
    {
        id: "create-key-customer-master-key-spec",
        title: "CreateKey takes CustomerMasterKeySpec for KeySpec",
        source: SOURCE,
        run: async (context) => {
            const { KeySpec, CustomerMasterKeySpec } = await context.key("otherSigning");
            assert.deepEqual([KeySpec, CustomerMasterKeySpec], ["RSA_2048", "RSA_2048"]);
        },
    },
    {
        id: "create-key-tags",
        title: "A key has the tags that CreateKey gave it",
        source: SOURCE,
        run: async (context) => {
            const { KeyId } = await context.key("symmetric");
            const { Tags = [] } = await context.kms.send(new ListResourceTagsCommand({ KeyId }));
            assert.deepEqual(
                Tags.map(({ TagKey }) => TagKey),
                [KEY_TAG],
            );
        },
    },
    {
        id: "create-key-default-policy",
        title: "A key made without a policy has AWS's default one, which names the account root",
        source: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html",
        run: async (context) => {
            const { KeyId } = await context.key("symmetric");
            const answer = await context.kms.send(new GetKeyPolicyCommand({ KeyId }));
            assert.deepEqual(
                JSON.parse(answer.Policy ?? "null"),
                JSON.parse(defaultPolicy(await context.account())),
            );
        },
    },
];
