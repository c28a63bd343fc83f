import { deniesEveryone } from "../../lib/actions";
import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { inStatements } from "../../lib/keyPolicy";
import type { PolicyStatement } from "../../lib/policyDocument";
import { validateKey } from "../../lib/rule";
import type { ResourceView } from "../../lib/resourceView";
import { show } from "../../lib/show";

/** Nobody bypasses AWS's check that a key policy leaves someone who can change it. */
export const kmsKeyForbidLockoutBypass: ResourcePolicy = exemptible({
    name: "kms-key-forbid-lockout-bypass",
    description: "Nobody bypasses AWS's check that a key policy leaves someone who can change it.",
    severity: "high",
    enforcementLevel: "mandatory",
    tags: ["kms", "key-policy"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html",
    remediationSteps: [
        "Leave bypassPolicyLockoutSafetyCheck out, and add to the policy:",
        '{ Sid: "DenyLockoutBypass", Effect: "Deny", Principal: { AWS: ["*"] }, Action: ["kms:PutKeyPolicy"],',
        '  Resource: "*", Condition: { Bool: { "kms:BypassPolicyLockoutSafetyCheck": ["true"] } } }',
    ].join("\n"),
    validateResource: validateKey((key) => property(key), inStatements(deny)),
});

function property(key: ResourceView): string[] {
    const value = key.effective("bypassPolicyLockoutSafetyCheck");
    return value === false
        ? []
        : [`has bypassPolicyLockoutSafetyCheck ${show(value)}; expected false`];
}

function deny(statements: readonly PolicyStatement[]): string[] {
    return statements.some(
        (statement) =>
            deniesEveryone(statement, "kms:PutKeyPolicy") && isBypass(statement.conditions),
    )
        ? []
        : [
              "has a policy without a Deny of PutKeyPolicy that bypasses the lockout check, for everyone",
          ];
}

/** Any further condition would leave a way around the Deny. */
function isBypass(conditions: PolicyStatement["conditions"]): boolean {
    return conditions.every(
        ({ operator, key, values }) =>
            (operator === "Bool" || operator === "BoolIfExists") &&
            key === "kms:bypasspolicylockoutsafetycheck" &&
            values.includes("true"),
    );
}
