import { baseName, parsePrincipalArn, roleArn } from "./arn";
import { SandboxError, SandboxErrorCode } from "./sandboxError";

/** An IAM role. Policies are JSON texts, as AWS takes them. */
export interface SandboxRole {
    /** Name with path and without leading slash: `cartorio/Deployer`. */
    readonly name: string;
    /**
     * Who may assume it.
     * @default nobody
     */
    readonly trustPolicy?: string;
    /**
     * Its IAM policies.
     * @default none: it may do what resource policies let it do
     */
    readonly policies?: readonly string[];
}

/** Policies of an organisation that bind an account: one list a level, from the root to the account. */
export interface SandboxGuardrails {
    /** Service control policies; each level must allow. */
    readonly scps: readonly (readonly string[])[];
    /** Resource control policies beside AWS's own, which allows everything. */
    readonly rcps: readonly (readonly string[])[];
}

/** An AWS account that the sandbox knows. */
export interface SandboxAccount {
    /** Twelve digits. */
    readonly id: string;
    /** Its roles; a name alone is a role without policies. */
    readonly roles: readonly (string | SandboxRole)[];
    /**
     * What binds it as a member of the organisation.
     * @default it is in no organisation
     */
    readonly guardrails?: SandboxGuardrails;
}

/** The organisation to which every account with guardrails belongs. */
export interface SandboxOrganization {
    /** `o-…`. */
    readonly id: string;
    /** The account that no guardrail binds; it need not be among the accounts. */
    readonly managementAccountId: string;
}

/** Someone who may call the sandbox; gets one static access key. */
export interface SandboxIdentity {
    /** Name by which `Sandbox.credentials` finds the access key; unique. */
    readonly name: string;
    /**
     * `arn:aws:sts::<account>:assumed-role/<role>/<session>`, `arn:aws:iam::<account>:user/<name>` or
     * `arn:aws:iam::<account>:root`.
     */
    readonly arn: string;
    /**
     * ARN of the role behind a session, with path.
     * @default the account's one role of that name
     */
    readonly roleArn?: string;
    /**
     * IAM policies of a user; a session has its role's.
     * @default none
     */
    readonly policies?: readonly string[];
}

/** What `startSandbox` needs. */
export interface SandboxOptions {
    /** Folder that holds the state; made when missing. One sandbox at a time. */
    readonly directory: string;
    /** Accounts with their roles; roles outside this list do not exist. */
    readonly accounts: readonly SandboxAccount[];
    /** Who may call with a static access key. */
    readonly identities: readonly SandboxIdentity[];
    /**
     * The organisation; needed where an account has guardrails.
     * @default none
     */
    readonly organization?: SandboxOrganization;
    /**
     * TCP port on 127.0.0.1.
     * @default 0: a free one
     */
    readonly port?: number;
    /**
     * The clock, in milliseconds since 1970. The sandbox's time is ahead of it by what `advanceClock` added.
     * @default Date.now
     */
    readonly clock?: () => number;
}

/** An identity with its ARNs checked and its role found. */
export interface ResolvedIdentity {
    readonly name: string;
    readonly arn: string;
    readonly accountId: string;
    /** ARN of the role behind a session, with path. */
    readonly roleArn?: string;
}

/** A role as the options may give it, written out. */
export function asRole(role: string | SandboxRole): SandboxRole {
    return typeof role === "string" ? { name: role } : role;
}

/**
 * Checks the options and finds every identity's role.
 * @throws SandboxError `InvalidOptions`, with all findings, one a line.
 */
export function resolveIdentities(options: SandboxOptions): readonly ResolvedIdentity[] {
    const findings: string[] = [];
    const accounts = new Map<string, SandboxAccount>();
    for (const account of options.accounts) {
        if (!/^\d{12}$/.test(account.id)) {
            findings.push(`Account "${account.id}" must have twelve digits.`);
        }
        if (accounts.has(account.id)) {
            findings.push(
                `Account ${account.id} is given twice: give it once, with all its roles.`,
            );
        }
        accounts.set(account.id, account);
        for (const { name: role } of account.roles.map(asRole)) {
            if (
                parsePrincipalArn(roleArn(account.id, role))?.kind !== "role" ||
                /^\/|\/\//.test(role)
            ) {
                findings.push(
                    `Role "${role}" of account ${account.id} must be a role name with its path and no ` +
                        `leading slash, such as "cartorio/Deployer".`,
                );
            }
        }
    }
    const member = options.accounts.find(({ guardrails }) => guardrails !== undefined);
    if (member !== undefined && options.organization === undefined) {
        findings.push(
            `Account ${member.id} has guardrails: give the organization that it belongs to.`,
        );
    }
    const names = new Set<string>();
    const resolved: ResolvedIdentity[] = [];
    for (const identity of options.identities) {
        if (names.has(identity.name)) {
            findings.push(`Identity "${identity.name}" is given twice: names must be unique.`);
        }
        names.add(identity.name);
        const result = resolveIdentity(identity, accounts);
        if (typeof result === "string") {
            findings.push(result);
        } else {
            resolved.push(result);
        }
    }
    if (findings.length > 0) {
        throw new SandboxError(SandboxErrorCode.invalidOptions, findings.join("\n"));
    }
    return resolved;
}

function resolveIdentity(
    identity: SandboxIdentity,
    accounts: ReadonlyMap<string, SandboxAccount>,
): ResolvedIdentity | string {
    const { name, arn } = identity;
    const parsed = parsePrincipalArn(arn);
    if (parsed === undefined || parsed.kind === "role") {
        return `Identity "${name}" has the ARN "${arn}": it must be that of a role session, a user or a root user.`;
    }
    const account = accounts.get(parsed.accountId);
    if (account === undefined) {
        return `Identity "${name}" belongs to account ${parsed.accountId}, which is not among the accounts.`;
    }
    if (parsed.kind !== "user" && (identity.policies ?? []).length > 0) {
        const advice =
            parsed.kind === "root"
                ? "leave them out, a root user needs none"
                : "give them to its role";
        return `Identity "${name}" is no user but has policies: ${advice}.`;
    }
    if (parsed.kind !== "session") {
        return { name, arn, accountId: parsed.accountId };
    }
    const candidates = account.roles
        .map((role) => asRole(role).name)
        .filter((role) => baseName(role) === parsed.name)
        .map((role) => roleArn(account.id, role))
        .filter((candidate) => identity.roleArn === undefined || candidate === identity.roleArn);
    const [role, ...others] = candidates;
    if (role === undefined || others.length > 0) {
        const wanted = identity.roleArn ?? parsed.name;
        return role === undefined
            ? `Identity "${name}" is a session of the role "${wanted}", which account ${account.id} does not ` +
                  `have: add it to the account's roles.`
            : `Identity "${name}" may be a session of ${candidates.join(" or ")}: give its roleArn.`;
    }
    return { name, arn, accountId: account.id, roleArn: role };
}
