import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { IAM_POLICY_TYPES, iamDocumentsOf } from "../../lib/iamPolicies";
import { shownProblems } from "../../lib/policyDocument";
import { validate } from "../../lib/rule";
import type { ResourceView } from "../../lib/resourceView";

/** An IAM policy is a document that AWS takes, and whose meaning it documents. */
export const iamPolicyRequireDocument: ResourcePolicy = exemptible({
    name: "iam-policy-require-document",
    description: "An IAM policy is a document that AWS takes, and whose meaning it documents.",
    severity: "high",
    enforcementLevel: "mandatory",
    tags: ["iam"],
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
    remediationSteps:
        'policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: […], Resource: […] }] })',
    validateResource: validate({
        types: IAM_POLICY_TYPES,
        defaults: {},
        checks: [(resource) => documents(resource)],
    }),
});

function documents(resource: ResourceView): string[] {
    return iamDocumentsOf(resource).flatMap(({ subject, reading }) =>
        "problems" in reading ? shownProblems(reading.problems, subject) : [],
    );
}
