/** Builders for the specs of `iam/`. */
import {
    parsePolicy,
    type Policies,
    type Policy,
    type PolicyKind,
    type Request,
    type RoleSessionPrincipal,
    type RootPrincipal,
    type UserPrincipal,
} from "../../iam/index";

export const ACCOUNT = "111122223333";
export const OTHER_ACCOUNT = "444455556666";
export const ORGANIZATION = "o-exemplo12345";
export const MANAGEMENT_ACCOUNT = "999999999999";
export const KEY_ARN = `arn:aws:kms:us-west-2:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

/** A statement as it is written. */
export type Written = Readonly<Record<string, unknown>>;
/** Values of condition keys; an empty list makes a key absent. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

/** The text of a document. */
export function text(statements: readonly Written[], version = "2012-10-17"): string {
    return JSON.stringify({ Version: version, Statement: statements });
}

/** A compiled policy of the statements. */
export function policy<K extends PolicyKind>(kind: K, ...statements: Written[]): Policy<K> {
    return parsePolicy(text(statements), kind);
}

export function user(name: string, over: Partial<UserPrincipal> = {}): UserPrincipal {
    const accountId = over.accountId ?? ACCOUNT;
    return { kind: "user", accountId, arn: `arn:aws:iam::${accountId}:user/${name}`, ...over };
}

/** A session `app` of a role, which is given by name with path. */
export function session(
    role: string,
    over: Partial<RoleSessionPrincipal> = {},
): RoleSessionPrincipal {
    const accountId = over.accountId ?? ACCOUNT;
    const name = role.split("/").at(-1) ?? role;
    return {
        kind: "roleSession",
        accountId,
        arn: `arn:aws:sts::${accountId}:assumed-role/${name}/app`,
        roleArn: `arn:aws:iam::${accountId}:role/${role}`,
        ...over,
    };
}

export function root(accountId = ACCOUNT, over: Partial<RootPrincipal> = {}): RootPrincipal {
    return { kind: "root", accountId, arn: `arn:aws:iam::${accountId}:root`, ...over };
}

/** A request; by default of Ana, in the account of the key, to sign with it. */
export function request(
    over: Partial<Omit<Request, "context">> & { context?: Context } = {},
): Request {
    const { context = {}, ...rest } = over;
    return {
        action: "kms:Sign",
        resource: { arn: KEY_ARN, accountId: ACCOUNT },
        principal: user("ana"),
        ...rest,
        context: new Map(
            Object.entries(context).map(([key, value]) => [
                key,
                typeof value === "string" ? [value] : value,
            ]),
        ),
    };
}

/** An organisation whose levels are given as statements. */
export function organization(
    levels: {
        readonly scps?: readonly (readonly Written[])[];
        readonly rcps?: readonly (readonly Written[])[];
    } = {},
): NonNullable<Policies["organization"]> {
    return {
        id: ORGANIZATION,
        managementAccountId: MANAGEMENT_ACCOUNT,
        scps: (levels.scps ?? []).map((level) => level.map((item) => policy("scp", item))),
        rcps: (levels.rcps ?? []).map((level) => level.map((item) => policy("rcp", item))),
    };
}

export const ALLOW_ALL: Written = { Effect: "Allow", Action: "*", Resource: "*" };
