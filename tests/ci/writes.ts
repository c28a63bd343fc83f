import { ACCOUNT, HUB } from "../bootstrap/support";
import { EVIDENCE, SECRETS_KEY, STATE } from "./hub";

/** A signing key of ours. */
export const KEY = `arn:aws:kms:sa-east-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
/** A key that others made in the account: its policy leaves all to IAM, as AWS's default does. */
export const FOREIGN_KEY = `arn:aws:kms:sa-east-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-000000000000`;
const hubRole = (name: string) => `arn:aws:iam::${HUB}:role/${name}`;

type Calls = readonly (readonly [resource: string, service: string, actions: string])[];

/** Calls that change something, on the things of the hub that a pull request comes near. */
export const HUB_WRITES: Calls = [
    ...[STATE, EVIDENCE].flatMap((bucket): Calls => [
        [
            `arn:aws:s3:::${bucket}/.pulumi/stacks/cartorio-digital/prod-990010.json`,
            "s3",
            "PutObject DeleteObject DeleteObjectVersion PutObjectAcl PutObjectTagging RestoreObject " +
                "PutObjectRetention PutObjectLegalHold BypassGovernanceRetention AbortMultipartUpload ReplicateObject",
        ],
        [
            `arn:aws:s3:::${bucket}`,
            "s3",
            "DeleteBucket PutBucketPolicy DeleteBucketPolicy PutBucketVersioning PutLifecycleConfiguration " +
                "PutBucketPublicAccessBlock PutEncryptionConfiguration PutBucketObjectLockConfiguration",
        ],
    ]),
    [
        SECRETS_KEY,
        "kms",
        "Encrypt GenerateDataKey ReEncryptFrom ReEncryptTo PutKeyPolicy CreateGrant DisableKey EnableKey " +
            "ScheduleKeyDeletion CreateAlias UpdateAlias DeleteAlias TagResource DisableKeyRotation Sign",
    ],
    [
        hubRole("cartorio-hub-deploy"),
        "iam",
        "UpdateAssumeRolePolicy PutRolePolicy AttachRolePolicy DeleteRolePolicy CreateRole DeleteRole PassRole",
    ],
    [hubRole("cartorio-hub-deploy"), "sts", "AssumeRole"],
    [hubRole("people/Admin"), "sts", "AssumeRole"],
    ["*", "iam", "CreateUser CreateAccessKey CreateOpenIDConnectProvider CreatePolicyVersion"],
    ["*", "cloudformation", "UpdateStack CreateStack"],
    ["*", "kms", "CreateKey"],
];

/** Calls that change something in a cartório's account, or use a key. */
export const CARTORIO_WRITES: Calls = [
    ...[KEY, FOREIGN_KEY].map((key): Calls[number] => [
        key,
        "kms",
        "Sign Decrypt Encrypt GenerateDataKey PutKeyPolicy CreateGrant RevokeGrant RetireGrant DisableKey " +
            "EnableKey ScheduleKeyDeletion CancelKeyDeletion CreateAlias UpdateAlias DeleteAlias TagResource " +
            "UntagResource UpdateKeyDescription EnableKeyRotation DisableKeyRotation ImportKeyMaterial ReplicateKey",
    ]),
    [
        `arn:aws:kms:sa-east-1:${ACCOUNT}:alias/cartorio-assinatura`,
        "kms",
        "CreateAlias UpdateAlias DeleteAlias",
    ],
    [
        `arn:aws:iam::${ACCOUNT}:role/cartorio/Signer`,
        "iam",
        "UpdateAssumeRolePolicy PutRolePolicy AttachRolePolicy DeleteRolePolicy CreateRole DeleteRole PassRole",
    ],
    [`arn:aws:iam::${ACCOUNT}:role/cartorio/Signer`, "sts", "AssumeRole"],
    [`arn:aws:iam::${ACCOUNT}:role/cartorio/Deployer`, "sts", "AssumeRole"],
    ["*", "kms", "CreateKey"],
    ["*", "iam", "CreateUser CreateAccessKey CreateOpenIDConnectProvider"],
    ["*", "cloudtrail", "StopLogging DeleteTrail"],
    ["*", "events", "DisableRule DeleteRule PutRule"],
];

/** Every call of a list with its full name. */
export function callsOf(calls: Calls): (readonly [action: string, resource: string])[] {
    return calls.flatMap(([resource, service, names]) =>
        names.split(" ").map((name) => [`${service}:${name}`, resource] as const),
    );
}
