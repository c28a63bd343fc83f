import type { ResourceValidationPolicy } from "@pulumi/policy";

import { deniesEveryone } from "../../lib/actions";
import { inStatements, type KeyStatement } from "../../lib/keyPolicy";
import { validateKey } from "../../lib/rule";

const NAME = "kms-key-guard-deletion-window";

/** A Deny in the key policy keeps everyone from a deletion window below 30 days. */
export const kmsKeyGuardDeletionWindow: ResourceValidationPolicy = {
    name: NAME,
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
    validateResource: validateKey(NAME, inStatements(guard)),
};

function guard(statements: readonly KeyStatement[]): string[] {
    return statements.some(
        (statement) =>
            deniesEveryone(statement, "kms:ScheduleKeyDeletion") &&
            statement.conditions.every(isShortWindow),
    )
        ? []
        : ["has a policy without a Deny, for everyone, of deletion windows below 30 days"];
}

/** Any further condition would leave a way around the Deny. Several values match as any of them. */
function isShortWindow({ operator, key, values }: KeyStatement["conditions"][number]): boolean {
    return (
        (operator === "NumericLessThan" || operator === "NumericLessThanIfExists") &&
        key === "kms:schedulekeydeletionpendingwindowindays" &&
        values.some((value) => Number(value) >= 30)
    );
}
