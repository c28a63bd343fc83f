import type { ResourceValidationPolicy } from "@pulumi/policy";

import { keyPolicyOf } from "../../lib/keyPolicy";
import { validateKey } from "../../lib/rule";
import type { ResourceView } from "../../lib/resourceView";

const NAME = "kms-key-require-inline-policy";

/** The key policy is on the key itself, and is a document that AWS takes. */
export const kmsKeyRequireInlinePolicy: ResourceValidationPolicy = {
    name: NAME,
    description: "The key policy is on the key itself, and is a document that AWS takes.",
    severity: "critical",
    enforcementLevel: "mandatory",
    tags: ["kms", "key-policy"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
    remediationSteps:
        'policy: JSON.stringify({ Version: "2012-10-17", Statement: [/* … */] }), and no aws.kms.KeyPolicy.',
    validateResource: validateKey(NAME, (key) => inline(key)),
};

const MOST_SHOWN = 5;

function inline(key: ResourceView): string[] {
    if (key.given("policy") === undefined) {
        return ["has no policy, so AWS would let the whole account use it; expected one inline"];
    }
    const reading = keyPolicyOf(key);
    if (!("problems" in reading)) {
        return [];
    }
    const { problems } = reading;
    const rest = problems.length - MOST_SHOWN;
    return [
        ...problems.slice(0, MOST_SHOWN).map((problem) => `has a policy that ${problem}`),
        ...(rest > 0 ? [`has a policy with ${rest} further problems`] : []),
    ];
}
