import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { validate } from "../../lib/rule";
import { ResourceType, type ResourceView } from "../../lib/resourceView";

/** Keys and aliases are never deleted to be replaced. */
export const kmsKeyForbidDeleteBeforeReplace: ResourcePolicy = exemptible({
    name: "kms-key-forbid-delete-before-replace",
    description: "Keys and aliases are never deleted to be replaced.",
    severity: "high",
    enforcementLevel: "mandatory",
    tags: ["kms", "deletion"],
    url: "https://www.pulumi.com/docs/iac/concepts/resources/options/deletebeforereplace/",
    remediationSteps: "Leave deleteBeforeReplace out of the options of the resource.",
    validateResource: validate({
        types: [ResourceType.Key, ResourceType.Alias],
        defaults: {},
        checks: [(resource) => replace(resource)],
    }),
});

function replace({ opts }: ResourceView): string[] {
    return opts.deleteBeforeReplace ? ["has deleteBeforeReplace; expected it to be left out"] : [];
}
