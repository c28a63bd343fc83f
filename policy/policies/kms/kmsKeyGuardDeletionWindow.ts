import { deniesEveryone } from "../../lib/actions";
import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { inStatements } from "../../lib/keyPolicy";
import type { PolicyStatement } from "../../lib/policyDocument";
import { validateKey } from "../../lib/rule";

/** A Deny in the key policy keeps everyone from a deletion window below 30 days. */
export const kmsKeyGuardDeletionWindow: ResourcePolicy = exemptible({
    name: "kms-key-guard-deletion-window",
    description: "A Deny in the key policy keeps everyone from a deletion window below 30 days.",
    severity: "high",
    enforcementLevel: "mandatory",
    tags: ["kms", "deletion", "key-policy"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html",
    remediationSteps: [
        "Add to the policy:",
        '{ Sid: "DenyShortDeletionWindow", Effect: "Deny", Principal: { AWS: ["*"] },',
        '  Action: ["kms:ScheduleKeyDeletion"], Resource: "*",',
        '  Condition: { NumericLessThan: { "kms:ScheduleKeyDeletionPendingWindowInDays": ["30"] } } }',
    ].join("\n"),
    validateResource: validateKey(inStatements(guard)),
});

function guard(statements: readonly PolicyStatement[]): string[] {
    return statements.some(
        (statement) =>
            deniesEveryone(statement, "kms:ScheduleKeyDeletion") &&
            statement.conditions.every(isShortWindow),
    )
        ? []
        : ["has a policy without a Deny, for everyone, of deletion windows below 30 days"];
}

/** Any further condition would leave a way around the Deny. Several values match as any of them. */
function isShortWindow({ operator, key, values }: PolicyStatement["conditions"][number]): boolean {
    return (
        (operator === "NumericLessThan" || operator === "NumericLessThanIfExists") &&
        key === "kms:schedulekeydeletionpendingwindowindays" &&
        values.some((value) => Number(value) >= 30)
    );
}
