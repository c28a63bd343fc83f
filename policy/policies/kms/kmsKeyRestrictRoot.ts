import { coveredActions, USE_ACTIONS } from "../../lib/actions";
import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { inStatements } from "../../lib/keyPolicy";
import type { PolicyStatement } from "../../lib/policyDocument";
import { delegatesTo, wholeAccount } from "../../lib/principals";
import { validateKey } from "../../lib/rule";
import type { ResourceView } from "../../lib/resourceView";
import { showAll } from "../../lib/show";

/** The account root can't use the key, and its statements name the root user alone. */
export const kmsKeyRestrictRoot: ResourcePolicy = exemptible({
    name: "kms-key-restrict-root",
    description: "The account root can't use the key, and its statements name the root user alone.",
    severity: "critical",
    enforcementLevel: "mandatory",
    tags: ["kms", "key-policy"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html",
    remediationSteps: [
        "Give the root user DescribeKey, GetKeyPolicy and PutKeyPolicy only, and narrow the statement:",
        'Condition: { StringEquals: { "aws:PrincipalArn": ["arn:aws:iam::111111111111:root"] } }',
    ].join("\n"),
    validateResource: validateKey(inStatements(use), inStatements(delegation)),
});

function use(statements: readonly PolicyStatement[]): string[] {
    return statements.filter(namesAccount).flatMap((statement) => {
        const uses = coveredActions(statement, USE_ACTIONS);
        return uses.length === 0
            ? []
            : [
                  `lets a whole account use it in ${statement.label} (${uses.join(", ")}); expected roles`,
              ];
    });
}

/** An account of someone else is judged with the other principals from outside. */
function delegation(statements: readonly PolicyStatement[], key: ResourceView): string[] {
    const { account: home } = key;
    return statements.filter(namesAccount).flatMap((statement) =>
        statement.principals
            .filter(({ text }) => {
                const account = delegatesTo(statement, text);
                return account !== undefined && (home === undefined || account === home);
            })
            .map(
                ({ text }) =>
                    `leaves ${statement.label} to the IAM policies of ${showAll([text])}; expected a condition StringEquals on aws:PrincipalArn with the ARN of the root user`,
            ),
    );
}

function namesAccount({ allows, principals }: PolicyStatement): boolean {
    return allows && principals.some(({ text }) => wholeAccount(text) !== undefined);
}
