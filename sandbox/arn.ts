/** The parts of a KMS ARN: a key's or an alias's. */
export interface KmsArn {
    readonly region: string;
    readonly accountId: string;
    readonly kind: "key" | "alias";
    /** The key id, or the alias name with its `alias/` prefix. */
    readonly name: string;
}

/** The parts of an ARN of IAM or STS that can call an API or be named in a policy. */
export interface PrincipalArn {
    readonly accountId: string;
    readonly kind: "root" | "user" | "role" | "session";
    /** User or role name, with path where the ARN has one; empty for the root. */
    readonly name: string;
    /** The session's name; only for `session`. */
    readonly sessionName?: string;
}

/** ARN of a key. */
export function keyArn(region: string, accountId: string, keyId: string): string {
    return `arn:aws:kms:${region}:${accountId}:key/${keyId}`;
}

/** ARN of an alias; `name` has its `alias/` prefix. */
export function aliasArn(region: string, accountId: string, name: string): string {
    return `arn:aws:kms:${region}:${accountId}:${name}`;
}

/** ARN of an account's root user, which also stands for the account. */
export function rootArn(accountId: string): string {
    return `arn:aws:iam::${accountId}:root`;
}

/** ARN of a role; `name` has its path, without a leading slash: `cartorio/Deployer`. */
export function roleArn(accountId: string, name: string): string {
    return `arn:aws:iam::${accountId}:role/${name}`;
}

/** ARN of a role's session; the role's path is dropped, as STS does. */
export function sessionArn(accountId: string, roleName: string, sessionName: string): string {
    return `arn:aws:sts::${accountId}:assumed-role/${baseName(roleName)}/${sessionName}`;
}

/** The last segment of a name with a path. */
export function baseName(name: string): string {
    return name.slice(name.lastIndexOf("/") + 1);
}

/** Parses the ARN of a key or an alias; undefined when it is none. */
export function parseKmsArn(text: string): KmsArn | undefined {
    const match = /^arn:aws:kms:([a-z0-9-]+):(\d{12}):(?:key\/([^/:]+)|(alias\/.+))$/.exec(text);
    if (match === null) {
        return undefined;
    }
    const [, region = "", accountId = "", keyId, alias] = match;
    return keyId === undefined
        ? { region, accountId, kind: "alias", name: alias ?? "" }
        : { region, accountId, kind: "key", name: keyId };
}

/** Parses the ARN of a root user, user, role or session; undefined when it is none. */
export function parsePrincipalArn(text: string): PrincipalArn | undefined {
    const iam = /^arn:aws:iam::(\d{12}):(?:(root)|(user|role)\/([\w+=,.@/-]*[\w+=,.@-]))$/.exec(
        text,
    );
    if (iam !== null) {
        const [, accountId = "", root, kind, name = ""] = iam;
        return root === undefined
            ? { accountId, kind: kind === "user" ? "user" : "role", name }
            : { accountId, kind: "root", name: "" };
    }
    const sts = /^arn:aws:sts::(\d{12}):assumed-role\/([\w+=,.@-]+)\/([\w+=,.@-]{2,64})$/.exec(
        text,
    );
    if (sts !== null) {
        const [, accountId = "", name = "", sessionName = ""] = sts;
        return { accountId, kind: "session", name, sessionName };
    }
    return undefined;
}
