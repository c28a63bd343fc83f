import fs from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { configFileOf, environmentsOf, loadRegistry } from "../registry/index";
import type { SandboxAccount, SandboxIdentity } from "./options";
import { SandboxError, SandboxErrorCode } from "./sandboxError";

/** The roles that every cartório's account has, with path. */
const CARTORIO_ROLES = ["Deployer", "BreakGlass", "Signer", "Verifier", "Auditor"].map(
    (name) => `cartorio/${name}`,
);
const WORKLOAD_ROLE = "cartorio-workload";
const HUB_ROLE = "cartorio-hub-deploy";

/** The identity of the pipeline in the hub account, which assumes a cartório's `Deployer`. */
export const pipelineIdentity = "pipeline";

/** The identity of the application in a cartório's account, which assumes `Signer`. */
export function workloadIdentity(accountId: string): string {
    return `workload-${accountId}`;
}

/** An account outside the organisation, for clients of others and for measurements. */
export const plainAccount = "999999990009";

/** The identity in the plain account: an IAM user. */
export const plainIdentity = "plain";

/** The accounts and identities of a sandbox. */
export interface World {
    readonly accounts: readonly SandboxAccount[];
    readonly identities: readonly SandboxIdentity[];
}

/**
 * The organisation that the repository describes: the hub account of each environment's file, and
 * the account of every cartório in the registry with the roles that its bootstrap gives it. Beside it
 * the plain account, which belongs to nobody.
 * @param root the repository's root.
 * @throws RegistryError when the registry is not valid; SandboxError without a hub account, and where the
 * plain account is taken.
 */
export function loadWorld(root: string): World {
    const environments = environmentsOf(root);
    const hubs = new Set(environments.map((environment) => hubAccount(root, environment)));
    const cartorios = environments.flatMap((environment) =>
        loadRegistry(root, environment).entries.map(({ cartorio }) => cartorio),
    );
    requireFree(plainAccount, [...hubs, ...cartorios.map(({ accountId }) => accountId)]);
    return {
        accounts: [
            ...[...hubs].map((id) => ({ id, roles: [HUB_ROLE] })),
            ...cartorios.map(({ accountId }) => ({
                id: accountId,
                roles: [...CARTORIO_ROLES, WORKLOAD_ROLE],
            })),
            { id: plainAccount, roles: [] },
        ],
        identities: [
            ...[...hubs].slice(0, 1).map((id) => ({
                name: pipelineIdentity,
                arn: `arn:aws:sts::${id}:assumed-role/${HUB_ROLE}/pipeline`,
            })),
            ...cartorios.map(({ accountId }) => ({
                name: workloadIdentity(accountId),
                arn: `arn:aws:sts::${accountId}:assumed-role/${WORKLOAD_ROLE}/application`,
            })),
            { name: plainIdentity, arn: `arn:aws:iam::${plainAccount}:user/plain` },
        ],
    };
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

function hubAccount(root: string, environment: string): string {
    const file = configFileOf(environment);
    if (!fs.existsSync(path.join(root, file))) {
        throw new SandboxError(
            SandboxErrorCode.invalidOptions,
            `The registry has an environment ${environment}, but there is no ${file}: add it, or remove the folder.`,
        );
    }
    const settings = parse(fs.readFileSync(path.join(root, file), "utf8")) as {
        config?: Record<string, unknown>;
    } | null;
    const id = settings?.config?.["cartorio-digital:hubAccountId"];
    if (typeof id !== "string") {
        throw new SandboxError(
            SandboxErrorCode.invalidOptions,
            `${file} has no cartorio-digital:hubAccountId (twelve digits in quotes): add it.`,
        );
    }
    return id;
}
