import type { Principal } from "../../iam/index";
import type { AccountFacts, KeyFacts } from "./accessFacts";
import { instance } from "./assignments";
import type { Options } from "./probes";
import type { WrittenStatement } from "./writtenPolicy";

/** Whether IAM policies let a subject in, where the key policy leaves it to them. */
export const IamPolicies = {
    /** It is among those whose IAM policies allow everything, by its very definition. */
    Assumed: "assumed",
    /** They are not read: they may allow everything. */
    Unread: "unread",
    /** It has none. */
    None: "none",
} as const;
/** One of the values of {@link IamPolicies}. */
export type IamPolicies = (typeof IamPolicies)[keyof typeof IamPolicies];

/** Somebody of whom is asked what they may do. */
export interface Subject {
    /** ARN, account, service, or words for those whom nothing names. */
    readonly id: string;
    /** For a person. */
    readonly title: string;
    /** Callers that stand for it: it may what one of them may. */
    readonly principals: readonly Principal[];
    readonly iam: IamPolicies;
    /** Values of `aws:PrincipalOrgID`; nothing when they are not known. */
    readonly organization?: Options;
    /** Whether it is an instance of a pattern of `aws:PrincipalArn`, and others match it too. */
    readonly pattern?: true;
}

/** Stand for whoever nobody names. */
const ANYONE = ["user/_anyone_", "role/_anyone_"] as const;
const STRANGER_ACCOUNT = "000000000000";
const ROLE_OR_USER = /^arn:[^:]+:iam::(\d{12}):(role|user)\/(.+)$/;
const SESSION = /^arn:[^:]+:sts::(\d{12}):(assumed-role|federated-user)\/([^/]+)/;
const ACCOUNT = /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/;

/** Everybody whom a key's policy or grants could mean, and those who must not be meant. */
export function subjectsOf(
    key: KeyFacts,
    account: AccountFacts,
    statements: readonly WrittenStatement[],
): Subject[] {
    const { administrator, breakGlass, signers, verifiers, auditors } = account.roles;
    const roles = [administrator, breakGlass, ...signers, ...verifiers, ...auditors];
    const values = (...keys: string[]) => conditionValues(statements, keys);
    const typed = (type: string) =>
        statements.flatMap(({ principals }) => principals.get(type) ?? []);
    const named = [
        ...roles,
        ...typed("AWS"),
        ...key.grants.map(({ grantee }) => grantee),
        ...values("aws:principalaccount", "kms:calleraccount"),
        ...values("aws:username").map(
            (name) => `arn:aws:iam::${account.accountId}:user/${instance(name)}`,
        ),
    ].filter((name) => name !== "*");
    const knownRoles = named.filter((name) => /:role\//.test(name));
    const services = [
        ...typed("Service"),
        ...values("aws:principalservicename", "aws:principalservicenameslist").map(instance),
        ...(values("aws:principalisawsservice").length > 0 ? ["_any_.amazonaws.com"] : []),
    ];
    const organizations = [
        ...(account.organizationId === undefined ? [] : [account.organizationId]),
        ...values("aws:principalorgid").map(instance),
    ];
    const all = [
        ...named.map((name) => namedSubject(name, account, knownRoles)),
        ...values("aws:principalarn").flatMap((text) => patternSubjects(text, account, knownRoles)),
        ...services.map(serviceSubject),
        ...typed("Federated").map(providerSubject),
        rootUser(account),
        ...everyone(account, [...new Set(organizations)]),
    ];
    return [...new Map(all.map((subject) => [subject.id, subject])).values()];
}

function conditionValues(statements: readonly WrittenStatement[], keys: string[]): string[] {
    return statements
        .flatMap(({ conditions }) => conditions)
        .filter(({ key, operator }) => keys.includes(key) && operator !== "Null")
        .flatMap(({ values }) => values);
}

/** A principal as policies and grants name it. */
function namedSubject(name: string, account: AccountFacts, knownRoles: readonly string[]): Subject {
    const accountId = ACCOUNT.exec(name)?.[1];
    if (accountId !== undefined) {
        return accountId === account.accountId
            ? accountUsers(account)
            : {
                  id: accountId,
                  title: `account ${accountId}, whomever it lets`,
                  principals: [...anyoneIn(accountId), rootOf(accountId)],
                  iam: IamPolicies.Assumed,
              };
    }
    const own = name.split(":")[4] === account.accountId;
    const rest = {
        ...{ id: name, title: shortName(name, account) },
        // Another account decides by itself what its IAM policies allow.
        iam: own ? IamPolicies.Unread : IamPolicies.Assumed,
        ...(own ? ownOrganization(account) : {}),
    };
    if (/^A[A-Z0-9]{15,}$/.test(name)) {
        return { ...rest, title: `${name}, a principal that is gone`, principals: [] };
    }
    if (/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(name)) {
        return serviceSubject(name);
    }
    return { ...rest, principals: callers(name, knownRoles, account) };
}

function callers(arn: string, knownRoles: readonly string[], account: AccountFacts): Principal[] {
    const [, accountId = "", kind, path = ""] = ROLE_OR_USER.exec(arn) ?? [];
    const session = SESSION.exec(arn);
    const member = (principal: Principal) => inOrganization(principal, account);
    if (kind === "user") {
        return [member({ kind: "user", accountId, arn })];
    }
    if (kind === "role") {
        const base = path.split("/").at(-1) ?? path;
        const sessionArn = `arn:aws:sts::${accountId}:assumed-role/${base}/_anyone_`;
        return [member({ kind: "roleSession", accountId, arn: sessionArn, roleArn: arn })];
    }
    if (session === null) {
        return [];
    }
    const [, owner = "", type, role = ""] = session;
    if (type === "federated-user") {
        return [member({ kind: "user", accountId: owner, arn })];
    }
    // The ARN of a session does not tell the path of its role.
    const bare = `arn:aws:iam::${owner}:role/${role}`;
    return [bare, ...knownRoles]
        .filter((one) => one.split(":")[4] === owner && one.split("/").at(-1) === role)
        .map((roleArn) => member({ kind: "roleSession", accountId: owner, arn, roleArn }));
}

/** Those whom a value of `aws:PrincipalArn` describes: one, or an instance of its pattern. */
function patternSubjects(
    text: string,
    account: AccountFacts,
    knownRoles: readonly string[],
): Subject[] {
    if (!/[*?$]/.test(text)) {
        return text === `arn:aws:iam::${account.accountId}:root`
            ? [rootUser(account)]
            : [namedSubject(text, account, knownRoles)];
    }
    return [...instances(text, account)].map(([accountId, arns]) => {
        const own = accountId === account.accountId;
        return {
            id: `aws:PrincipalArn ${text}${own ? "" : ` in account ${accountId}`}`,
            title: `whoever matches ${text}${own ? "" : ", of another account"}`,
            principals: arns.flatMap((arn) => callers(arn, [], account)),
            iam: own ? IamPolicies.Unread : IamPolicies.Assumed,
            ...(own ? ownOrganization(account) : {}),
            pattern: true,
        };
    });
}

/** Wildcards may stand for any part of an ARN: the account, the kind, the name. */
function instances(pattern: string, { accountId }: AccountFacts): Map<string, string[]> {
    const parts = pattern.split(":");
    const name = instance(parts.slice(5).join(":") || pattern.split(/[:/]/).at(-1)!);
    const resources = /^(role|user)\//.test(name) ? [name] : [`role/${name}`, `user/${name}`];
    const owner = parts[4] ?? "*";
    const accounts = /^\d{12}$/.test(owner) ? [owner] : [accountId, STRANGER_ACCOUNT];
    return new Map(
        accounts.map((id) => [id, resources.map((resource) => `arn:aws:iam::${id}:${resource}`)]),
    );
}

function serviceSubject(name: string): Subject {
    return {
        id: name,
        title: name.startsWith("_any_") ? "an AWS service by itself" : `service ${name}`,
        principals: [{ kind: "service", name }],
        iam: IamPolicies.None,
    };
}

function providerSubject(provider: string): Subject {
    const principals: Principal[] = [{ kind: "federated", provider }];
    return { id: provider, title: `whoever ${provider} vouches for`, principals, iam: "none" };
}

function rootUser(account: AccountFacts): Subject {
    return {
        id: `arn:aws:iam::${account.accountId}:root`,
        title: "root user",
        principals: [inOrganization(rootOf(account.accountId), account)],
        iam: IamPolicies.None,
        ...ownOrganization(account),
    };
}

/** What a statement opens that names the account, and so hands the question to IAM. */
function accountUsers(account: AccountFacts): Subject {
    return {
        id: account.accountId,
        title: "anyone of the account with kms:* in IAM",
        principals: anyoneIn(account.accountId).map((one) => inOrganization(one, account)),
        iam: IamPolicies.Assumed,
        ...ownOrganization(account),
    };
}

function everyone(account: AccountFacts, organizations: readonly string[]): Subject[] {
    return [
        accountUsers(account),
        ...organizations.map((organizationId) => ({
            id: organizationId,
            title: `anyone of organisation ${organizationId}`,
            principals: anyoneIn(STRANGER_ACCOUNT).map((one) => ({ ...one, organizationId })),
            iam: IamPolicies.Assumed,
            organization: [[organizationId]],
        })),
        {
            id: "*",
            title: "anyone at all",
            principals: anyoneIn(STRANGER_ACCOUNT),
            iam: IamPolicies.Assumed,
            organization: [[]],
        },
    ];
}

function anyoneIn(accountId: string): Principal[] {
    return ANYONE.flatMap((name) =>
        callers(`arn:aws:iam::${accountId}:${name}`, [], { accountId } as AccountFacts),
    );
}

function rootOf(accountId: string): Principal {
    return { kind: "root", accountId, arn: `arn:aws:iam::${accountId}:root` };
}

function inOrganization(principal: Principal, { accountId, organizationId }: AccountFacts) {
    return "accountId" in principal &&
        principal.accountId === accountId &&
        organizationId !== undefined
        ? { ...principal, organizationId }
        : principal;
}

function ownOrganization({ organizationId }: AccountFacts): Pick<Subject, "organization"> {
    return organizationId === undefined ? {} : { organization: [[organizationId]] };
}

function shortName(arn: string, { accountId }: AccountFacts): string {
    const own = `:${accountId}:`;
    return arn.includes(own) ? arn.slice(arn.indexOf(own) + own.length) : arn;
}
