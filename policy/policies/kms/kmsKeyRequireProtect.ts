import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { validate } from "../../lib/rule";
import { ResourceType, type ResourceView } from "../../lib/resourceView";

/** Keys and aliases are protected from deletion and replacement. */
export const kmsKeyRequireProtect: ResourcePolicy = exemptible({
    name: "kms-key-require-protect",
    description: "Keys and aliases are protected from deletion and replacement.",
    severity: "high",
    enforcementLevel: "mandatory",
    tags: ["kms", "deletion"],
    url: "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
    remediationSteps: "protect: true in the options of the resource.",
    validateResource: validate({
        types: [ResourceType.Key, ResourceType.Alias],
        defaults: {},
        checks: [(resource) => protect(resource)],
    }),
});

function protect({ opts }: ResourceView): string[] {
    return opts.protect === true ? [] : ["lacks protect; expected protect: true in its options"];
}
