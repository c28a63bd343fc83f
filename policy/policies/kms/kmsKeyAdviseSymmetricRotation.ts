import { exemptible, type ResourcePolicy } from "../../lib/exemptible";
import { validateKey } from "../../lib/rule";
import type { ResourceView } from "../../lib/resourceView";
import { show } from "../../lib/show";

/** Symmetric keys that are no document keys rotate automatically. */
export const kmsKeyAdviseSymmetricRotation: ResourcePolicy = exemptible({
    name: "kms-key-advise-symmetric-rotation",
    description: "Symmetric keys that are no document keys rotate automatically.",
    severity: "medium",
    enforcementLevel: "advisory",
    tags: ["kms", "rotation"],
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
    remediationSteps: "enableKeyRotation: true",
    validateResource: validateKey((key) => rotation(key)),
});

function rotation(key: ResourceView): string[] {
    const concerned =
        !key.isOfDocumentKey && key.effective("customerMasterKeySpec") === "SYMMETRIC_DEFAULT";
    const value = concerned ? key.effective("enableKeyRotation") : true;
    return value === true ? [] : [`has enableKeyRotation ${show(value)}; expected true`];
}
