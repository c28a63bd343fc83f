import type { ResourceValidationPolicy } from "@pulumi/policy";

import { validateKey } from "../../lib/rule";
import type { ResourceView } from "../../lib/resourceView";
import { show } from "../../lib/show";

const NAME = "kms-key-require-document-rotation";

/** Document keys rotate automatically. */
export const kmsKeyRequireDocumentRotation: ResourceValidationPolicy = {
    name: NAME,
    description: "Document keys rotate automatically.",
    severity: "high",
    enforcementLevel: "mandatory",
    tags: ["kms", "rotation"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
    remediationSteps: "enableKeyRotation: true",
    validateResource: validateKey(NAME, (key) => rotation(key)),
};

function rotation(key: ResourceView): string[] {
    const concerned = key.isOfDocumentKey;
    const value = concerned ? key.effective("enableKeyRotation") : true;
    return value === true ? [] : [`has enableKeyRotation ${show(value)}; expected true`];
}
