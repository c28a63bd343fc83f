// Who becomes which role, by trusts and guardrails together, decided by iam/. That AWS decides alike is
// not proved here.
import assert from "node:assert/strict";
import { parsePolicy, type Principal } from "../../iam/index";
import { decide, deniedBy, OTHER_CARTORIO, OUTSIDE, role, roleArn } from "./decisions";
import { AUDIT, committedRoles, EXTERNAL_ID, HUB, ON_CALL, roleNamed } from "./support";

const admin = role("Admin");
const workload = role("cartorio-workload");

describe("with trusts and guardrails together,", () => {
    const trusts = new Map(
        committedRoles().map(({ name, trustPolicy }) => [
            name,
            parsePolicy(JSON.stringify(trustPolicy), "trust"),
        ]),
    );
    const openTrust = parsePolicy(
        {
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
        },
        "trust",
    );
    const named = { "sts:SourceIdentity": "ana" };
    const external = { "sts:ExternalId": EXTERNAL_ID };
    const becomes = (by: Principal, name: string, context: Readonly<Record<string, string>> = {}) =>
        decide(
            { by, action: "sts:AssumeRole", on: roleNamed(committedRoles(), name).arn, context },
            trusts.get(name),
        ).decision;
    const hub = (name: string) => role(name, HUB);
    const person = hub(ON_CALL.slice(ON_CALL.indexOf("role/") + "role/".length));

    const cases: readonly [Principal, string, string, Record<string, string>, string][] = [
        [hub("cartorio-hub-deploy"), "the pipeline", "Deployer", external, "allow"],
        [hub("cartorio-hub-deploy"), "the pipeline, unnamed,", "Deployer", {}, "implicitDeny"],
        [hub("Admin"), "another role of the hub", "Deployer", external, "implicitDeny"],
        [admin, "an administrator", "Deployer", external, "explicitDeny"],
        [person, "a person on call", "BreakGlass", named, "allow"],
        [person, "a person without a name", "BreakGlass", {}, "implicitDeny"],
        [hub("cartorio-hub-deploy"), "the pipeline", "BreakGlass", named, "explicitDeny"],
        [workload, "the application", "Signer", {}, "allow"],
        [workload, "the application", "Verifier", {}, "allow"],
        [workload, "the application", "Deployer", external, "explicitDeny"],
        [admin, "an administrator", "Signer", {}, "explicitDeny"],
        [hub("cartorio-workload"), "a workload of the hub", "Signer", {}, "explicitDeny"],
        [role("cartorio-workload", OTHER_CARTORIO), "a neighbour", "Signer", {}, "explicitDeny"],
        [role("Reader", AUDIT), "an auditor", "Auditor", {}, "allow"],
        [hub("cartorio-hub-preview"), "the preview", "Auditor", {}, "allow"],
        [hub("cartorio-hub-audit"), "the audit runner", "Auditor", {}, "allow"],
        [hub("cartorio-hub-deploy"), "the pipeline", "Auditor", {}, "implicitDeny"],
    ];
    for (const [by, who, name, context, expected] of cases) {
        it(`${who} ${expected === "allow" ? "becomes" : "does not become"} ${name}`, () => {
            assert.equal(becomes(by, name, context), expected);
        });
    }

    it("nobody outside becomes a role whose trust was opened", () => {
        const call = { action: "sts:AssumeRole", on: roleArn("cartorio/Signer") };
        assert.deepEqual(deniedBy({ by: role("x", OUTSIDE), ...call }, openTrust), [
            "RolesForTheOrganisationOnly",
            "OnlyOwnWorkloadBecomesSigner",
        ]);
        assert.deepEqual(deniedBy({ by: admin, ...call }, openTrust), [
            "OnlyWorkloadBecomesSigner",
        ]);
    });

    it("no identity provider leads to a role of ours", () => {
        const trust = parsePolicy(
            {
                Version: "2012-10-17",
                Statement: [
                    {
                        Effect: "Allow",
                        Principal: { Federated: "accounts.example.org" },
                        Action: "sts:AssumeRoleWithWebIdentity",
                    },
                ],
            },
            "trust",
        );
        const call = {
            by: { kind: "federated", provider: "accounts.example.org" },
            action: "sts:AssumeRoleWithWebIdentity",
        } as const;
        assert.deepEqual(deniedBy({ ...call, on: roleArn("cartorio/Signer") }, trust), [
            "NoIdentityProviders",
        ]);
        assert.equal(decide({ ...call, on: roleArn("other") }, trust).decision, "allow");
    });
});
