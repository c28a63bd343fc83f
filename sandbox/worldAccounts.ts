import fs from "node:fs";
import {
    HUB_ROLES,
    loadOrganisation,
    Parameter,
    RenderedFile,
    renderedPath,
    resolveRoles,
    RoleName,
    withPath,
} from "../bootstrap/index";
import type { EnvironmentSettings } from "./environmentSettings";
import type { SandboxAccount, SandboxGuardrails, SandboxRole } from "./options";

/** The application's role in every cartório's account. */
export const WORKLOAD_ROLE = loadOrganisation().workloadRole;
/** The hub's role of people who act in an emergency. */
export const BREAK_GLASS_ROLE = "cartorio-hub-break-glass";

/** What AWS's own policies of these names say. */
export const ADMINISTRATOR_ACCESS = allow(["*"], "*");
const FULL_AWS_ACCESS = ADMINISTRATOR_ACCESS;

/** A member of the organisation outside the unit of the cartórios. */
export const UNGUARDED: SandboxGuardrails = {
    scps: [[FULL_AWS_ACCESS], [FULL_AWS_ACCESS]],
    rcps: [],
};

/** The auditors' role in their own account. */
export const AUDITOR_ROLE: SandboxRole = {
    name: "auditor",
    policies: [allow(["sts:AssumeRole"], roleOf("Auditor"))],
};

/** The hub with its roles, which may become what the cartórios' roles let them become. */
export function hubAccount(id: string): SandboxAccount {
    const becomes = (name: string, role: string, ...more: readonly string[]): SandboxRole => ({
        name,
        policies: [allow(["sts:AssumeRole", ...more], roleOf(role))],
    });
    return {
        id,
        guardrails: UNGUARDED,
        roles: [
            becomes(HUB_ROLES.deploy, RoleName.Deployer),
            becomes(HUB_ROLES.preview, RoleName.Auditor),
            becomes(HUB_ROLES.auditRunner, RoleName.Auditor),
            becomes(BREAK_GLASS_ROLE, RoleName.BreakGlass, "sts:SetSourceIdentity"),
        ],
    };
}

/** A cartório's account with what `bootstrap/rendered` gives it. */
export function cartorioAccount(
    accountId: string,
    { hubAccountId, externalId }: EnvironmentSettings,
    { organizationId, auditAccountId }: { organizationId: string; auditAccountId: string },
): SandboxAccount {
    const roles = resolveRoles(
        rendered(RenderedFile.Roles),
        {
            [Parameter.HubAccountId]: hubAccountId,
            [Parameter.AuditAccountId]: auditAccountId,
            [Parameter.BreakGlassPrincipalArns]: [
                `arn:aws:iam::${hubAccountId}:role/${BREAK_GLASS_ROLE}`,
            ],
            [Parameter.ExternalId]: externalId,
            [Parameter.OrganizationId]: organizationId,
            [Parameter.WorkloadRoleName]: WORKLOAD_ROLE,
        },
        accountId,
    );
    const own = (name: string) => `arn:aws:iam::${accountId}:role/${withPath(name)}`;
    return {
        id: accountId,
        roles: [
            ...roles.map(({ name, trustPolicy, policies }) => ({
                name: withPath(name),
                trustPolicy: JSON.stringify(trustPolicy),
                policies: policies.map(({ document }) => JSON.stringify(document)),
            })),
            {
                name: WORKLOAD_ROLE,
                policies: [allow(["sts:AssumeRole"], own(RoleName.Signer), own(RoleName.Verifier))],
            },
        ],
        guardrails: {
            scps: [
                [FULL_AWS_ACCESS],
                [FULL_AWS_ACCESS, rendered(RenderedFile.ServiceControlPolicy)],
            ],
            rcps: [[], [rendered(RenderedFile.ResourceControlPolicy)]],
        },
    };
}

function rendered(file: RenderedFile): string {
    return fs.readFileSync(renderedPath(file), "utf8");
}

function roleOf(name: string): string {
    return `arn:aws:iam::*:role/${withPath(name)}`;
}

function allow(actions: readonly string[], ...resources: readonly string[]): string {
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: actions, Resource: resources }],
    });
}
