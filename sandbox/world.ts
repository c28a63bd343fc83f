import { HUB_ROLES } from "../bootstrap/index";
import { environmentsOf, loadRegistry } from "../registry/index";
import { type EnvironmentSettings, readSettings } from "./environmentSettings";
import type { SandboxIdentity, SandboxOptions, SandboxOrganization } from "./options";
import { SandboxError, SandboxErrorCode } from "./sandboxError";
import {
    ADMINISTRATOR_ACCESS,
    AUDITOR_ROLE,
    BREAK_GLASS_ROLE,
    cartorioAccount,
    hubAccount,
    UNGUARDED,
    WORKLOAD_ROLE,
} from "./worldAccounts";

/** The identity of the pipeline in the hub account, which assumes a cartório's `Deployer`. */
export const pipelineIdentity = "pipeline";

/** Identities of the hub beside the pipeline: previews and audits read only, people act in an emergency. */
export const previewIdentity = "preview";
export const auditIdentity = "audit-runner";
export const breakGlassIdentity = "break-glass";

/** The identity of the auditors, in an account of their own. */
export const auditorIdentity = "auditor";

/** The identity of the application in a cartório's account, which assumes `Signer`. */
export function workloadIdentity(accountId: string): string {
    return `workload-${accountId}`;
}

/** An account outside the organisation, for clients of others and for measurements. */
export const plainAccount = "999999990009";

/** The identity in the plain account: an IAM user. */
export const plainIdentity = "plain";

/** Environment of the spare accounts. */
const SPARE_ENVIRONMENT = "dev";

/** Accounts of {@link SPARE_ENVIRONMENT} that are bootstrapped and that no cartório has yet: for onboarding. */
export const spareAccounts: readonly string[] = Array.from({ length: 20 }, (_, index) =>
    String(111111119001 + index),
);

/** The auditors' account. */
const AUDIT_ACCOUNT = "999999990002";

/** Makes the organisation, holds none of its keys, and is bound by none of its guardrails. */
const MANAGEMENT_ACCOUNT = "999999990003";

/** The organisation where no environment's file names one. */
const ORGANIZATION_ID = "o-cartoriodigital";

/** The accounts and identities of a sandbox. */
export type World = Pick<SandboxOptions, "accounts" | "identities"> & {
    readonly organization: SandboxOrganization;
};

/**
 * The organisation that the repository describes: the hub account of each environment's file, the
 * auditors' account, and the account of every cartório in the registry with the roles and guardrails of
 * `bootstrap/rendered`, the very files that real accounts get; where there is a dev, the spare accounts alike.
 * Beside it the plain account, outside of it.
 * @param root the repository's root.
 * @throws RegistryError when the registry is not valid; SandboxError without a hub account or an external id,
 * and where an account that the sandbox keeps is taken; BootstrapError when the rendered roles are not valid.
 */
export function loadWorld(root: string): World {
    const settings = environmentsOf(root).map((environment) => readSettings(root, environment));
    const registered = settings.flatMap((environment) =>
        loadRegistry(root, environment.name).entries.map(({ cartorio }) => ({
            accountId: cartorio.accountId,
            environment,
        })),
    );
    const cartorios = [...registered, ...spareOnes(settings, registered)];
    const hubs = [...new Set(settings.map(({ hubAccountId }) => hubAccountId))];
    const organization = {
        id:
            settings.find(({ organizationId }) => organizationId)?.organizationId ??
            ORGANIZATION_ID,
        managementAccountId: MANAGEMENT_ACCOUNT,
    };
    const taken = [...hubs, ...cartorios.map(({ accountId }) => accountId)];
    for (const kept of [plainAccount, AUDIT_ACCOUNT, MANAGEMENT_ACCOUNT]) {
        requireFree(kept, taken);
    }
    return {
        organization,
        accounts: [
            ...hubs.map((hub) =>
                hubAccount(
                    hub,
                    settings
                        .filter(({ hubAccountId }) => hubAccountId === hub)
                        .map(({ externalId }) => externalId),
                    { organizationId: organization.id, auditAccountId: AUDIT_ACCOUNT },
                ),
            ),
            { id: AUDIT_ACCOUNT, roles: [AUDITOR_ROLE], guardrails: UNGUARDED },
            ...cartorios.map(({ accountId, environment }) =>
                cartorioAccount(accountId, environment, {
                    organizationId: organization.id,
                    auditAccountId: AUDIT_ACCOUNT,
                }),
            ),
            { id: plainAccount, roles: [] },
        ],
        identities: [
            ...hubs.slice(0, 1).flatMap(hubIdentities),
            {
                name: auditorIdentity,
                arn: `arn:aws:sts::${AUDIT_ACCOUNT}:assumed-role/${AUDITOR_ROLE.name}/auditor`,
            },
            ...cartorios.map(({ accountId }) => ({
                name: workloadIdentity(accountId),
                arn: `arn:aws:sts::${accountId}:assumed-role/${WORKLOAD_ROLE}/application`,
            })),
            {
                name: plainIdentity,
                arn: `arn:aws:iam::${plainAccount}:user/plain`,
                policies: [ADMINISTRATOR_ACCESS],
            },
        ],
    };
}

interface MemberAccount {
    readonly accountId: string;
    readonly environment: EnvironmentSettings;
}

/** The spare accounts that no cartório has, whatever its environment; none without their environment. */
function spareOnes(
    settings: readonly EnvironmentSettings[],
    registered: readonly MemberAccount[],
): MemberAccount[] {
    const taken = new Set(registered.map(({ accountId }) => accountId));
    return settings
        .filter(({ name }) => name === SPARE_ENVIRONMENT)
        .flatMap((environment) =>
            spareAccounts
                .filter((accountId) => !taken.has(accountId))
                .map((accountId) => ({ accountId, environment })),
        );
}

function hubIdentities(id: string): readonly SandboxIdentity[] {
    const session = (name: string, role: string, sessionName: string): SandboxIdentity => ({
        name,
        arn: `arn:aws:sts::${id}:assumed-role/${role}/${sessionName}`,
    });
    return [
        session(pipelineIdentity, HUB_ROLES.deploy, "pipeline"),
        session(previewIdentity, HUB_ROLES.preview, "preview"),
        session(auditIdentity, HUB_ROLES.auditRunner, "audit"),
        session(breakGlassIdentity, BREAK_GLASS_ROLE, "ana"),
    ];
}

function requireFree(account: string, taken: readonly string[]): void {
    if (taken.includes(account)) {
        throw new SandboxError(
            SandboxErrorCode.invalidOptions,
            `Account ${account} is a hub or a cartório's, but the sandbox keeps it for clients outside the ` +
                "organisation: use another invented account.",
        );
    }
}
