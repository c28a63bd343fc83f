import assert from "node:assert/strict";
import { ACCOUNT, ALIAS, REGION, ROLE_ARN } from "../support/clientSandbox";
import { type Answer, assertEmpty, assertHas, bytesIn, bytesOf, type Row } from "./row";

/** Names of the files that the rows leave for a verifier of another kind. */
export const SIGNED_FILES = {
    document: "document.txt",
    signature: "signature.bin",
    publicKey: "public.der",
} as const;

const DOCUMENT = "Escritura de compra e venda, livro 12, folha 34";
const PSS = ["--signing-algorithm", "RSASSA_PSS_SHA_256"];
const ALIAS_ARN = `arn:aws:kms:${REGION}:${ACCOUNT}:${ALIAS}`;
const DESCRIPTION = "Chave KMS para assinatura do Cartório Digital";
const POLICY = {
    Version: "2012-10-17",
    Statement: [
        {
            Sid: "Administer",
            Effect: "Allow",
            Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
            Action: "kms:*",
            Resource: "*",
        },
    ],
};

/** The life of a signing key and its alias, and who calls. */
export function signingRows(): readonly Row[] {
    let keyId = "";
    let arn = "";
    const key = () => ["--key-id", keyId];
    const alias = ["--alias-name", ALIAS];
    const isKeyAndAlgorithm = (answer: Answer) =>
        assertHas(answer, { KeyId: arn, SigningAlgorithm: "RSASSA_PSS_SHA_256" });

    return [
        {
            operation: "GetCallerIdentity",
            service: "sts",
            args: () => [],
            check: (answer) => {
                assertHas(answer, { Account: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:user/ana` });
                assert.match(answer["UserId"] as string, /^AIDA[A-Z2-7]{17}$/);
            },
        },
        {
            operation: "AssumeRole",
            service: "sts",
            args: () => ["--role-arn", ROLE_ARN, "--role-session-name", "cli"],
            check: ({ Credentials, AssumedRoleUser }) => {
                const { AccessKeyId, Expiration } = Credentials as Record<string, string>;
                assert.match(AccessKeyId!, /^ASIA/);
                assert.ok(Date.parse(Expiration!) > Date.now() + 3_500_000, Expiration);
                const session = `arn:aws:sts::${ACCOUNT}:assumed-role/Application/cli`;
                assertHas(AssumedRoleUser, { Arn: session });
            },
        },
        {
            operation: "CreateKey",
            title: "a signing key",
            args: () => [
                ...["--key-usage", "SIGN_VERIFY", "--key-spec", "RSA_2048"],
                ...["--description", DESCRIPTION, "--tags", "TagKey=cartorio:uf,TagValue=SP"],
            ],
            check: ({ KeyMetadata }) => {
                const made = KeyMetadata as Record<string, string>;
                keyId = made["KeyId"]!;
                arn = made["Arn"]!;
                assert.equal(arn, `arn:aws:kms:${REGION}:${ACCOUNT}:key/${keyId}`);
                assertHas(made, { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY", Enabled: true });
            },
        },
        {
            operation: "CreateAlias",
            args: () => [...alias, "--target-key-id", keyId],
            check: assertEmpty,
        },
        {
            operation: "Sign",
            args: (desk) => {
                const message = desk.file(SIGNED_FILES.document, DOCUMENT);
                return ["--key-id", ALIAS, "--message", bytesIn(message), ...PSS];
            },
            check: (answer, desk) => {
                isKeyAndAlgorithm(answer);
                const signature = bytesOf(answer, "Signature");
                assert.equal(signature.length, 256);
                desk.file(SIGNED_FILES.signature, signature);
            },
        },
        {
            operation: "Verify",
            args: (desk) => [
                ...["--key-id", ALIAS, "--message", DOCUMENT, "--message-type", "RAW", ...PSS],
                ...["--signature", bytesIn(desk.path(SIGNED_FILES.signature))],
            ],
            check: (answer) => {
                isKeyAndAlgorithm(answer);
                assertHas(answer, { SignatureValid: true });
            },
        },
        {
            operation: "GetPublicKey",
            args: () => ["--key-id", ALIAS_ARN],
            check: (answer, desk) => {
                assertHas(answer, { KeyId: arn, KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" });
                desk.file(SIGNED_FILES.publicKey, bytesOf(answer, "PublicKey"));
            },
        },
        {
            operation: "TagResource",
            args: () => [...key(), "--tags", "TagKey=cartorio:cns,TagValue=990010"],
            check: assertEmpty,
        },
        {
            operation: "UntagResource",
            args: () => [...key(), "--tag-keys", "cartorio:uf"],
            check: assertEmpty,
        },
        {
            operation: "ListResourceTags",
            args: key,
            check: ({ Tags }) =>
                assert.deepEqual(Tags, [{ TagKey: "cartorio:cns", TagValue: "990010" }]),
        },
        {
            operation: "UpdateKeyDescription",
            args: () => [...key(), "--description", `${DESCRIPTION}: 99.001-0`],
            check: assertEmpty,
        },
        { operation: "DisableKey", args: key, check: assertEmpty },
        {
            operation: "DescribeKey",
            title: "a disabled key by its alias",
            args: () => ["--key-id", ALIAS],
            check: ({ KeyMetadata }) =>
                assertHas(KeyMetadata, {
                    Arn: arn,
                    Description: `${DESCRIPTION}: 99.001-0`,
                    KeyState: "Disabled",
                }),
        },
        { operation: "EnableKey", args: key, check: assertEmpty },
        {
            operation: "PutKeyPolicy",
            args: () => [...key(), "--policy", JSON.stringify(POLICY)],
            check: assertEmpty,
        },
        {
            operation: "GetKeyPolicy",
            args: key,
            check: ({ Policy, PolicyName }) => {
                assert.deepEqual(JSON.parse(Policy as string), POLICY);
                assert.equal(PolicyName, "default");
            },
        },
        {
            operation: "ListKeyPolicies",
            args: key,
            check: ({ PolicyNames }) => assert.deepEqual(PolicyNames, ["default"]),
        },
        {
            operation: "UpdateAlias",
            args: ({ otherSigningKey }) => [...alias, "--target-key-id", otherSigningKey],
            check: assertEmpty,
        },
        {
            operation: "ListAliases",
            args: () => [],
            check: ({ Aliases }, { otherSigningKey }) => {
                const [only, ...more] = Aliases as Answer[];
                assert.deepEqual(more, []);
                assertHas(only, {
                    AliasName: ALIAS,
                    AliasArn: ALIAS_ARN,
                    TargetKeyId: otherSigningKey.split("/")[1],
                });
            },
        },
        { operation: "DeleteAlias", args: () => alias, check: assertEmpty },
        {
            operation: "ScheduleKeyDeletion",
            args: () => [...key(), "--pending-window-in-days", "7"],
            check: (answer) =>
                assertHas(answer, {
                    KeyId: arn,
                    KeyState: "PendingDeletion",
                    PendingWindowInDays: 7,
                }),
        },
        {
            operation: "CancelKeyDeletion",
            args: key,
            check: (answer) => assert.deepEqual(answer, { KeyId: arn }),
        },
        {
            operation: "ListKeys",
            args: () => [],
            check: ({ Keys }, { otherSigningKey }) => {
                const arns = (Keys as Answer[]).map(({ KeyArn }) => KeyArn);
                assert.ok(arns.includes(arn) && arns.includes(otherSigningKey), String(arns));
            },
        },
    ];
}
