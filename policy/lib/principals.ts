import type { PolicyStatement } from "./policyDocument";

/** Account of a principal that stands for a whole account: its number, or the ARN of its root. */
export function wholeAccount(principal: string): string | undefined {
    return /^(?:arn:aws(?:-cn|-us-gov)?:iam::)?([0-9]{12})(?::root)?$/.exec(principal)?.[1];
}

/** Account of a principal, where its text tells. */
export function accountOf(principal: string): string | undefined {
    return (
        wholeAccount(principal) ?? /^arn:[^:]+:(?:iam|sts):[^:]*:([0-9]{12}):/.exec(principal)?.[1]
    );
}

/**
 * One text for each identity: a session counts as its role, and names of roles and users are unique
 * in an account whatever their path and case.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
export function identityOf(principal: string): string {
    const whole = wholeAccount(principal);
    if (whole !== undefined) {
        return `${whole}/root`;
    }
    const [, account, kind = "", rest = ""] =
        /^arn:[^:]+:(?:iam|sts):[^:]*:([0-9]{12}):([^/]+)\/(.+)$/.exec(principal) ?? [];
    if (account === undefined) {
        return principal;
    }
    const parts = rest.split("/");
    const name = (kind === "assumed-role" ? parts[0] : parts.at(-1)) ?? "";
    return `${account}/${kind === "assumed-role" ? "role" : kind}/${name.toLowerCase()}`;
}

/**
 * Whether a condition narrows the statement to the root users of its principals' accounts. Only the
 * operators that compare exactly, and fail on an absent key, are taken.
 */
export function namesRootUser(statement: PolicyStatement, account: string): boolean {
    return statement.conditions.some(
        ({ operator, key, values }) =>
            (operator === "StringEquals" || operator === "ArnEquals") &&
            key === "aws:principalarn" &&
            values.every((value) => value.endsWith(":root") && wholeAccount(value) === account),
    );
}

/**
 * Whether a statement hands the question to the IAM policies of the account, so that everyone there
 * may come to hold what it allows.
 */
export function delegatesTo(statement: PolicyStatement, principal: string): string | undefined {
    const account = wholeAccount(principal);
    return account !== undefined && !namesRootUser(statement, account) ? account : undefined;
}
