import type { KeyFacts } from "./accessFacts";
import { hasVariable, type WrittenCondition, type WrittenStatement } from "./writtenPolicy";

/** Users, roles and what stands by itself: those who are named so are each asked about. */
const SESSION = /^arn:[^:]+:sts::\d{12}:assumed-role\//;
const ONE = /^arn:[^:]+:(iam::\d{12}:(role|user)\/|sts::\d{12}:federated-user\/)|^A[A-Z0-9]{15,}$/;
/** Grantees that callers are compared with. */
const GRANTEE = /^arn:[^:]+:(iam::\d{12}:(root$|role\/|user\/)|sts::\d{12}:)|^\d{12}$/;

/**
 * Why somebody may do something of whom nobody asked: subjects that stand for many are chosen, and a
 * policy can be written so that each one chosen is refused and others are not. Nothing when every
 * Allow and grant names its callers one by one, or a Deny leaves over none but such.
 * @param action for example `kms:Sign`.
 */
export function somebodyElse(
    statements: readonly WrittenStatement[],
    { arn, grants }: KeyFacts,
    action: string,
): string | undefined {
    const relevant = statements.filter(({ covers }) => covers(action));
    if (
        relevant.some((statement) => statement.effect === "Deny" && deniesAllOthers(statement, arn))
    ) {
        return undefined;
    }
    const grant = grants.find(
        ({ grantee, operations }) =>
            operations.some((operation) => `kms:${operation}` === action) && !GRANTEE.test(grantee),
    );
    if (grant !== undefined) {
        return `the grantee of grant ${grant.grantId} is none that could be asked about`;
    }
    const open = relevant.find(
        ({ effect, principals, conditions }) =>
            effect === "Allow" &&
            (principals.get("AWS") ?? []).some(
                (name) =>
                    // The ARN of a session does not tell the path of its role.
                    SESSION.test(name) ||
                    (!ONE.test(name) &&
                        !conditions.some((condition) => isOfNamed(condition, false))),
            ),
    );
    return open === undefined
        ? undefined
        : `${nameOf(open, statements)} reaches more callers than could be asked about`;
}

/** Whether a Deny covers everyone but those whom it names. */
function deniesAllOthers({ source, conditions }: WrittenStatement, arn: string): boolean {
    const { Principal: principal, Resource: resource } = source;
    const everyone =
        principal === "*" ||
        (typeof principal === "object" &&
            principal !== null &&
            [(principal as { AWS?: unknown }).AWS].flat().includes("*"));
    return (
        everyone &&
        [resource].flat().some((one) => one === "*" || one === arn) &&
        conditions.every((condition) => isOfNamed(condition, true))
    );
}

/** Whether a condition holds for the named alone, or for all but the named. */
function isOfNamed(condition: WrittenCondition, negated: boolean): boolean {
    const { key, operator, values, ofSet, ifExists } = condition;
    return (
        key === "aws:principalarn" &&
        /^(String|Arn)(Not)?(Equals|Like)$/.test(operator) &&
        operator.includes("Not") === negated &&
        !ofSet &&
        (negated || !ifExists) &&
        !hasVariable(condition) &&
        values.every((value) => !/[*?]/.test(value))
    );
}

function nameOf({ source }: WrittenStatement, statements: readonly WrittenStatement[]): string {
    const index = statements.findIndex((statement) => statement.source === source);
    const sid = source["Sid"];
    return `statement ${typeof sid === "string" ? JSON.stringify(sid) : index} of the key policy`;
}
