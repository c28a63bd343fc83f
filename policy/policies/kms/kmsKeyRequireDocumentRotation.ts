import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { validateKey } from "../../lib/rule";
import type { ResourceView } from "../../lib/resourceView";
import { show } from "../../lib/show";

/** Document keys rotate automatically. */
export const kmsKeyRequireDocumentRotation: ResourcePolicy = exemptible({
    name: "kms-key-require-document-rotation",
    description: "Document keys rotate automatically.",
    severity: "high",
    enforcementLevel: "mandatory",
    tags: ["kms", "rotation"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
    remediationSteps: "enableKeyRotation: true",
    validateResource: validateKey((key) => rotation(key)),
});

function rotation(key: ResourceView): string[] {
    const concerned = key.isOfDocumentKey;
    const value = concerned ? key.effective("enableKeyRotation") : true;
    return value === true ? [] : [`has enableKeyRotation ${show(value)}; expected true`];
}
