/**
 * The signing key's policy, statement by statement. What AWS makes of the document is not proved
 * here: the sandbox and the attack tests evaluate it.
 */
import assert from "node:assert/strict";

import { GENERATION_TRAITS, GenerationState } from "../../components/generation";
import { generationPolicy } from "../../components/generationKey";
import type { PolicyDocument, PolicyStatement } from "../../components/policyDocument";
import { ACCOUNT, ORGANIZATION, ROLE, signingKeyArgs } from "./support";

const ROOT = `arn:aws:iam::${ACCOUNT}:root`;

const DEPLOYER = ROLE("Deployer");
const SIGNER = ROLE("Signer");
const outside = { "aws:PrincipalOrgID": [ORGANIZATION] };

type Row = Omit<PolicyStatement, "Resource" | "Principal"> & { readonly who: readonly string[] };

/** The statements of a key that may sign, with an organisation: the table of the design. */
const TABLE: readonly Row[] = [
    {
        Sid: "AdministerKey",
        Effect: "Allow",
        who: [DEPLOYER],
        Action: [
            "kms:DescribeKey",
            "kms:GetKeyPolicy",
            "kms:PutKeyPolicy",
            "kms:GetKeyRotationStatus",
            "kms:ListKeyPolicies",
            "kms:ListResourceTags",
            "kms:TagResource",
            "kms:UntagResource",
            "kms:UpdateKeyDescription",
            "kms:CreateAlias",
            "kms:UpdateAlias",
            "kms:DeleteAlias",
            "kms:ListGrants",
            "kms:RevokeGrant",
            "kms:GetPublicKey",
        ],
    },
    {
        Sid: "Sign",
        Effect: "Allow",
        who: [SIGNER],
        Action: ["kms:Sign"],
        Condition: {
            StringEquals: {
                "kms:MessageType": ["DIGEST", "RAW"],
                "kms:SigningAlgorithm": ["RSASSA_PSS_SHA_256"],
            },
        },
    },
    {
        Sid: "Verify",
        Effect: "Allow",
        who: [SIGNER, ROLE("Verifier")],
        Action: ["kms:Verify", "kms:GetPublicKey", "kms:DescribeKey"],
    },
    {
        Sid: "Audit",
        Effect: "Allow",
        who: [ROLE("Auditor")],
        Action: [
            "kms:DescribeKey",
            "kms:GetKeyPolicy",
            "kms:GetKeyRotationStatus",
            "kms:ListKeyPolicies",
            "kms:ListGrants",
            "kms:ListResourceTags",
            "kms:GetPublicKey",
        ],
    },
    {
        Sid: "BreakGlass",
        Effect: "Allow",
        who: [ROLE("BreakGlass")],
        Action: [
            "kms:DescribeKey",
            "kms:GetKeyPolicy",
            "kms:PutKeyPolicy",
            "kms:EnableKey",
            "kms:DisableKey",
            "kms:ScheduleKeyDeletion",
            "kms:CancelKeyDeletion",
        ],
    },
    {
        Sid: "RecoverAsRoot",
        Effect: "Allow",
        who: [ROOT],
        Action: ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:PutKeyPolicy"],
        Condition: { StringEquals: { "aws:PrincipalArn": [ROOT] } },
    },
    {
        Sid: "DenySignToOthers",
        Effect: "Deny",
        who: ["*"],
        Action: ["kms:Sign"],
        Condition: { StringNotEquals: { "aws:PrincipalArn": [SIGNER] } },
    },
    { Sid: "DenyGrants", Effect: "Deny", who: ["*"], Action: ["kms:CreateGrant"] },
    {
        Sid: "DenyShortDeletionWindow",
        Effect: "Deny",
        who: ["*"],
        Action: ["kms:ScheduleKeyDeletion"],
        Condition: { NumericLessThan: { "kms:ScheduleKeyDeletionPendingWindowInDays": ["30"] } },
    },
    {
        Sid: "DenyLockoutBypass",
        Effect: "Deny",
        who: ["*"],
        Action: ["kms:PutKeyPolicy"],
        Condition: { Bool: { "kms:BypassPolicyLockoutSafetyCheck": ["true"] } },
    },
    {
        Sid: "DenyOutsideOrganization",
        Effect: "Deny",
        who: ["*"],
        Action: [
            "kms:Sign",
            "kms:Verify",
            "kms:CreateGrant",
            "kms:ScheduleKeyDeletion",
            "kms:DisableKey",
        ],
        Condition: {
            BoolIfExists: { "aws:PrincipalIsAWSService": ["false"] },
            StringNotEquals: outside,
        },
    },
    {
        Sid: "DenyPolicyChangeOutsideOrganization",
        Effect: "Deny",
        who: ["*"],
        Action: ["kms:PutKeyPolicy"],
        Condition: {
            BoolIfExists: { "aws:PrincipalIsAWSService": ["false"] },
            StringNotEquals: { ...outside, "aws:PrincipalArn": [ROOT] },
        },
    },
];

const ORGANIZATION_SIDS = ["DenyOutsideOrganization", "DenyPolicyChangeOutsideOrganization"];

const KEY_STATES = Object.values(GenerationState).filter(
    (state) => GENERATION_TRAITS[state].hasResource,
);

const SIGNING_STATES: readonly GenerationState[] = ["candidate", "active", "draining"];

function statements(
    state: GenerationState,
    over: Parameters<typeof signingKeyArgs>[0] = {},
): readonly PolicyStatement[] {
    return (JSON.parse(generationPolicy(state, signingKeyArgs(over))) as PolicyDocument).Statement;
}

function expected(row: Row, maySign: boolean): PolicyStatement {
    const { who, Condition, ...rest } = row;
    const statement = { ...rest, Principal: { AWS: who }, Resource: "*" } as const;
    const conditional = maySign || row.Sid !== "DenySignToOthers";
    return Condition && conditional ? { ...statement, Condition } : statement;
}

describe("signingKeyPolicy", () => {
    for (const state of KEY_STATES) {
        for (const suspended of [false, true]) {
            const maySign = SIGNING_STATES.includes(state) && !suspended;
            describe(`${state}${suspended ? ", suspended" : ""}`, () => {
                for (const row of TABLE) {
                    const present = maySign || row.Sid !== "Sign";
                    it(`${present ? "has" : "lacks"} ${row.Sid}`, () => {
                        const found = statements(state, {
                            suspended,
                            organizationId: ORGANIZATION,
                        }).filter(({ Sid }) => Sid === row.Sid);
                        assert.deepEqual(found, present ? [expected(row, maySign)] : []);
                    });
                }

                it("has nothing else", () => {
                    const sids = statements(state, {
                        suspended,
                        organizationId: ORGANIZATION,
                    }).map(({ Sid }) => Sid);
                    assert.deepEqual(
                        sids,
                        TABLE.map(({ Sid }) => Sid).filter((sid) => maySign || sid !== "Sign"),
                    );
                });
            });
        }
    }

    it("has no organisation boundary without an organisation", () => {
        assert.deepEqual(
            statements("active").map(({ Sid }) => Sid),
            TABLE.map(({ Sid }) => Sid).filter((sid) => !ORGANIZATION_SIDS.includes(sid)),
        );
    });

    it("has no Audit statement without auditors", () => {
        const sids = statements("active", { roles: { auditors: [] } }).map(({ Sid }) => Sid);
        assert.ok(!sids.includes("Audit"));
    });

    it("lets signers verify without verifiers", () => {
        const verify = statements("active", { roles: { verifiers: [] } }).find(
            ({ Sid }) => Sid === "Verify",
        );
        assert.deepEqual(verify?.Principal, { AWS: [SIGNER] });
    });

    it("denies signing to all but every one of the signers", () => {
        const roles = { signers: ["b/Dois", "a/Um"] };
        const deny = statements("active", { roles }).find(({ Sid }) => Sid === "DenySignToOthers");
        assert.deepEqual(deny?.Condition, {
            StringNotEquals: {
                "aws:PrincipalArn": [
                    `arn:aws:iam::${ACCOUNT}:role/a/Um`,
                    `arn:aws:iam::${ACCOUNT}:role/b/Dois`,
                ],
            },
        });
    });

    it("names the root of the key's own account", () => {
        const recover = statements("active", { accountId: "222222222222" }).find(
            ({ Sid }) => Sid === "RecoverAsRoot",
        );
        assert.deepEqual(recover?.Principal, { AWS: ["arn:aws:iam::222222222222:root"] });
    });
});
