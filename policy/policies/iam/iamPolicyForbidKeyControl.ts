import { coversAction } from "../../lib/actions";
import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { coversByPattern, IAM_POLICY_TYPES, inAllows, keysIn } from "../../lib/iamPolicies";
import type { PolicyStatement } from "../../lib/policyDocument";
import { validate } from "../../lib/rule";
import { showAll } from "../../lib/show";

/** IAM policies hold no kms:*, nothing that covers PutKeyPolicy by a pattern, and no CreateGrant. */
export const iamPolicyForbidKeyControl: ResourcePolicy = exemptible({
    name: "iam-policy-forbid-key-control",
    description:
        "IAM policies hold no kms:*, nothing that covers PutKeyPolicy by a pattern, and no CreateGrant.",
    severity: "critical",
    enforcementLevel: "mandatory",
    tags: ["iam", "kms", "grants"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html",
    remediationSteps:
        "List the actions of KMS one by one, without wildcards, NotAction and kms:CreateGrant.",
    validateResource: validate({
        types: IAM_POLICY_TYPES,
        defaults: {},
        checks: [inAllows((statement) => control(statement))],
    }),
});

/** No Condition helps: it narrows when somebody controls keys, not that they may. */
function control(statement: PolicyStatement): string[] {
    const { label, actions = [], exceptActions } = statement;
    const reached = [
        ...(coversAction(statement, "kms:CreateGrant") ? ["kms:CreateGrant"] : []),
        ...(coversByPattern(statement, "kms:PutKeyPolicy") ? ["kms:PutKeyPolicy"] : []),
    ];
    const how = exceptActions ? "NotAction" : "Action";
    return reached.length === 0 || keysIn(statement)?.length === 0
        ? []
        : [
              `allows ${reached.join(" and ")} in ${label} by ${how} ${showAll(actions)}; expected actions one by one, and kms:CreateGrant nowhere`,
          ];
}
