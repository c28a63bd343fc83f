// The guardrails, decided by iam/ where every other policy allows everything. That AWS decides alike is
// not proved here.
import assert from "node:assert/strict";
import type { Principal } from "../../iam/index";
import {
    ALIAS,
    type Call,
    decide,
    deniedBy,
    OTHER_CARTORIO,
    OUTSIDE,
    role,
    roleArn,
    root,
    RULE,
} from "./decisions";
import { ACCOUNT, HUB } from "./support";

const admin = role("Admin");
const signer = role("cartorio/Signer");
const deployer = role("cartorio/Deployer");
const stackSet = role("stacksets-exec-0123456789abcdef");
const service: Principal = { kind: "service", name: "dnssec-route53.amazonaws.com" };
const viaS3 = { "kms:ViaService": "s3.sa-east-1.amazonaws.com" };
const newKey = { "kms:KeyOrigin": "AWS_KMS", "kms:MultiRegion": "false" };

describe("with every other policy open, the guardrails", () => {
    const refused: readonly [string, Call, string][] = [
        ["an administrator who signs", { by: admin, action: "kms:Sign" }, "OnlySignerSigns"],
        ["the root user who signs", { by: root, action: "kms:Sign" }, "OnlySignerSigns"],
        ["Deployer who signs", { by: deployer, action: "kms:Sign" }, "OnlySignerSigns"],
        ["a StackSet that signs", { by: stackSet, action: "kms:Sign" }, "OnlySignerSigns"],
        [
            "a role whose path looks like Signer",
            { by: role("x:role/cartorio/Signer"), action: "kms:Sign" },
            "OnlySignerSigns",
        ],
        [
            "a role below Signer's name",
            { by: role("cartorio/Signer/x"), action: "kms:Sign" },
            "OnlySignerSigns",
        ],
        [
            "a role of the hub that signs",
            { by: role("Admin", HUB), action: "kms:Sign" },
            "OnlySignersSign",
        ],
        [
            "a Signer made in the hub",
            { by: role("cartorio/Signer", HUB), action: "kms:Sign" },
            "OnlyOwnSignerSigns",
        ],
        [
            "the Signer of another cartório",
            { by: role("cartorio/Signer", OTHER_CARTORIO), action: "kms:Sign" },
            "OnlyOwnSignerSigns",
        ],
        ["an AWS service that signs", { by: service, action: "kms:Sign" }, "OnlySignersSign"],
        [
            "an outsider who signs",
            { by: role("cartorio/Signer", OUTSIDE), action: "kms:Sign" },
            "KeysForTheOrganisationOnly",
        ],
        [
            "an outsider who reads",
            { by: role("Admin", OUTSIDE), action: "kms:GetPublicKey" },
            "KeysForTheOrganisationOnly",
        ],
        [
            "an administrator who decrypts",
            { by: admin, action: "kms:Decrypt" },
            "OnlySignerUsesDataKeys",
        ],
        [
            "a role of the hub that decrypts",
            { by: role("Admin", HUB), action: "kms:Decrypt" },
            "DataKeysStayInTheirAccount",
        ],
        [
            "a grant on a signing key, even for a service",
            {
                by: admin,
                action: "kms:CreateGrant",
                context: { "kms:KeyUsage": "SIGN_VERIFY", "kms:GrantIsForAWSResource": "true" },
            },
            "NoGrantsOnSigningKeys",
        ],
        [
            "a grant for nobody knows whom",
            {
                by: admin,
                action: "kms:CreateGrant",
                context: { "kms:KeyUsage": "ENCRYPT_DECRYPT" },
            },
            "GrantsForServicesOnly",
        ],
        [
            "a deletion after 29 days",
            {
                by: role("cartorio/BreakGlass"),
                action: "kms:ScheduleKeyDeletion",
                context: { "kms:ScheduleKeyDeletionPendingWindowInDays": "29" },
            },
            "LongestDeletionWindow",
        ],
        [
            "the lockout bypass",
            {
                by: deployer,
                action: "kms:PutKeyPolicy",
                context: { "kms:BypassPolicyLockoutSafetyCheck": "true" },
            },
            "NoLockoutBypass",
        ],
        [
            "a key for imported material",
            {
                by: deployer,
                action: "kms:CreateKey",
                on: "*",
                context: { ...newKey, "kms:KeyOrigin": "EXTERNAL" },
            },
            "OnlyKeysMadeByKms",
        ],
        [
            "an alias on a key of imported material that is there already",
            {
                by: deployer,
                action: "kms:UpdateAlias",
                context: { "kms:KeyOrigin": "EXTERNAL" },
            },
            "NoAliasForForeignKeys",
        ],
        [
            "a multi-Region key",
            {
                by: deployer,
                action: "kms:CreateKey",
                on: "*",
                context: { ...newKey, "kms:MultiRegion": "true" },
            },
            "NoMultiRegionKeys",
        ],
        [
            "imported material",
            { by: admin, action: "kms:ImportKeyMaterial" },
            "NoForeignKeyMaterial",
        ],
        [
            "an alias moved by an administrator",
            { by: admin, action: "kms:UpdateAlias", on: ALIAS },
            "OnlyDeployerPointsAliases",
        ],
        [
            "a new trust for Signer",
            { by: admin, action: "iam:UpdateAssumeRolePolicy", on: roleArn("cartorio/Signer") },
            "OnlyStackSetsChangeRoles",
        ],
        [
            "a role named as a StackSet's is",
            { by: admin, action: "iam:CreateRole", on: roleArn("stacksets-exec-mine") },
            "OnlyStackSetsChangeRoles",
        ],
        [
            "a role in a StackSet's path",
            { by: admin, action: "iam:CreateRole", on: roleArn("stacksets-exec-mine/x") },
            "OnlyStackSetsChangeRoles",
        ],
        [
            "Deployer that changes the application's role",
            { by: deployer, action: "iam:PutRolePolicy", on: roleArn("cartorio-workload") },
            "OnlyStackSetsChangeRoles",
        ],
        [
            "Signer passed to a program",
            { by: admin, action: "iam:PassRole", on: roleArn("cartorio/Signer") },
            "OnlyStackSetsPassRoles",
        ],
        [
            "the application's role passed to a program",
            { by: admin, action: "iam:PassRole", on: roleArn("cartorio-workload") },
            "OnlyApplicationGetsItsRole",
        ],
        [
            "keys in another Region",
            {
                by: deployer,
                action: "kms:CreateKey",
                on: "*",
                context: { ...newKey, "aws:RequestedRegion": "us-east-1" },
            },
            "OnlyOurRegions",
        ],
        [
            "leaving the organisation",
            { by: root, action: "organizations:LeaveOrganization", on: "*" },
            "StayInTheOrganisation",
        ],
        [
            "joining another organisation at its invitation",
            { by: root, action: "organizations:AcceptHandshake", on: "*" },
            "StayInTheOrganisation",
        ],
        [
            "silencing an alarm",
            { by: admin, action: "events:DisableRule", on: RULE },
            "KeepTrailAndAlarms",
        ],
    ];
    for (const [what, call, sid] of refused) {
        it(`refuse ${what} (${sid})`, () => {
            assert.ok(deniedBy(call).includes(sid), deniedBy(call).join(", "));
        });
    }

    const allowed: readonly [string, Call][] = [
        ["Signer who signs", { by: signer, action: "kms:Sign" }],
        ["Signer who opens a document", { by: signer, action: "kms:Decrypt" }],
        ["S3 that decrypts for a person", { by: admin, action: "kms:Decrypt", context: viaS3 }],
        [
            "S3 that decrypts for a person of the hub",
            { by: role("Admin", HUB), action: "kms:Decrypt", context: viaS3 },
        ],
        [
            "an AWS service that decrypts for us",
            { by: { kind: "service", name: "logs.amazonaws.com" }, action: "kms:Decrypt" },
        ],
        [
            "Deployer who makes a key",
            { by: deployer, action: "kms:CreateKey", on: "*", context: newKey },
        ],
        ["Deployer who points the alias", { by: deployer, action: "kms:UpdateAlias", on: ALIAS }],
        [
            "an administrator with other aliases",
            {
                by: admin,
                action: "kms:UpdateAlias",
                on: `arn:aws:kms:sa-east-1:${ACCOUNT}:alias/backup`,
            },
        ],
        [
            "break-glass that retires a key in 30 days",
            {
                by: role("cartorio/BreakGlass"),
                action: "kms:ScheduleKeyDeletion",
                context: { "kms:ScheduleKeyDeletionPendingWindowInDays": "30" },
            },
        ],
        [
            "a grant for a service on another key",
            {
                by: admin,
                action: "kms:CreateGrant",
                context: { "kms:KeyUsage": "ENCRYPT_DECRYPT", "kms:GrantIsForAWSResource": "true" },
            },
        ],
        [
            "a StackSet that passes the alarms their role",
            { by: stackSet, action: "iam:PassRole", on: roleArn("cartorio/AlarmForwarder-x") },
        ],
        [
            "a StackSet that passes the application its role",
            { by: stackSet, action: "iam:PassRole", on: roleArn("cartorio-workload") },
        ],
        ["a StackSet that changes an alarm", { by: stackSet, action: "events:PutRule", on: RULE }],
        [
            "a StackSet that changes a role",
            { by: stackSet, action: "iam:PutRolePolicy", on: roleArn("cartorio/Auditor") },
        ],
        [
            "an administrator with other roles",
            { by: admin, action: "iam:CreateRole", on: roleArn("x") },
        ],
        ["reading a role", { by: admin, action: "iam:GetRole", on: roleArn("cartorio/Signer") }],
    ];
    for (const [what, call] of allowed) {
        it(`let ${what}`, () => {
            const { decision, reason } = decide(call);
            assert.equal(decision, "allow", reason);
        });
    }
});
