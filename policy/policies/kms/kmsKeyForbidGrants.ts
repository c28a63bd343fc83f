import { coversAction } from "../../lib/actions";
import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { inStatements } from "../../lib/keyPolicy";
import type { PolicyStatement } from "../../lib/policyDocument";
import { type Check, validate } from "../../lib/rule";
import { ResourceType } from "../../lib/resourceView";
import { showAll } from "../../lib/show";

/** Nobody may make grants: no CreateGrant, kms:Create* or kms:* in a key policy, no grant in a program. */
export const kmsKeyForbidGrants: ResourcePolicy = exemptible({
    name: "kms-key-forbid-grants",
    description:
        "Nobody may make grants: no CreateGrant, kms:Create* or kms:* in a key policy, no grant in a program.",
    severity: "critical",
    enforcementLevel: "mandatory",
    tags: ["kms", "grants"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/grants.html",
    remediationSteps:
        "List the actions one by one, without wildcards that reach kms:CreateGrant, and let a Deny forbid it.",
    validateResource: validate({
        types: [ResourceType.Key, ResourceType.Grant],
        defaults: {},
        checks: [(resource, config) => judge(resource, config)],
    }),
});

function grants(statements: readonly PolicyStatement[]): string[] {
    return statements
        .filter((statement) => statement.allows && coversAction(statement, "kms:CreateGrant"))
        .map(({ label, actions = [], exceptActions }) => {
            const how = exceptActions ? "NotAction" : "Action";
            return `allows kms:CreateGrant in ${label} by ${how} ${showAll(actions)}; expected it nowhere`;
        });
}

const judge: Check<Record<never, never>> = (resource, config) =>
    resource.type === ResourceType.Grant
        ? ["gives the use of a key past its policy; expected a statement of the key policy"]
        : inStatements(grants)(resource, config);
