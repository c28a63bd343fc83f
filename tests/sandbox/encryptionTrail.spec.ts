import assert from "node:assert/strict";
import { KMS_OPERATIONS } from "../../sandbox/kms/operations";
import { deserialise } from "../../sandbox/request/deserialise";
import type { ParameterRule, ParameterShape } from "../../sandbox/request/parameters";
import { recordedParameters } from "../../sandbox/request/recordedParameters";

// Does not prove what else a record has: the specs of the trail do.

const SECRET = Buffer.from("what nobody may read in a trail");
const TOKEN = "token-that-lends-permissions";

/** A value for every parameter; bytes and grant tokens are the ones to look for. */
function sampleOf(name: string, rule: ParameterRule): unknown {
    switch (rule.type) {
        case "string":
            return name === "GrantTokens" ? TOKEN : (rule.enum?.[0] ?? `some ${name}`);
        case "integer":
            return 7;
        case "boolean":
            return true;
        case "blob":
            return SECRET.toString("base64");
        case "list":
            return [sampleOf(name, rule.member)];
        case "map":
            return { Name: "value" };
        case "structure":
            return samplesOf(rule.fields);
    }
}

function samplesOf(shape: ParameterShape): Record<string, unknown> {
    return Object.fromEntries(
        Object.entries(shape).map(([name, rule]) => [name, sampleOf(name, rule)]),
    );
}

function recordOf(operation: string, body: Readonly<Record<string, unknown>>): unknown {
    const known = KMS_OPERATIONS.get(operation);
    assert(known !== undefined);
    const recorded = known.trailParameters(deserialise(known.parameters, body));
    return recorded === undefined ? undefined : JSON.parse(JSON.stringify(recorded));
}

describe("sandbox trail parameters", () => {
    for (const [operation, { parameters, trailParameters }] of KMS_OPERATIONS) {
        it(`${operation} records no byte and no grant token, whatever it is sent`, () => {
            const input = deserialise(parameters, samplesOf(parameters));
            const text = JSON.stringify(trailParameters(input) ?? {});
            for (const form of [
                SECRET.toString("base64"),
                SECRET.toString("hex"),
                SECRET.toString(),
                JSON.stringify([...SECRET]),
                '"Buffer"',
                TOKEN,
            ]) {
                assert(!text.includes(form), text);
            }
        });
        it(`${operation} records every parameter of another type, and nothing of other names`, () => {
            const hidden = (name: string) =>
                name === "GrantTokens" || parameters[name]?.type === "blob";
            const expected = Object.keys(parameters)
                .filter((name) => !hidden(name))
                .map((name) => name.charAt(0).toLowerCase() + name.slice(1));
            const recorded = recordOf(operation, samplesOf(parameters)) ?? {};
            // CloudTrail knows three parameters of these.
            const names = ["Sign", "Verify"].includes(operation)
                ? expected.filter((name) => name !== "dryRun")
                : expected;
            assert.deepEqual(Object.keys(recorded).sort(), names.sort());
        });
    }
    const cases: readonly (readonly [string, Record<string, unknown>, unknown])[] = [
        ["ListKeys", {}, undefined],
        ["DescribeKey", { KeyId: "k", GrantTokens: [TOKEN] }, { keyId: "k" }],
        [
            "CreateKey",
            {},
            {
                description: "",
                keyUsage: "ENCRYPT_DECRYPT",
                customerMasterKeySpec: "SYMMETRIC_DEFAULT",
                keySpec: "SYMMETRIC_DEFAULT",
                origin: "AWS_KMS",
                bypassPolicyLockoutSafetyCheck: false,
            },
        ],
        [
            "CreateKey",
            {
                CustomerMasterKeySpec: "RSA_2048",
                KeyUsage: "SIGN_VERIFY",
                Description: "Chave",
                MultiRegion: false,
                Tags: [{ TagKey: "a", TagValue: "b" }],
                Policy: "{}",
            },
            {
                description: "Chave",
                keyUsage: "SIGN_VERIFY",
                customerMasterKeySpec: "RSA_2048",
                keySpec: "RSA_2048",
                origin: "AWS_KMS",
                bypassPolicyLockoutSafetyCheck: false,
                multiRegion: false,
                tags: [{ tagKey: "a", tagValue: "b" }],
                policy: "{}",
            },
        ],
        [
            "CreateAlias",
            { AliasName: "alias/a", TargetKeyId: "k" },
            { aliasName: "alias/a", targetKeyId: "k" },
        ],
        [
            "PutKeyPolicy",
            { KeyId: "k", PolicyName: "default", Policy: "{}" },
            {
                keyId: "k",
                policyName: "default",
                policy: "{}",
                bypassPolicyLockoutSafetyCheck: false,
            },
        ],
        [
            "ScheduleKeyDeletion",
            { KeyId: "k", PendingWindowInDays: 7 },
            { keyId: "k", pendingWindowInDays: 7 },
        ],
        [
            "Sign",
            { KeyId: "k", Message: "AAAA", SigningAlgorithm: "ECDSA_SHA_256" },
            { keyId: "k", messageType: "RAW", signingAlgorithm: "ECDSA_SHA_256" },
        ],
        [
            "GenerateDataKey",
            { KeyId: "k", KeySpec: "AES_256", EncryptionContext: { Project: "Alpha" } },
            { keyId: "k", keySpec: "AES_256", encryptionContext: { Project: "Alpha" } },
        ],
        [
            "Encrypt",
            { KeyId: "k", Plaintext: "AAAA", EncryptionContext: { Project: "Alpha" } },
            {
                encryptionAlgorithm: "SYMMETRIC_DEFAULT",
                keyId: "k",
                encryptionContext: { Project: "Alpha" },
            },
        ],
        ["Decrypt", { CiphertextBlob: "AAAA" }, { encryptionAlgorithm: "SYMMETRIC_DEFAULT" }],
        [
            "ReEncrypt",
            {
                CiphertextBlob: "AAAA",
                DestinationKeyId: "k",
                DestinationEncryptionAlgorithm: "RSAES_OAEP_SHA_256",
                SourceEncryptionContext: { Level: "3A" },
            },
            {
                sourceEncryptionAlgorithm: "SYMMETRIC_DEFAULT",
                sourceEncryptionContext: { Level: "3A" },
                destinationKeyId: "k",
                destinationEncryptionAlgorithm: "RSAES_OAEP_SHA_256",
            },
        ],
        [
            "CreateGrant",
            {
                KeyId: "k",
                GranteePrincipal: "p",
                Operations: ["Encrypt", "RetireGrant"],
                Constraints: { EncryptionContextSubset: { ContextKey1: "Value1" } },
                GrantTokens: [TOKEN],
            },
            {
                keyId: "k",
                granteePrincipal: "p",
                operations: ["Encrypt", "RetireGrant"],
                constraints: { encryptionContextSubset: { ContextKey1: "Value1" } },
            },
        ],
    ];
    for (const [operation, body, expected] of cases) {
        it(`${operation} records ${JSON.stringify(body).slice(0, 60)} as CloudTrail does`, () => {
            assert.deepEqual(recordOf(operation, body), expected);
        });
    }
    it("keeps a context's names as they are, also those that objects have", () => {
        const shape = { EncryptionContext: { type: "map" } } as const;
        const body = JSON.parse('{"EncryptionContext":{"__proto__":"x","Upper":"y"}}') as Record<
            string,
            unknown
        >;
        const recorded = recordedParameters(shape, deserialise(shape, body));
        assert.equal(
            JSON.stringify(recorded),
            '{"encryptionContext":{"__proto__":"x","Upper":"y"}}',
        );
    });
    it("leaves out bytes in structures, and codes of devices", () => {
        const shape = {
            Recipient: {
                type: "structure",
                fields: { Algorithm: { type: "string" }, Document: { type: "blob" } },
            },
            Blobs: { type: "list", member: { type: "blob" } },
            TokenCode: { type: "string" },
        } as const;
        const body = {
            Recipient: { Algorithm: "a", Document: "AAAA" },
            Blobs: ["AAAA"],
            TokenCode: "123456",
        };
        assert.deepEqual(recordedParameters(shape, deserialise(shape, body)), {
            recipient: { algorithm: "a" },
            blobs: [],
        });
    });
});
