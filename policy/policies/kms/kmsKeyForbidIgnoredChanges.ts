import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { validateKey } from "../../lib/rule";
import type { ResourceView } from "../../lib/resourceView";
import { show } from "../../lib/show";

/** No change of a key's spec, usage or policy is ignored. */
export const kmsKeyForbidIgnoredChanges: ResourcePolicy = exemptible({
    name: "kms-key-forbid-ignored-changes",
    description: "No change of a key's spec, usage or policy is ignored.",
    severity: "high",
    enforcementLevel: "mandatory",
    tags: ["kms"],
    url: "https://www.pulumi.com/docs/iac/concepts/resources/options/ignorechanges/",
    remediationSteps: "Take policy, keyUsage, customerMasterKeySpec and * out of ignoreChanges.",
    validateResource: validateKey((key) => ignored(key)),
});

const GUARDED = ["customerMasterKeySpec", "keyUsage", "policy"];

function ignored({ opts }: ResourceView): string[] {
    return opts.ignoreChanges
        .filter((path) => {
            const [, first = path] = /^\[?"?([^".[\]]+)/.exec(path) ?? [];
            return first.includes("*") || GUARDED.includes(first);
        })
        .map((path) => `ignores changes of ${show(path)}; expected its changes to be made`);
}
