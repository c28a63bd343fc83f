import assert from "node:assert/strict";
import { ACCOUNT, REGION, ROLE_ARN } from "../support/clientSandbox";
import { type Answer, assertEmpty, assertHas, bytesIn, bytesOf, type Row } from "./row";

const PLAINTEXT = "chave de dados de um documento";
const CONTEXT = ["--encryption-context", "cns=990010,livro=12"];
const OTHER_CONTEXT = "cns=990028,livro=12";

/** What a symmetric key does, its rotation and its grants. */
export function encryptionRows(): readonly Row[] {
    let keyId = "";
    let arn = "";
    let grantId = "";
    let dataKey: Buffer = Buffer.alloc(0);
    const key = () => ["--key-id", keyId];
    const isOfKey = (answer: Answer) => assertHas(answer, { KeyId: arn });
    return [
        {
            operation: "CreateKey",
            title: "a symmetric key",
            args: () => [],
            check: ({ KeyMetadata }) => {
                const made = KeyMetadata as Record<string, string>;
                keyId = made["KeyId"]!;
                arn = made["Arn"]!;
                assert.equal(arn, `arn:aws:kms:${REGION}:${ACCOUNT}:key/${keyId}`);
                assertHas(made, { KeySpec: "SYMMETRIC_DEFAULT", KeyUsage: "ENCRYPT_DECRYPT" });
            },
        },
        {
            operation: "EnableKeyRotation",
            args: () => [...key(), "--rotation-period-in-days", "90"],
            check: assertEmpty,
        },
        {
            operation: "GetKeyRotationStatus",
            args: key,
            check: (answer) =>
                assertHas(answer, { KeyRotationEnabled: true, RotationPeriodInDays: 90 }),
        },
        { operation: "DisableKeyRotation", args: key, check: assertEmpty },
        {
            operation: "Encrypt",
            args: (desk) => {
                const plaintext = desk.file("plaintext.txt", PLAINTEXT);
                return [...key(), "--plaintext", bytesIn(plaintext), ...CONTEXT];
            },
            check: (answer, desk) => {
                isOfKey(answer);
                desk.file("ciphertext.bin", bytesOf(answer, "CiphertextBlob"));
            },
        },
        {
            operation: "ReEncrypt",
            args: (desk) => [
                ...["--ciphertext-blob", bytesIn(desk.path("ciphertext.bin"))],
                ...["--source-encryption-context", CONTEXT[1]!],
                ...["--destination-key-id", arn],
                ...["--destination-encryption-context", OTHER_CONTEXT],
            ],
            check: (answer, desk) => {
                assertHas(answer, { KeyId: arn, SourceKeyId: arn });
                desk.file("reencrypted.bin", bytesOf(answer, "CiphertextBlob"));
            },
        },
        {
            operation: "Decrypt",
            title: "what was encrypted again, without naming the key",
            args: (desk) => [
                ...["--ciphertext-blob", bytesIn(desk.path("reencrypted.bin"))],
                ...["--encryption-context", OTHER_CONTEXT],
            ],
            check: (answer) => {
                assertHas(answer, { KeyId: arn, EncryptionAlgorithm: "SYMMETRIC_DEFAULT" });
                assert.equal(bytesOf(answer, "Plaintext").toString(), PLAINTEXT);
            },
        },
        {
            operation: "GenerateDataKey",
            args: () => [...key(), "--key-spec", "AES_256", ...CONTEXT],
            check: (answer, desk) => {
                isOfKey(answer);
                dataKey = bytesOf(answer, "Plaintext");
                assert.equal(dataKey.length, 32);
                desk.file("data-key.bin", bytesOf(answer, "CiphertextBlob"));
            },
        },
        {
            operation: "Decrypt",
            title: "a data key",
            args: (desk) => [
                ...["--ciphertext-blob", bytesIn(desk.path("data-key.bin"))],
                ...[...key(), ...CONTEXT],
            ],
            check: (answer) => assert.deepEqual(bytesOf(answer, "Plaintext"), dataKey),
        },
        {
            operation: "GenerateDataKeyWithoutPlaintext",
            args: () => [...key(), "--number-of-bytes", "48", ...CONTEXT],
            check: (answer) => {
                isOfKey(answer);
                assert.equal(answer["Plaintext"], undefined);
                assert.ok(bytesOf(answer, "CiphertextBlob").length > 48);
            },
        },
        {
            operation: "CreateGrant",
            args: () => [
                ...[...key(), "--grantee-principal", ROLE_ARN, "--operations", "Decrypt"],
                ...["--constraints", "EncryptionContextEquals={cns=990010}", "--name", "leitura"],
            ],
            check: ({ GrantId, GrantToken }) => {
                grantId = GrantId as string;
                assert.match(grantId, /^[0-9a-f]{64}$/);
                assert.ok((GrantToken as string).length > 0);
            },
        },
        {
            operation: "ListGrants",
            args: key,
            check: ({ Grants }) => {
                const [only, ...more] = Grants as Answer[];
                assert.deepEqual(more, []);
                assertHas(only, {
                    GrantId: grantId,
                    GranteePrincipal: ROLE_ARN,
                    KeyId: arn,
                    Name: "leitura",
                    Operations: ["Decrypt"],
                    Constraints: { EncryptionContextEquals: { cns: "990010" } },
                });
            },
        },
        {
            operation: "RevokeGrant",
            args: () => [...key(), "--grant-id", grantId],
            check: assertEmpty,
        },
        {
            operation: "ListGrants",
            title: "none is left",
            args: key,
            check: ({ Grants }) => assert.deepEqual(Grants, []),
        },
    ];
}
