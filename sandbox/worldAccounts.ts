import fs from "node:fs";
import {
    HubParameter,
    loadOrganisation,
    Parameter,
    RenderedFile,
    renderedPath,
    resolveHubRoles,
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

/** What the hub template asks for beside roles, none of which the sandbox has: it serves KMS and STS. */
const HUB_NAMES = {
    [HubParameter.Repository]: "exemplo/cartorio-digital",
    [HubParameter.StateBucketName]: "cartorio-state",
    [HubParameter.EvidenceBucketName]: "cartorio-evidence",
    [HubParameter.EvidenceYears]: "10",
};

/** The hub with its roles as `bootstrap/rendered` makes them, and its people's. */
export function hubAccount(
    id: string,
    externalIds: readonly string[],
    { organizationId, auditAccountId }: { organizationId: string; auditAccountId: string },
): SandboxAccount {
    const roles = resolveHubRoles(rendered(RenderedFile.Hub), {
        accountId: id,
        parameters: {
            ...HUB_NAMES,
            [HubParameter.ExternalIds]: externalIds,
            [HubParameter.SecretsAdministratorArns]: [
                `arn:aws:iam::${id}:role/${BREAK_GLASS_ROLE}`,
            ],
            [Parameter.AuditAccountId]: auditAccountId,
            [Parameter.OrganizationId]: organizationId,
        },
        attributes: {
            "SecretsKey.Arn": `arn:aws:kms:sa-east-1:${id}:key/00000000-0000-4000-8000-000000000000`,
        },
    });
    return {
        id,
        guardrails: UNGUARDED,
        roles: [
            ...roles.map(({ name, policies }) => ({
                name,
                policies: policies.map(({ document }) => JSON.stringify(document)),
            })),
            {
                name: BREAK_GLASS_ROLE,
                policies: [
                    allow(["sts:AssumeRole", "sts:SetSourceIdentity"], roleOf(RoleName.BreakGlass)),
                ],
            },
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
