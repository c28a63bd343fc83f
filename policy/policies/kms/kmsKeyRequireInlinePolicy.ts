import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { keyPolicyOf } from "../../lib/keyPolicy";
import { shownProblems } from "../../lib/policyDocument";
import { validateKey } from "../../lib/rule";
import type { ResourceView } from "../../lib/resourceView";

/** The key policy is on the key itself, and is a document that AWS takes. */
export const kmsKeyRequireInlinePolicy: ResourcePolicy = exemptible({
    name: "kms-key-require-inline-policy",
    description: "The key policy is on the key itself, and is a document that AWS takes.",
    severity: "critical",
    enforcementLevel: "mandatory",
    tags: ["kms", "key-policy"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
    remediationSteps:
        'policy: JSON.stringify({ Version: "2012-10-17", Statement: [/* … */] }), and no aws.kms.KeyPolicy.',
    validateResource: validateKey((key) => inline(key)),
});

function inline(key: ResourceView): string[] {
    if (key.given("policy") === undefined) {
        return ["has no policy, so AWS would let the whole account use it; expected one inline"];
    }
    const reading = keyPolicyOf(key);
    return "problems" in reading ? shownProblems(reading.problems, "a policy") : [];
}
