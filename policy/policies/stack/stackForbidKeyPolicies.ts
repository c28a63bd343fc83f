import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { validate } from "../../lib/rule";
import { ResourceType } from "../../lib/resourceView";

/** No policy is put on a key from beside it. */
export const stackForbidKeyPolicies: ResourcePolicy = exemptible({
    name: "stack-forbid-key-policies",
    description: "No policy is put on a key from beside it.",
    severity: "critical",
    enforcementLevel: "mandatory",
    tags: ["stack", "kms", "key-policy"],
    url: "https://www.pulumi.com/registry/packages/aws/api-docs/kms/keypolicy/",
    remediationSteps: "Remove the aws.kms.KeyPolicy, and give its document to the key as policy.",
    // Judged by itself, since the engine shows whole stacks only after it has made them.
    validateResource: validate({
        types: [ResourceType.KeyPolicy],
        defaults: {},
        checks: [
            () => [
                "replaces the policy of a key after it was judged, and leaves AWS's default policy before and after; expected the policy on the key itself",
            ],
        ],
    }),
});
