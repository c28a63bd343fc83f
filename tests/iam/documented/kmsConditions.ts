/** KMS developer guide: the condition keys of AWS KMS. */
import { ALLOW_ALL, type Context, session, user, type Written } from "../builders";
import { anyone, ask, exampleUser, kmsRows, statement } from "./kmsRow";

const bypass: Written = {
    Effect: "Deny",
    Action: ["kms:CreateKey", "kms:PutKeyPolicy"],
    Resource: "*",
    Condition: { Bool: { "kms:BypassPolicyLockoutSafetyCheck": true } },
};
const throughEbs = statement("Allow", "*", ["kms:Encrypt", "kms:Decrypt"], {
    StringEquals: {
        "kms:CallerAccount": "111122223333",
        "kms:ViaService": "ec2.us-west-2.amazonaws.com",
    },
});
const ebs = { "kms:ViaService": "ec2.us-west-2.amazonaws.com" };
const rsaPairs = statement("Allow", exampleUser.arn, "kms:GenerateDataKeyPair", {
    StringLike: { "kms:DataKeyPairSpec": "RSA*" },
});
const oneAlgorithm = statement("Deny", session("ExampleRole").roleArn, ["kms:Encrypt"], {
    StringNotEquals: { "kms:EncryptionAlgorithm": "RSAES_OAEP_SHA_256" },
});
const rawOnly = statement("Allow", exampleUser.arn, "kms:Sign", {
    StringEquals: { "kms:MessageType": "RAW" },
});
const pss = statement("Allow", session("testers").roleArn, "kms:Sign", {
    StringLike: { "kms:SigningAlgorithm": "RSASSA_PSS*" },
});
const finance = statement("Allow", session("developer").roleArn, "kms:GenerateDataKey", {
    StringEquals: { "kms:RequestAlias": "alias/finance-key" },
});
const withAlias: Written = {
    Effect: "Allow",
    Action: "kms:GenerateDataKey",
    Resource: ["arn:aws:kms:*:111122223333:key/*", "arn:aws:kms:*:444455556666:key/*"],
    Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/finance-key" } },
};
const allTest: Written = {
    Effect: "Allow",
    Action: ["kms:EnableKey", "kms:DisableKey"],
    Resource: "arn:aws:kms:*:111122223333:key/*",
    Condition: {
        "ForAllValues:StringLike": { "kms:ResourceAliases": ["alias/*Test*"] },
        "ForAnyValue:StringLike": { "kms:ResourceAliases": ["alias/*Test*"] },
    },
};
const account: Written = {
    Effect: "Allow",
    Principal: { AWS: "111122223333" },
    Action: "kms:*",
    Resource: "*",
};
const services = statement("Allow", exampleUser.arn, "kms:Encrypt", {
    StringEquals: {
        "kms:ViaService": ["ec2.us-west-2.amazonaws.com", "rds.us-west-2.amazonaws.com"],
    },
});
const notLambda = statement("Deny", exampleUser.arn, ["kms:Encrypt"], {
    StringEquals: { "kms:ViaService": ["lambda.us-west-2.amazonaws.com"] },
});
const until2018 = statement("Allow", exampleUser.arn, "kms:ImportKeyMaterial", {
    NumericLessThanEquals: { "kms:ValidTo": "1546257599.0" },
});
const replicas: Written = {
    Effect: "Allow",
    Action: "kms:ScheduleKeyDeletion",
    Resource: "arn:aws:kms:*:111122223333:key/*",
    Condition: { StringEquals: { "kms:MultiRegionKeyType": "REPLICA" } },
};
const sameKey = statement("Allow", exampleUser.arn, "kms:ReEncrypt*", {
    Bool: { "kms:ReEncryptOnSameKey": true },
});

const aliases = (...names: string[]): Context => ({ "kms:ResourceAliases": names });
const iam = (...identity: Written[]) => ({ key: [account], identity });

export const KMS_CONDITIONS = kmsRows([
    [
        "bypassing the lockout check is denied",
        "explicitDeny",
        ask(
            "PutKeyPolicy",
            { "kms:BypassPolicyLockoutSafetyCheck": "true" },
            iam(bypass, ALLOW_ALL),
        ),
    ],
    [
        "not bypassing it is not",
        "allow",
        ask(
            "PutKeyPolicy",
            { "kms:BypassPolicyLockoutSafetyCheck": "false" },
            iam(bypass, ALLOW_ALL),
        ),
    ],
    [
        "all identities of the account, through EBS",
        "allow",
        ask("Decrypt", ebs, { key: [throughEbs] }),
    ],
    ["not directly", "implicitDeny", ask("Decrypt", {}, { key: [throughEbs] })],
    [
        "not identities of another account",
        "implicitDeny",
        ask("Decrypt", ebs, {
            by: user("x", { accountId: "444455556666" }),
            key: [throughEbs],
            identity: [ALLOW_ALL],
        }),
    ],
    [
        "only RSA data key pairs",
        "allow",
        ask("GenerateDataKeyPair", { "kms:DataKeyPairSpec": "RSA_3072" }, { key: [rsaPairs] }),
    ],
    [
        "no ECC data key pairs",
        "implicitDeny",
        ask("GenerateDataKeyPair", { "kms:DataKeyPairSpec": "ECC_NIST_P256" }, { key: [rsaPairs] }),
    ],
    [
        "one encryption algorithm: another is denied whatever allows",
        "explicitDeny",
        ask(
            "Encrypt",
            { "kms:EncryptionAlgorithm": "RSAES_OAEP_SHA_1" },
            { by: session("ExampleRole"), key: [oneAlgorithm, anyone] },
        ),
    ],
    [
        "one encryption algorithm: that one is not denied",
        "allow",
        ask(
            "Encrypt",
            { "kms:EncryptionAlgorithm": "RSAES_OAEP_SHA_256" },
            { by: session("ExampleRole"), key: [oneAlgorithm, anyone] },
        ),
    ],
    [
        "a message may be signed",
        "allow",
        ask("Sign", { "kms:MessageType": "RAW" }, { key: [rawOnly] }),
    ],
    [
        "but not a digest",
        "implicitDeny",
        ask("Sign", { "kms:MessageType": "DIGEST" }, { key: [rawOnly] }),
    ],
    [
        "an RSASSA_PSS algorithm",
        "allow",
        ask(
            "Sign",
            { "kms:SigningAlgorithm": "RSASSA_PSS_SHA_512" },
            { by: session("testers"), key: [pss] },
        ),
    ],
    [
        "no other algorithm",
        "implicitDeny",
        ask(
            "Sign",
            { "kms:SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_512" },
            { by: session("testers"), key: [pss] },
        ),
    ],
    [
        "the key called by the alias",
        "allow",
        ask(
            "GenerateDataKey",
            { "kms:RequestAlias": "alias/finance-key" },
            { by: session("developer"), key: [finance] },
        ),
    ],
    [
        "not the same key by its id",
        "implicitDeny",
        ask("GenerateDataKey", {}, { by: session("developer"), key: [finance] }),
    ],
    [
        "ForAnyValue: one of the key's aliases matches",
        "allow",
        ask("GenerateDataKey", aliases("alias/a", "alias/finance-key"), iam(withAlias)),
    ],
    [
        "ForAnyValue: a key without aliases does not satisfy it",
        "implicitDeny",
        ask("GenerateDataKey", aliases(), iam(withAlias)),
    ],
    [
        "ForAllValues: every alias has Test",
        "allow",
        ask("EnableKey", aliases("alias/MyTestKey", "alias/Test"), iam(allTest)),
    ],
    [
        "ForAllValues: an unspecified alias is forbidden",
        "implicitDeny",
        ask("EnableKey", aliases("alias/MyTestKey", "alias/prod"), iam(allTest)),
    ],
    [
        "with ForAnyValue beside it a key without aliases is refused",
        "implicitDeny",
        ask("EnableKey", aliases(), iam(allTest)),
    ],
    [
        "through RDS",
        "allow",
        ask("Encrypt", { "kms:ViaService": "rds.us-west-2.amazonaws.com" }, { key: [services] }),
    ],
    [
        "through another service it is not allowed",
        "implicitDeny",
        ask("Encrypt", { "kms:ViaService": "s3.us-west-2.amazonaws.com" }, { key: [services] }),
    ],
    [
        "through Lambda it is denied",
        "explicitDeny",
        ask(
            "Encrypt",
            { "kms:ViaService": "lambda.us-west-2.amazonaws.com" },
            { key: [notLambda, anyone] },
        ),
    ],
    [
        "key material that expires by then",
        "allow",
        ask("ImportKeyMaterial", { "kms:ValidTo": "1546257599" }, { key: [until2018] }),
    ],
    [
        "key material that expires later",
        "implicitDeny",
        ask("ImportKeyMaterial", { "kms:ValidTo": "1546257600" }, { key: [until2018] }),
    ],
    [
        "deletion of a replica key",
        "allow",
        ask("ScheduleKeyDeletion", { "kms:MultiRegionKeyType": "REPLICA" }, iam(replicas)),
    ],
    [
        "not of a key of a single Region, which has no such property",
        "implicitDeny",
        ask("ScheduleKeyDeletion", {}, iam(replicas)),
    ],
    [
        "re-encryption on the same key",
        "allow",
        ask("ReEncryptFrom", { "kms:ReEncryptOnSameKey": "true" }, { key: [sameKey] }),
    ],
    [
        "not on another key",
        "implicitDeny",
        ask("ReEncryptFrom", { "kms:ReEncryptOnSameKey": "false" }, { key: [sameKey] }),
    ],
]);
