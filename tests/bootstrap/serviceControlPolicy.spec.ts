// The service control policy, as text. What is decided by it is proved by the attacks.
import assert from "node:assert/strict";
import {
    BootstrapError,
    renderAll,
    RenderedFile,
    ROLE_NAMES,
    withPath,
} from "../../bootstrap/index";
import { DEFAULT_ROLES } from "../../components/roles";
import { committed, everywhere, list, organisation, statementsOf, USES } from "./support";

const scp = statementsOf(committed(RenderedFile.ServiceControlPolicy));

describe("the service control policy", () => {
    const onlyFor = (sid: string, ...roles: readonly string[]) =>
        assert.deepEqual(
            list(scp.get(sid)?.Condition?.["ArnNotLike"]?.["aws:PrincipalArn"]),
            roles.map(everywhere),
            sid,
        );

    it("leaves Sign to the role that key policies name, and services no way round", () => {
        assert.deepEqual(DEFAULT_ROLES.signers, ["cartorio/Signer"]);
        assert.equal(scp.get("OnlySignerSigns")?.Action, "kms:Sign");
        assert.deepEqual(Object.keys(scp.get("OnlySignerSigns")?.Condition ?? {}), ["ArnNotLike"]);
        onlyFor("OnlySignerSigns", "cartorio/Signer");
    });

    it("leaves data keys to Signer and to services", () => {
        assert.deepEqual(scp.get("OnlySignerUsesDataKeys")?.Action, USES);
        onlyFor("OnlySignerUsesDataKeys", "cartorio/Signer");
        assert.deepEqual(scp.get("OnlySignerUsesDataKeys")?.Condition?.["Null"], {
            "kms:ViaService": "true",
        });
    });

    it("leaves our aliases to Deployer", () => {
        assert.equal(
            scp.get("OnlyDeployerPointsAliases")?.Resource,
            "arn:aws:kms:*:*:alias/cartorio-*",
        );
        onlyFor("OnlyDeployerPointsAliases", DEFAULT_ROLES.administrator);
    });

    it("lets nobody inside become any role but the workload Signer and Verifier", () => {
        const forWorkload = list(scp.get("OnlyWorkloadBecomesSigner")?.Resource);
        const forNobody = list(scp.get("OthersComeFromOutside")?.Resource);
        onlyFor("OnlyWorkloadBecomesSigner", "cartorio-workload");
        assert.equal(scp.get("OthersComeFromOutside")?.Condition, undefined);
        assert.deepEqual(forWorkload, ["cartorio/Signer", "cartorio/Verifier"].map(everywhere));
        assert.deepEqual(
            [...forWorkload, ...forNobody].sort(),
            [...ROLE_NAMES.map(withPath), "cartorio-workload", "stacksets-exec-*"]
                .map(everywhere)
                .sort(),
        );
    });

    it("leaves roles to the StackSet, its own among them", () => {
        const roles = ["cartorio/*", "stacksets-exec-*", "cartorio-workload"].map(everywhere);
        assert.deepEqual(scp.get("OnlyStackSetsChangeRoles")?.Resource, roles);
        onlyFor("OnlyStackSetsChangeRoles", "stacksets-exec-*");
        onlyFor("OnlyStackSetsPassRoles", "stacksets-exec-*");
        onlyFor("OnlyApplicationGetsItsRole", "stacksets-exec-*");
        const passed = ["OnlyStackSetsPassRoles", "OnlyApplicationGetsItsRole"].flatMap((sid) =>
            list(scp.get(sid)?.Resource),
        );
        assert.deepEqual(passed, roles);
    });

    it("lets deploy roles pass the application's role, and guards them like it", () => {
        const changed = statementsOf(
            renderAll(organisation({ applicationDeployRoles: ["ci/deploy"] }))[
                RenderedFile.ServiceControlPolicy
            ],
        );
        const deploy = everywhere("ci/deploy");
        assert.deepEqual(changed.get("OnlyApplicationGetsItsRole")?.Condition?.["ArnNotLike"], {
            "aws:PrincipalArn": [everywhere("stacksets-exec-*"), deploy],
        });
        for (const sid of [
            "OnlyStackSetsChangeRoles",
            "OnlyStackSetsPassRoles",
            "OthersComeFromOutside",
        ]) {
            assert.ok(list(changed.get(sid)?.Resource).includes(deploy), sid);
        }
    });

    it("closes every way to a key that AWS did not make here alone", () => {
        assert.deepEqual(scp.get("OnlyKeysMadeByKms")?.Condition, {
            StringNotEquals: { "kms:KeyOrigin": "AWS_KMS" },
        });
        assert.deepEqual(scp.get("NoMultiRegionKeys")?.Condition, {
            Bool: { "kms:MultiRegion": "true" },
        });
        for (const action of ["ImportKeyMaterial", "ReplicateKey", "CreateCustomKeyStore"]) {
            const { Action, Condition } = scp.get("NoForeignKeyMaterial") ?? {};
            assert.ok(list(Action).includes(`kms:${action}`), action);
            assert.equal(Condition, undefined);
        }
    });

    it("refuses grants on signing keys, and elsewhere all but those for services", () => {
        assert.deepEqual(scp.get("NoGrantsOnSigningKeys")?.Condition, {
            StringEquals: { "kms:KeyUsage": "SIGN_VERIFY" },
        });
        assert.deepEqual(scp.get("GrantsForServicesOnly")?.Condition, {
            BoolIfExists: { "kms:GrantIsForAWSResource": "false" },
        });
    });

    it("refuses short windows, the lockout bypass, other Regions and leaving", () => {
        assert.deepEqual(
            ["LongestDeletionWindow", "NoLockoutBypass", "OnlyOurRegions"].map(
                (sid) => scp.get(sid)?.Condition,
            ),
            [
                { NumericLessThan: { "kms:ScheduleKeyDeletionPendingWindowInDays": "30" } },
                { Bool: { "kms:BypassPolicyLockoutSafetyCheck": "true" } },
                { StringNotEquals: { "aws:RequestedRegion": "sa-east-1" } },
            ],
        );
        assert.deepEqual(scp.get("StayInTheOrganisation")?.Action, [
            "organizations:AcceptHandshake",
            "organizations:LeaveOrganization",
            "account:CloseAccount",
        ]);
    });

    it("is refused rather than rendered when it is longer than AWS stores", () => {
        const applicationDeployRoles = Array.from(
            { length: 10 },
            (_, index) => `ci/deploy-${index}`,
        );
        assert.throws(
            () => renderAll(organisation({ applicationDeployRoles })),
            (error) =>
                error instanceof BootstrapError &&
                error.code === "bootstrap/too-long" &&
                /guardrails\.scp\.json: found \d+ characters, expected 5120/.test(error.message),
        );
    });
});
