/** The document key's policy. What AWS makes of the document is not proved here. */
import assert from "node:assert/strict";

import { documentKeyPolicy } from "../../components/documentKeyPolicy";
import type { PolicyStatement } from "../../components/policyDocument";
import { signingKeyPolicy } from "../../components/signingKeyPolicy";
import { ORGANIZATION, policyInputs, ROLE } from "./support";

const inputs = policyInputs({ organizationId: ORGANIZATION });
const statements = documentKeyPolicy({ ...inputs, cns: "990010" }).Statement;
const signing = signingKeyPolicy(inputs).Statement;

const USES = [
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:GenerateDataKeyPair",
    "kms:GenerateDataKeyPairWithoutPlaintext",
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
];

const of = (list: readonly PolicyStatement[], sid: string): PolicyStatement =>
    list.find(({ Sid }) => Sid === sid) as PolicyStatement;

describe("documentKeyPolicy", () => {
    it("has these statements and no others", () => {
        assert.deepEqual(
            statements.map(({ Sid }) => Sid),
            [
                "AdministerKey",
                "Use",
                "Audit",
                "BreakGlass",
                "RecoverAsRoot",
                "DenyUseToOthers",
                "DenyGrants",
                "DenyShortDeletionWindow",
                "DenyLockoutBypass",
                "DenyOutsideOrganization",
                "DenyPolicyChangeOutsideOrganization",
            ],
        );
    });

    it("lets the administrator switch rotation, and read no public key", () => {
        const without = of(signing, "AdministerKey").Action.filter((a) => a !== "kms:GetPublicKey");
        assert.deepEqual(of(statements, "AdministerKey"), {
            ...of(signing, "AdministerKey"),
            Action: [...without, "kms:EnableKeyRotation", "kms:DisableKeyRotation"],
        });
    });

    it("lets the signers use the key with their CNS in the context, and nothing more", () => {
        assert.deepEqual(of(statements, "Use"), {
            Sid: "Use",
            Effect: "Allow",
            Principal: { AWS: [ROLE("Signer")] },
            Action: ["kms:GenerateDataKey", "kms:Decrypt"],
            Resource: "*",
            Condition: { StringEquals: { "kms:EncryptionContext:cns": ["990010"] } },
        });
    });

    it("lets the auditors read all but a public key", () => {
        assert.deepEqual(of(statements, "Audit"), {
            ...of(signing, "Audit"),
            Action: of(signing, "Audit").Action.filter((a) => a !== "kms:GetPublicKey"),
        });
    });

    it("denies every use to all but the signers", () => {
        assert.deepEqual(of(statements, "DenyUseToOthers"), {
            Sid: "DenyUseToOthers",
            Effect: "Deny",
            Principal: { AWS: ["*"] },
            Action: USES,
            Resource: "*",
            Condition: { StringNotEquals: { "aws:PrincipalArn": [ROLE("Signer")] } },
        });
    });

    it("draws the organisation boundary around its own uses", () => {
        assert.deepEqual(of(statements, "DenyOutsideOrganization"), {
            ...of(signing, "DenyOutsideOrganization"),
            Action: [...USES, "kms:CreateGrant", "kms:ScheduleKeyDeletion", "kms:DisableKey"],
        });
    });

    for (const sid of [
        "BreakGlass",
        "RecoverAsRoot",
        "DenyGrants",
        "DenyShortDeletionWindow",
        "DenyLockoutBypass",
        "DenyPolicyChangeOutsideOrganization",
    ]) {
        it(`has the signing key's ${sid}`, () => {
            assert.deepEqual(of(statements, sid), of(signing, sid));
        });
    }
});
