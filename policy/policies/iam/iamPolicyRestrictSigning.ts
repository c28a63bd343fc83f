import { coversAction } from "../../lib/actions";
import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { IAM_POLICY_TYPES, inAllows, keysIn } from "../../lib/iamPolicies";
import type { Condition, PolicyStatement } from "../../lib/policyDocument";
import { validate } from "../../lib/rule";
import { showAll } from "../../lib/show";

/** IAM policies let nobody sign with any key: they name the key, or the alias that it must have. */
export const iamPolicyRestrictSigning: ResourcePolicy = exemptible({
    name: "iam-policy-restrict-signing",
    description:
        "IAM policies let nobody sign with any key: they name the key, or the alias that it must have.",
    severity: "critical",
    enforcementLevel: "mandatory",
    tags: ["iam", "kms", "signing"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html",
    remediationSteps: [
        "Name the key's ARN as Resource, or narrow the statement to its alias:",
        'Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": ["alias/cartorio-assinatura"] } }',
    ].join("\n"),
    validateResource: validate({
        types: IAM_POLICY_TYPES,
        defaults: {},
        checks: [inAllows((statement) => signing(statement))],
    }),
});

function signing(statement: PolicyStatement): string[] {
    const wide = keysIn(statement)?.filter((resource) => /[*?]|\$\{/.test(resource));
    const narrowed = statement.conditions.some(namesAlias);
    return !coversAction(statement, "kms:Sign") || wide?.length === 0 || narrowed
        ? []
        : [
              `allows kms:Sign in ${statement.label} on ${wide === undefined ? "all but some resources" : showAll(wide)}; expected the ARN of a key, or a condition on its alias`,
          ];
}

/** Only operators that compare exactly and fail on an absent key; a variable is no exact value. */
function namesAlias({ operator, key, values }: Condition): boolean {
    const isExact =
        (key === "kms:resourcealiases" && operator === "ForAnyValue:StringEquals") ||
        (key === "kms:requestalias" && operator === "StringEquals");
    return isExact && values.every((value) => value.startsWith("alias/") && !value.includes("${"));
}
