import { type Finding, findingIf, isRecord, show } from "./findings";
import { roleArn } from "./naming";
import { DEFAULT_ROLES } from "./roles";

const SINGLE_ROWS = ["administrator", "breakGlass"] as const;
const LIST_ROWS = ["signers", "verifiers", "auditors"] as const;

/** Rows whose roles may not meet: who manages a key, who stops it, who uses it. */
const DISJOINT_ROWS: readonly string[] = ["administrator", "breakGlass", "signers"];

/** A path and name in the characters of role names: no wildcard and no policy variable fits. */
const ROLE_NAME = /^(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/;
const ROLE_ARN_PREFIX = /^arn:aws:iam::[0-9]{12}:role\//;
const MAX_PATH_AND_NAME = 512;

interface NamedRole {
    readonly path: string;
    readonly row: string;
    readonly role: unknown;
}

/**
 * What is wrong with the roles: each one's form, duplicates in a row, rows that meet.
 *
 * @param accountId - As given: names are compared as ARNs of that account, whatever it is.
 */
export function roleFindings(roles: unknown, accountId: unknown): Finding[] {
    if (roles === undefined) {
        return rowFindings({}, accountId);
    }
    if (!isRecord(roles)) {
        return findingIf(true, "roles", `must be an object; got ${show(roles)}`);
    }
    return rowFindings(roles, accountId);
}

function rowFindings(roles: Record<string, unknown>, accountId: unknown): Finding[] {
    const known: readonly string[] = [...SINGLE_ROWS, ...LIST_ROWS];
    const account = typeof accountId === "string" ? accountId : "";
    const named = namedRoles(roles);
    const wellFormed = named.flatMap(({ path, row, role }) =>
        typeof role === "string" && roleProblem(role) === undefined
            ? [{ path, row, arn: roleArn(account, role) }]
            : [],
    );
    return [
        ...Object.keys(roles).flatMap((row) =>
            findingIf(
                !known.includes(row),
                `roles.${row}`,
                `is not a row; rows are ${known.join(", ")}`,
            ),
        ),
        ...LIST_ROWS.flatMap((row) => listFindings(row, roles[row])),
        ...named.flatMap(({ path, role }) => {
            const problem = roleProblem(role);
            return problem === undefined ? [] : [{ propertyPath: path, reason: problem }];
        }),
        ...meetingFindings(wellFormed),
    ];
}

/** Every role with its path, defaults included: a given role may meet a default of another row. */
function namedRoles(roles: Record<string, unknown>): NamedRole[] {
    const row = (name: keyof typeof DEFAULT_ROLES): unknown =>
        roles[name] === undefined ? DEFAULT_ROLES[name] : roles[name];
    return [
        ...SINGLE_ROWS.map((name) => ({ path: `roles.${name}`, row: name, role: row(name) })),
        ...LIST_ROWS.flatMap((name) => {
            const list = row(name);
            return Array.isArray(list)
                ? Array.from(list, (role: unknown, index) => ({
                      path: `roles.${name}[${index}]`,
                      row: name,
                      role,
                  }))
                : [];
        }),
    ];
}

function listFindings(row: string, list: unknown): Finding[] {
    if (list === undefined) {
        return [];
    }
    if (!Array.isArray(list)) {
        return findingIf(true, `roles.${row}`, `must be a list of roles; got ${show(list)}`);
    }
    return findingIf(
        row === "signers" && list.length === 0,
        `roles.${row}`,
        "must name at least one role, or nobody could use the key; got an empty list",
    );
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
function roleProblem(role: unknown): string | undefined {
    const got = `got ${show(role)}`;
    if (typeof role !== "string") {
        return `must be the name or ARN of a role; ${got}`;
    }
    if (/[*?]/.test(role)) {
        return `must name one role, without wildcards; ${got}`;
    }
    if (role.startsWith("arn:") && !ROLE_ARN_PREFIX.test(role)) {
        return `must be the ARN of a role in the aws partition, arn:aws:iam::<account>:role/<name>; ${got}`;
    }
    const name = role.replace(ROLE_ARN_PREFIX, "");
    return ROLE_NAME.test(name) && name.length <= MAX_PATH_AND_NAME
        ? undefined
        : `must be a role's name with its path, such as cartorio/Signer, or its ARN; ${got}`;
}

function meetingFindings(
    roles: readonly { readonly path: string; readonly row: string; readonly arn: string }[],
): Finding[] {
    return roles.flatMap(({ path, row, arn }, index) =>
        roles.slice(0, index).flatMap((earlier) => {
            // IAM takes names that differ in case alone for one name.
            if (earlier.arn.toLowerCase() !== arn.toLowerCase()) {
                return [];
            }
            if (earlier.row === row) {
                return findingIf(
                    true,
                    path,
                    `must be named once; ${arn} is ${earlier.path} already`,
                );
            }
            return findingIf(
                DISJOINT_ROWS.includes(row) && DISJOINT_ROWS.includes(earlier.row),
                path,
                `must differ from ${earlier.path}: administrator, break-glass and signers are apart; both are ${arn}`,
            );
        }),
    );
}
