// The resource control policy, as text. What is decided by it is proved by the attacks.
import assert from "node:assert/strict";
import { RenderedFile } from "../../bootstrap/index";
import { committed, committedRoles, everywhere, statementsOf, USES } from "./support";

const rcp = statementsOf(committed(RenderedFile.ResourceControlPolicy));

describe("the resource control policy", () => {
    const outsiders = {
        StringNotEqualsIfExists: { "aws:PrincipalOrgID": "${aws:ResourceOrgID}" },
        BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
    };

    it("leaves Sign to Signers, by a condition without a variable and without exceptions", () => {
        assert.equal(rcp.get("OnlySignersSign")?.Action, "kms:Sign");
        assert.deepEqual(rcp.get("OnlySignersSign")?.Condition, {
            ArnNotLike: { "aws:PrincipalArn": everywhere("cartorio/Signer") },
        });
    });

    it("leaves Sign to the Signer of the key's own account", () => {
        assert.equal(rcp.get("OnlyOwnSignerSigns")?.Action, "kms:Sign");
        assert.deepEqual(rcp.get("OnlyOwnSignerSigns")?.Condition, {
            StringNotEquals: { "aws:PrincipalAccount": "${aws:ResourceAccount}" },
        });
    });

    it("keeps data keys in their account, services excepted", () => {
        assert.deepEqual(rcp.get("DataKeysStayInTheirAccount")?.Action, USES);
        assert.deepEqual(rcp.get("DataKeysStayInTheirAccount")?.Condition, {
            StringNotEquals: { "aws:PrincipalAccount": "${aws:ResourceAccount}" },
            Null: { "kms:ViaService": "true" },
            BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
        });
    });

    it("keeps outsiders from keys and from every role of ours", () => {
        assert.equal(rcp.get("KeysForTheOrganisationOnly")?.Action, "kms:*");
        assert.deepEqual(rcp.get("KeysForTheOrganisationOnly")?.Condition, outsiders);
        assert.deepEqual(rcp.get("RolesForTheOrganisationOnly")?.Condition, outsiders);
        assert.deepEqual(
            rcp.get("RolesForTheOrganisationOnly")?.Resource,
            ["cartorio/*", "cartorio-workload"].map(everywhere),
        );
        for (const { arn } of committedRoles()) {
            assert.match(arn, /^arn:aws:iam::\d{12}:role\/cartorio\//);
        }
    });

    it("keeps identity providers from our roles", () => {
        assert.equal(rcp.get("NoIdentityProviders")?.Condition, undefined);
    });

    it("keeps other accounts of ours from becoming Signer or Verifier", () => {
        const { Action, Resource, Condition } = rcp.get("OnlyOwnWorkloadBecomesSigner") ?? {};
        assert.equal(Action, "sts:AssumeRole");
        assert.deepEqual(Resource, ["cartorio/Signer", "cartorio/Verifier"].map(everywhere));
        assert.deepEqual(Condition, {
            StringNotEquals: { "aws:PrincipalAccount": "${aws:ResourceAccount}" },
        });
    });
});
