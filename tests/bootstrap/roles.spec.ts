// Trusts and permissions of the five roles, as text. What AWS decides by them is not proved here.
import assert from "node:assert/strict";
import { administerKey } from "../../components/keyPolicy";
import { DEFAULT_ROLES, resolveRoles as resolveKeyRoles } from "../../components/roles";
import { DEFAULT_DOCUMENT_ALIAS, DEFAULT_SIGNING_ALIAS } from "../../components/naming";
import { ROLE_NAMES, RoleName, withPath } from "../../bootstrap/index";
import {
    ACCOUNT,
    AUDIT,
    committedRoles,
    EXTERNAL_ID,
    HUB,
    list,
    ON_CALL,
    ORGANIZATION,
    type PlainStatement,
    roleNamed,
} from "./support";

const roles = committedRoles();
const trustOf = (name: string) =>
    roleNamed(roles, name).trustPolicy.Statement as unknown as readonly PlainStatement[];
const permissionsOf = (name: string) =>
    roleNamed(roles, name).policies.flatMap(
        ({ document }) => document.Statement as unknown as readonly PlainStatement[],
    );
const statement = (statements: readonly PlainStatement[], sid: string) =>
    statements.find(({ Sid }) => Sid === sid) ?? assert.fail(`no statement ${sid}`);
const hubRole = (name: string) => `arn:aws:iam::${HUB}:role/${name}`;

/** Longest trust policy that IAM takes without asking AWS for more, in characters without blanks. */
const MAX_TRUST = 2048;
/** Longest inline policies of a role together. */
const MAX_INLINE = 10_240;

describe("the roles of an account", () => {
    it("are those that key policies name", () => {
        const { administrator, breakGlass, signers, verifiers, auditors } = DEFAULT_ROLES;
        assert.deepEqual(ROLE_NAMES.map(withPath), [
            administrator,
            breakGlass,
            ...signers,
            ...verifiers,
            ...auditors,
        ]);
        assert.equal(roleNamed(roles, RoleName.Signer).arn, resolveKeyRoles(ACCOUNT).signers[0]);
    });

    it("are these and no others, for an hour each", () => {
        assert.deepEqual(
            roles.map(({ name, path, maxSessionDuration }) => [name, path, maxSessionDuration]),
            ROLE_NAMES.map((name) => [name, "/cartorio/", 3600]),
        );
    });

    it("fit into IAM, also with ten roles of people", () => {
        const people = Array.from(
            { length: 10 },
            (_, index) =>
                `arn:aws:iam::${HUB}:role/aws-reserved/sso.amazonaws.com/sa-east-1/` +
                `AWSReservedSSO_CartorioOnCall_${String(index).padStart(16, "0")}`,
        );
        for (const role of committedRoles({ BreakGlassPrincipalArns: people })) {
            const trust = JSON.stringify(role.trustPolicy).length;
            assert.ok(trust <= MAX_TRUST, `trust of ${role.name}: ${trust}`);
            const inline = role.policies.reduce(
                (sum, { document }) => sum + JSON.stringify(document).length,
                0,
            );
            assert.ok(inline <= MAX_INLINE, `policies of ${role.name}: ${inline}`);
        }
    });
});

describe("the trust of", () => {
    it("Deployer is the hub's deploy role with the external id", () => {
        assert.deepEqual(trustOf("Deployer"), [
            {
                Sid: "TrustHubDeployRole",
                Effect: "Allow",
                Principal: { AWS: [`arn:aws:iam::${HUB}:root`] },
                Action: ["sts:AssumeRole"],
                Condition: {
                    ArnEquals: { "aws:PrincipalArn": [hubRole("cartorio-hub-deploy")] },
                    StringEquals: {
                        "aws:PrincipalOrgID": [ORGANIZATION],
                        "sts:ExternalId": [EXTERNAL_ID],
                    },
                },
            },
        ]);
    });

    it("BreakGlass is people who say who they are, and never the pipeline", () => {
        assert.deepEqual(trustOf("BreakGlass"), [
            {
                Sid: "TrustPeopleWhoSayWhoTheyAre",
                Effect: "Allow",
                Principal: { AWS: [`arn:aws:iam::${HUB}:root`] },
                Action: ["sts:AssumeRole", "sts:SetSourceIdentity"],
                Condition: {
                    ArnEquals: { "aws:PrincipalArn": [ON_CALL] },
                    StringEquals: { "aws:PrincipalOrgID": [ORGANIZATION] },
                    StringLike: { "sts:SourceIdentity": ["?*"] },
                },
            },
            {
                Sid: "NeverTrustThePipeline",
                Effect: "Deny",
                Principal: { AWS: ["*"] },
                Action: ["sts:AssumeRole"],
                Condition: {
                    ArnEquals: {
                        "aws:PrincipalArn": [
                            hubRole("cartorio-hub-deploy"),
                            hubRole("cartorio-hub-preview"),
                            hubRole("cartorio-hub-audit"),
                        ],
                    },
                },
            },
        ]);
    });

    for (const name of ["Signer", "Verifier"]) {
        it(`${name} is the account's own workload, and nothing else`, () => {
            const [only, ...others] = trustOf(name);
            assert.deepEqual(others, []);
            assert.deepEqual(only?.Principal, { AWS: [`arn:aws:iam::${ACCOUNT}:root`] });
            assert.deepEqual(only?.Action, ["sts:AssumeRole"]);
            assert.deepEqual(only?.Condition, {
                ArnEquals: {
                    "aws:PrincipalArn": [`arn:aws:iam::${ACCOUNT}:role/cartorio-workload`],
                },
            });
        });
    }

    it("Auditor is the audit account and the hub's readers", () => {
        const [account, readers, ...others] = trustOf("Auditor");
        assert.deepEqual(others, []);
        assert.deepEqual(account?.Principal, { AWS: [`arn:aws:iam::${AUDIT}:root`] });
        assert.deepEqual(readers?.Condition?.["ArnEquals"], {
            "aws:PrincipalArn": [hubRole("cartorio-hub-preview"), hubRole("cartorio-hub-audit")],
        });
    });

    it("every role names no principal but an account, and never one alone inside or in the hub", () => {
        for (const { name } of roles) {
            for (const { Sid, Effect, Principal, Condition } of trustOf(name)) {
                const [principal] = (Principal as { AWS: string[] }).AWS;
                const conditions = Condition?.["ArnEquals"]?.["aws:PrincipalArn"];
                assert.ok(
                    Effect === "Deny"
                        ? principal === "*"
                        : /^arn:aws:iam::\d{12}:root$/.test(principal ?? ""),
                    `${Sid}: ${principal}`,
                );
                assert.ok(
                    conditions !== undefined || principal === `arn:aws:iam::${AUDIT}:root`,
                    `${Sid} trusts a whole account`,
                );
                assert.ok(!list(conditions).some((arn) => /[*?]/.test(arn)), Sid);
            }
        }
    });
});

describe("the permissions of", () => {
    it("Deployer make only the two kinds of keys that the program makes", () => {
        const made = permissionsOf("Deployer").filter(({ Action }) =>
            list(Action).includes("kms:CreateKey"),
        );
        const common = { "kms:KeyOrigin": ["AWS_KMS"] };
        assert.deepEqual(
            made.map(({ Condition }) => Condition),
            [
                { "kms:KeySpec": ["RSA_2048"], "kms:KeyUsage": ["SIGN_VERIFY"], ...common },
                {
                    "kms:KeySpec": ["SYMMETRIC_DEFAULT"],
                    "kms:KeyUsage": ["ENCRYPT_DECRYPT"],
                    ...common,
                },
            ].map((StringEquals) => ({
                StringEquals,
                Bool: { "kms:BypassPolicyLockoutSafetyCheck": ["false"] },
            })),
        );
        assert.ok(made.every(({ Action }) => list(Action).length === 1));
    });

    it("Deployer are all that AdministerKey lists, on existing signing keys", () => {
        const inputs = { accountId: ACCOUNT, roles: resolveKeyRoles(ACCOUNT) };
        const permissions = permissionsOf("Deployer");
        const onKeys = ["AdministerSigningKeys", "ChangeSigningKeyPolicies"].map((sid) =>
            statement(permissions, sid),
        );
        assert.deepEqual(
            onKeys.flatMap(({ Action }) => list(Action)).sort(),
            [...administerKey(inputs, ["kms:GetPublicKey"]).Action].sort(),
        );
        for (const { Condition } of onKeys) {
            assert.deepEqual(Condition?.["StringEquals"], {
                "kms:KeyUsage": ["SIGN_VERIFY"],
                "kms:KeyOrigin": ["AWS_KMS"],
            });
        }
        assert.deepEqual(onKeys[1]?.Condition?.["Bool"], {
            "kms:BypassPolicyLockoutSafetyCheck": ["false"],
        });
    });

    it("Deployer cover the aliases that the program points, and no others of the account", () => {
        const { Resource } = statement(permissionsOf("Deployer"), "PointAliases");
        assert.deepEqual(Resource, [`arn:aws:kms:*:${ACCOUNT}:alias/cartorio-*`]);
        for (const alias of [DEFAULT_SIGNING_ALIAS, DEFAULT_DOCUMENT_ALIAS]) {
            assert.ok(alias.startsWith("alias/cartorio-"), alias);
        }
    });

    it("Deployer are of KMS alone, and use no key", () => {
        const actions = permissionsOf("Deployer").flatMap(({ Action }) => list(Action));
        assert.ok(actions.every((action) => action.startsWith("kms:")));
        for (const action of [
            ...["Sign", "Decrypt", "Encrypt", "GenerateDataKey", "CreateGrant"],
            ...["EnableKey", "DisableKey", "ScheduleKeyDeletion", "ImportKeyMaterial"],
        ]) {
            assert.ok(!actions.includes(`kms:${action}`), action);
        }
    });

    it("BreakGlass find keys", () => {
        assert.deepEqual(
            permissionsOf("BreakGlass").flatMap(({ Action }) => list(Action)),
            ["kms:ListAliases", "kms:ListKeys"],
        );
    });

    for (const name of ["Signer", "Verifier"]) {
        it(`${name} come from key policies alone`, () => {
            assert.deepEqual(roleNamed(roles, name).policies, []);
        });
    }

    it("Auditor read", () => {
        const actions = permissionsOf("Auditor").flatMap(({ Action }) => list(Action));
        assert.ok(actions.length > 0);
        for (const action of actions) {
            assert.match(action, /^(kms|iam|cloudtrail):(Describe|Get|List|Lookup)[A-Z]\w+$/);
        }
    });

    it("every role hold no wildcard in an action, and reach no other account", () => {
        for (const { name } of roles) {
            for (const { Sid, Action, Resource } of permissionsOf(name)) {
                assert.ok(!list(Action).some((action) => action.includes("*")), Sid);
                for (const resource of list(Resource)) {
                    assert.ok(resource === "*" || resource.split(":")[4] === ACCOUNT, Sid);
                }
            }
        }
    });
});
