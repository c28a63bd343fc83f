import assert from "node:assert/strict";
import fs from "node:fs/promises";
import path from "node:path";
import {
    CancelKeyDeletionCommand,
    CreateAliasCommand,
    CreateKeyCommand,
    DescribeKeyCommand,
    DisableKeyCommand,
    ListKeysCommand,
    PutKeyPolicyCommand,
    ScheduleKeyDeletionCommand,
    UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { KMS_OPERATIONS } from "../../sandbox/kms/operations";
import { operationFacts } from "../../sandbox/request/operationFacts";
import { responseElements } from "../../sandbox/request/responseElements";
import type { TrailRecord } from "../../sandbox/request/trailRecord";
import { STS_OPERATIONS } from "../../sandbox/sts/operations";
import { sendRaw, type RawRequest } from "./rawRequest";
import {
    CARTORIO,
    DEPLOYER_ROLE,
    HUB,
    newKey,
    newSigningKey,
    OTHER,
    refused,
    REGION,
    World,
    type Keys,
} from "./support";

// Does not prove CloudTrail's delay, nor that AWS writes a field where its documentation shows none.

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const DATE = /^[A-Z][a-z]{2} \d{1,2}, \d{4}, \d{1,2}:\d\d:\d\d [AP]M$/;

describe("sandbox trail", () => {
    let world: World;
    let keys: Keys;

    before(async () => {
        world = await World.start();
        keys = world.sandbox.credentials("deployer");
    });
    after(() => world.stop());

    const kms = (request: Partial<RawRequest> = {}) =>
        sendRaw({
            endpoint: world.sandbox.endpoint,
            keys,
            target: "TrentService.ListKeys",
            body: "{}",
            ...request,
        });
    const text = () => fs.readFile(path.join(world.directory, "trail.jsonl"), "utf8");
    const trail = async () =>
        (await text())
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line) as TrailRecord);
    /** The record of the last call. */
    const last = async () => {
        const record = (await trail()).at(-1);
        assert(record);
        return record;
    };

    describe("record", () => {
        it("has CloudTrail's fields, those of a role's session too", async () => {
            const answer = await kms({ tamper: (headers) => (headers["user-agent"] = "client/1") });
            const record = await last();
            assert.match(record.eventID, UUID);
            assert.match(record.eventTime, SECONDS);
            const role = "AROATBX5A4FLDX2PLRGAA";
            assert.deepEqual(record, {
                eventVersion: "1.11",
                userIdentity: {
                    type: "AssumedRole",
                    principalId: `${role}:pulumi`,
                    arn: `arn:aws:sts::${CARTORIO}:assumed-role/Deployer/pulumi`,
                    accountId: CARTORIO,
                    accessKeyId: keys.accessKeyId,
                    sessionContext: {
                        sessionIssuer: {
                            type: "Role",
                            principalId: role,
                            arn: DEPLOYER_ROLE,
                            accountId: CARTORIO,
                            userName: "Deployer",
                        },
                        attributes: {
                            creationDate: sessionStart(record),
                            mfaAuthenticated: "false",
                        },
                    },
                },
                eventTime: record.eventTime,
                eventSource: "kms.amazonaws.com",
                eventName: "ListKeys",
                awsRegion: REGION,
                sourceIPAddress: "127.0.0.1",
                userAgent: "client/1",
                requestParameters: null,
                responseElements: null,
                requestID: answer.headers["x-amzn-requestid"],
                eventID: record.eventID,
                readOnly: true,
                resources: [],
                eventType: "AwsApiCall",
                managementEvent: true,
                recipientAccountId: CARTORIO,
                eventCategory: "Management",
            });
        });
        it("is one a call, in one line without spaces between its fields", async () => {
            const before = (await trail()).length;
            await newKey(world.kms());
            const lines = (await text()).trim().split("\n");
            assert.equal(lines.length, before + 1);
            assert(lines.at(-1)?.includes('"eventName":"CreateKey"'));
        });
        it("names a user by its name, and the root user by none", async () => {
            await world.kms("user").send(new ListKeysCommand({}));
            const { principalId, ...user } = (await last()).userIdentity;
            assert.match(principalId ?? "", /^AIDA/);
            assert.deepEqual(user, {
                type: "IAMUser",
                arn: `arn:aws:iam::${CARTORIO}:user/ana`,
                accountId: CARTORIO,
                accessKeyId: world.sandbox.credentials("user").accessKeyId,
                userName: "ana",
            });
            await world.kms("root").send(new ListKeysCommand({}));
            assert.deepEqual((await last()).userIdentity, {
                type: "Root",
                principalId: CARTORIO,
                arn: `arn:aws:iam::${CARTORIO}:root`,
                accountId: CARTORIO,
                accessKeyId: world.sandbox.credentials("root").accessKeyId,
            });
        });
        it("cuts user agents and error messages at one kilobyte, as CloudTrail does", async () => {
            const body = JSON.stringify({ KeyId: "k".repeat(2048) });
            const target = "TrentService.DescribeKey";
            const tamper = (headers: Record<string, string>) =>
                (headers["user-agent"] = "a".repeat(2000));
            await kms({ target, body, tamper });
            const { userAgent, errorMessage } = await last();
            assert.deepEqual([userAgent?.length, errorMessage?.length], [1024, 1024]);
        });
    });

    describe("of a refused call", () => {
        it("says what is known of a caller that proved nothing", async () => {
            const answer = await kms({ keys: { ...keys, secretAccessKey: "wrong" } });
            const record = await last();
            assert.equal(record.requestID, answer.headers["x-amzn-requestid"]);
            assert.equal(record.errorCode, "InvalidSignatureException");
            assert.deepEqual(record.userIdentity, {
                type: "Unknown",
                accessKeyId: keys.accessKeyId,
            });
            assert.deepEqual([record.awsRegion, record.recipientAccountId], [REGION, undefined]);
        });
        it("says nothing of a caller without a signature", async () => {
            await kms({ tamper: (headers) => delete headers["authorization"] });
            const { userIdentity, awsRegion, errorCode } = await last();
            assert.deepEqual(userIdentity, { type: "Unknown" });
            assert.deepEqual(
                [awsRegion, errorCode],
                [undefined, "MissingAuthenticationTokenException"],
            );
        });
        it("calls a denied call AccessDenied, and is the caller's account's only", async () => {
            const { Arn: KeyId } = await newKey(world.kms());
            await refused(
                world.kms("other").send(new DescribeKeyCommand({ KeyId })),
                "AccessDeniedException",
            );
            const record = await last();
            assert.equal(record.errorCode, "AccessDenied");
            assert.match(
                record.errorMessage ?? "",
                /is not authorized to perform: kms:DescribeKey/,
            );
            assert.deepEqual(record.resources, [
                { accountId: CARTORIO, type: "AWS::KMS::Key", ARN: KeyId },
            ]);
            assert.deepEqual(
                [record.recipientAccountId, record.sharedEventID, record.responseElements],
                [OTHER, undefined, null],
            );
        });
        it("has no resources of CreateKey, whose permission is for no key in particular", async () => {
            const Tags = [{ TagKey: "a", TagValue: "b" }];
            const Policy = "{";
            await refused(
                newKey(world.kms(), { Policy, Tags }),
                "MalformedPolicyDocumentException",
            );
            const record = await last();
            assert.deepEqual([record.eventName, record.resources], ["CreateKey", []]);
        });
        it("does not know whether an unknown operation reads", async () => {
            await kms({ target: "TrentService.DeriveSharedSecret" });
            const record = await last();
            assert.equal(record.errorCode, "UnsupportedOperationException");
            assert(!("readOnly" in record));
        });
    });

    describe("of cryptography", () => {
        it("keeps key, message type and algorithm, and none of the bytes", async () => {
            const { KeyId, Arn } = await newSigningKey(world.kms());
            const Message = Buffer.from("a secret message, not for the trail").toString("base64");
            const SigningAlgorithm = "RSASSA_PSS_SHA_256";
            const signed = await kms({
                target: "TrentService.Sign",
                body: JSON.stringify({ KeyId, Message, SigningAlgorithm }),
            });
            const { Signature } = JSON.parse(signed.body) as { Signature: string };
            const call = { KeyId, Message, Signature, SigningAlgorithm, MessageType: "RAW" };
            await kms({ target: "TrentService.Verify", body: JSON.stringify(call) });
            const written = await text();
            assert(!written.includes(Message) && !written.includes(Signature));
            for (const record of (await trail()).slice(-2)) {
                assert.deepEqual(
                    [record.readOnly, record.responseElements, record.resources],
                    [true, null, [{ accountId: CARTORIO, type: "AWS::KMS::Key", ARN: Arn }]],
                );
                assert.deepEqual(record.requestParameters, {
                    keyId: KeyId,
                    messageType: "RAW",
                    signingAlgorithm: SigningAlgorithm,
                });
            }
        });
    });

    describe("of a change", () => {
        it("keeps a new key's metadata, and lists the key", async () => {
            const { KeyMetadata: key } = await world
                .kms()
                .send(new CreateKeyCommand({ Description: "a key" }));
            const record = await last();
            const { keyMetadata } = record.responseElements as {
                keyMetadata: Record<string, unknown>;
            };
            assert.deepEqual(
                [keyMetadata["AWSAccountId"], keyMetadata["keyId"], keyMetadata["arn"]],
                [CARTORIO, key?.KeyId, key?.Arn],
            );
            assert.match(String(keyMetadata["creationDate"]), DATE);
            assert.deepEqual(record.resources, [
                { accountId: CARTORIO, type: "AWS::KMS::Key", ARN: key?.Arn },
            ]);
            assert.equal(record.readOnly, false);
        });
        it("lists a key that was made with tags once", async () => {
            const Tags = [{ TagKey: "a", TagValue: "b" }];
            const { Arn } = await newKey(world.kms(), { Tags });
            assert.deepEqual((await last()).resources, [
                { accountId: CARTORIO, type: "AWS::KMS::Key", ARN: Arn },
            ]);
        });
        it("lists the key once where an alias is moved to the key that it has", async () => {
            const AliasName = "alias/stays";
            const { KeyId: TargetKeyId, Arn } = await newKey(world.kms());
            await world.kms().send(new CreateAliasCommand({ AliasName, TargetKeyId }));
            await world.kms().send(new UpdateAliasCommand({ AliasName, TargetKeyId }));
            const { resources = [], responseElements } = await last();
            assert.deepEqual(
                resources.map(({ ARN }) => ARN),
                [`arn:aws:kms:${REGION}:${CARTORIO}:${AliasName}`, Arn],
            );
            assert.deepEqual(responseElements, { keyId: Arn });
        });
        it("lists alias and key, and answers the key, of CreateAlias and UpdateAlias", async () => {
            const name = "alias/trail";
            const one = await newKey(world.kms());
            const two = await newKey(world.kms());
            const of = (arn: string) => ({ accountId: CARTORIO, type: "AWS::KMS::Key", ARN: arn });
            const alias = of(`arn:aws:kms:${REGION}:${CARTORIO}:${name}`);
            await world
                .kms()
                .send(new CreateAliasCommand({ AliasName: name, TargetKeyId: one.KeyId }));
            const created = await last();
            assert.deepEqual(created.resources, [alias, of(one.Arn)]);
            assert.deepEqual(created.responseElements, { keyId: one.Arn });
            assert.deepEqual(created.requestParameters, {
                aliasName: name,
                targetKeyId: one.KeyId,
            });
            await world
                .kms()
                .send(new UpdateAliasCommand({ AliasName: name, TargetKeyId: two.KeyId }));
            const moved = await last();
            assert.deepEqual(moved.resources, [alias, of(one.Arn), of(two.Arn)]);
            assert.deepEqual(moved.responseElements, { keyId: two.Arn });
        });
        it("keeps the answer's documented fields, in CloudTrail's words", async () => {
            const { KeyId, Arn } = await newKey(world.kms());
            await world.kms().send(new DisableKeyCommand({ KeyId }));
            assert.deepEqual((await last()).responseElements, { keyId: Arn });
            await world
                .kms()
                .send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
            const scheduled = (await last()).responseElements;
            assert.match(String(scheduled?.["deletionDate"]), DATE);
            assert.deepEqual(scheduled, {
                keyId: Arn,
                deletionDate: scheduled?.["deletionDate"],
                keyState: "PendingDeletion",
                pendingWindowInDays: 7,
            });
            await world.kms().send(new CancelKeyDeletionCommand({ KeyId }));
            assert.deepEqual((await last()).responseElements, { keyId: Arn });
        });
        it("has no answer of PutKeyPolicy", async () => {
            const { KeyId } = await newKey(world.kms());
            const Policy = JSON.stringify({
                Version: "2012-10-17",
                Statement: [
                    {
                        Effect: "Allow",
                        Principal: { AWS: `arn:aws:iam::${CARTORIO}:root` },
                        Action: "kms:*",
                        Resource: "*",
                    },
                ],
            });
            await world.kms().send(new PutKeyPolicyCommand({ KeyId, Policy }));
            const { requestParameters, responseElements } = await last();
            assert.deepEqual([requestParameters?.["policy"], responseElements], [Policy, null]);
        });
    });

    describe("of STS", () => {
        it("keeps who assumed which role, and neither secret nor token", async () => {
            const { Credentials: issued, AssumedRoleUser: session } = await world.sts().send(
                new AssumeRoleCommand({
                    RoleArn: DEPLOYER_ROLE,
                    RoleSessionName: "up",
                    ExternalId: "cartorio:1",
                    SourceIdentity: "ana",
                }),
            );
            const record = await last();
            const { credentials } = record.responseElements as { credentials: { expiration: "" } };
            assert.match(credentials.expiration, DATE);
            assert.deepEqual(record.responseElements, {
                credentials: {
                    accessKeyId: issued?.AccessKeyId,
                    expiration: credentials.expiration,
                },
                assumedRoleUser: { assumedRoleId: session?.AssumedRoleId, arn: session?.Arn },
                sourceIdentity: "ana",
            });
            assert.deepEqual(record.requestParameters, {
                roleArn: DEPLOYER_ROLE,
                roleSessionName: "up",
                externalId: "cartorio:1",
                sourceIdentity: "ana",
            });
            assert.deepEqual(record.resources, [
                { accountId: CARTORIO, type: "AWS::IAM::Role", ARN: DEPLOYER_ROLE },
            ]);
            assert.match(record.sharedEventID ?? "", UUID);
            assert.deepEqual([record.readOnly, record.recipientAccountId], [true, HUB]);
            const written = await text();
            assert(!written.includes(issued?.SecretAccessKey ?? "?"));
            assert(!written.includes(issued?.SessionToken ?? "?"));

            const of = {
                accessKeyId: issued?.AccessKeyId ?? "",
                secretAccessKey: issued?.SecretAccessKey ?? "",
                sessionToken: issued?.SessionToken ?? "",
            };
            await world.kms(of).send(new ListKeysCommand({}));
            const used = await last();
            assert.equal(sessionStart(used), record.eventTime);
            assert.equal(
                (used.userIdentity.sessionContext as { sourceIdentity: string }).sourceIdentity,
                "ana",
            );
        });
        it("has no resources of GetCallerIdentity, and no shared event in one account", async () => {
            await world.sts().send(new GetCallerIdentityCommand());
            const record = await last();
            assert(!("resources" in record) && !("sharedEventID" in record));
            assert.deepEqual([record.requestParameters, record.responseElements], [null, null]);
        });
    });

    describe("responseElements", () => {
        const key = `arn:aws:kms:${REGION}:${CARTORIO}:key/1`;
        const rows: [operation: string, answer: object, expected: object | null][] = [
            ["CreateGrant", { GrantId: "1", GrantToken: "secret" }, { keyId: key, grantId: "1" }],
            ["GenerateDataKey", { KeyId: key, Plaintext: "p", CiphertextBlob: "c" }, null],
            ["Decrypt", { KeyId: key, Plaintext: "p" }, null],
            ["Sign", { KeyId: key, Signature: "s" }, null],
            ["GetKeyPolicy", { Policy: "{}" }, null],
            ["TagResource", {}, { keyId: key }],
            ["RevokeGrant", {}, null],
        ];
        for (const [operation, answer, expected] of rows) {
            it(`are ${JSON.stringify(Object.keys(expected ?? {}))} of ${operation}`, () => {
                assert.deepEqual(responseElements("kms", operation, answer, key), expected);
            });
        }
    });

    describe("readOnly", () => {
        const CHANGES = [
            ...["CancelKeyDeletion", "CreateAlias", "CreateGrant", "CreateKey", "DeleteAlias"],
            ...["DisableKey", "DisableKeyRotation", "EnableKey", "EnableKeyRotation"],
            ...["PutKeyPolicy", "RetireGrant", "RevokeGrant", "RotateKeyOnDemand"],
            ...["ScheduleKeyDeletion", "TagResource", "UntagResource", "UpdateAlias"],
            "UpdateKeyDescription",
        ];
        for (const [service, operations] of [
            ["kms", KMS_OPERATIONS],
            ["sts", STS_OPERATIONS],
        ] as const) {
            for (const name of operations.keys()) {
                const isRead = !CHANGES.includes(name);
                it(`is ${String(isRead)} of ${service}:${name}`, () => {
                    assert.equal(operationFacts(service, name)?.readOnly, isRead);
                });
            }
        }
    });
});

function sessionStart({ userIdentity }: TrailRecord): string {
    const { attributes } = userIdentity.sessionContext as {
        attributes: { creationDate: string };
    };
    assert.match(attributes.creationDate, SECONDS);
    return attributes.creationDate;
}
