import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { validateKey } from "../../lib/rule";
import type { ResourceView } from "../../lib/resourceView";
import { show } from "../../lib/show";

/** No key is a multi-Region key, whose material could be copied to another Region. */
export const kmsKeyForbidMultiRegion: ResourcePolicy = exemptible({
    name: "kms-key-forbid-multi-region",
    description: "No key is a multi-Region key, whose material could be copied to another Region.",
    severity: "high",
    enforcementLevel: "mandatory",
    tags: ["kms"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html",
    remediationSteps: "multiRegion: false",
    validateResource: validateKey((key) => multiRegion(key)),
});

function multiRegion(key: ResourceView): string[] {
    const value = key.effective("multiRegion");
    return value === false ? [] : [`has multiRegion ${show(value)}; expected false`];
}
