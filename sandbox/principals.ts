import { createHash } from "node:crypto";
import { parsePrincipalArn, roleArn } from "./arn";
import { asRole, type ResolvedIdentity, type SandboxAccount } from "./options";

/** Who calls, as far as authorisation and the trail need to know. */
export interface Principal {
    /** ARN as `GetCallerIdentity` answers it. */
    readonly arn: string;
    readonly accountId: string;
    /** IAM's unique id; for a session `<role id>:<session name>`. */
    readonly userId: string;
    /** ARN of the role behind a session, with path. */
    readonly roleArn?: string;
    /** Set by `AssumeRole`, and kept by every session chained from this one. */
    readonly sourceIdentity?: string;
}

/** Which accounts, roles and users exist. */
export class PrincipalDirectory {
    readonly #roles = new Set<string>();
    readonly #users = new Set<string>();

    constructor(accounts: readonly SandboxAccount[], identities: readonly ResolvedIdentity[]) {
        for (const account of accounts) {
            for (const role of account.roles) {
                this.#roles.add(roleArn(account.id, asRole(role).name));
            }
        }
        for (const identity of identities) {
            if (identity.roleArn === undefined) {
                this.#users.add(identity.arn);
            }
        }
    }

    /**
     * Whether a policy may name this AWS principal.
     *
     * Accounts and root users always exist: AWS does not tell whether a foreign account does. A session
     * exists when its role does.
     */
    exists(principal: string): boolean {
        if (principal === "*" || /^\d{12}$/.test(principal)) {
            return true;
        }
        const parsed = parsePrincipalArn(principal);
        switch (parsed?.kind) {
            case "root":
                return true;
            case "user":
                return this.#users.has(principal);
            case "role":
                return this.#roles.has(principal);
            case "session":
                return [...this.#roles].some(
                    (role) =>
                        role.startsWith(`arn:aws:iam::${parsed.accountId}:role/`) &&
                        role.endsWith(`/${parsed.name}`),
                );
            case undefined:
                return false;
        }
    }
}

/** The principal behind an identity. */
export function principalOf(identity: Omit<ResolvedIdentity, "name">): Principal {
    const { arn, accountId } = identity;
    if (identity.roleArn === undefined) {
        const isRoot = parsePrincipalArn(arn)?.kind === "root";
        return { arn, accountId, userId: isRoot ? accountId : uniqueId("AIDA", arn) };
    }
    const sessionName = parsePrincipalArn(arn)?.sessionName ?? "";
    const userId = `${uniqueId("AROA", identity.roleArn)}:${sessionName}`;
    return { arn, accountId, userId, roleArn: identity.roleArn };
}

/** IAM's unique id of an entity, the same at every start: prefix and 17 characters of its ARN's hash. */
export function uniqueId(prefix: "AROA" | "AIDA", arn: string): string {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const hash = createHash("sha256").update(arn).digest();
    let id = "";
    for (const byte of hash.subarray(0, 17)) {
        id += alphabet.charAt(byte % alphabet.length);
    }
    return prefix + id;
}
