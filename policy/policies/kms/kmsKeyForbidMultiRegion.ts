import type { ResourceValidationPolicy } from "@pulumi/policy";

import { validateKey } from "../../lib/rule";
import type { ResourceView } from "../../lib/resourceView";
import { show } from "../../lib/show";

const NAME = "kms-key-forbid-multi-region";

/** No key is a multi-Region key, whose material could be copied to another Region. */
export const kmsKeyForbidMultiRegion: ResourceValidationPolicy = {
    name: NAME,
    description: "No key is a multi-Region key, whose material could be copied to another Region.",
    severity: "high",
    enforcementLevel: "mandatory",
    tags: ["kms"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html",
    remediationSteps: "multiRegion: false",
    validateResource: validateKey(NAME, (key) => multiRegion(key)),
};

function multiRegion(key: ResourceView): string[] {
    const value = key.effective("multiRegion");
    return value === false ? [] : [`has multiRegion ${show(value)}; expected false`];
}
